// The pages in their documents, what can be done with those that are chosen, and saving.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import type { PdfFacts } from "../../../shared/pages/pdfPages.ts";
import { saveArranged } from "../../app/actions/arrange.ts";
import { pickFiles } from "../../app/adding.ts";
import { goBackTo } from "../../app/cameFrom.ts";
import { ask } from "../../app/dialogs.ts";
import { useKeys } from "../../app/keyboard.ts";
import { useVault } from "../../app/services.ts";
import { tell } from "../../app/undo.ts";
import { collated, isChanged, movedTo, nudged, pagesIn, splitBefore, takenOut, turned, without } from "../../arrange/arrangement.ts";
import { largest, PagesEnded, type PagesEngine, refusalOf } from "../../arrange/engine.ts";
import { BackLink } from "../../components/BackLink.tsx";
import { Icon } from "../../components/Icon.tsx";
import type { IconName } from "../../components/icons.ts";
import { formatSize } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { arranging, forgetArranging } from "./arranging.ts";
import { PageCard } from "./PageCard.tsx";
import { createThumbs } from "./thumbs.ts";

interface ArrangerProps {
  document: VaultDocument;
  file: Blob;
  /** Of the version that the file is. */
  versionId: string | null;
  facts: PdfFacts;
  engine: PagesEngine;
}

export function Arranger({ document, file, versionId, facts, engine }: ArrangerProps) {
  const vault = useVault();
  const { route } = useLocation();
  const name = `${vault.userId} ${document.id} ${versionId}`;
  const pages = useMemo(() => arranging(name, file, facts.pages), [name]);
  const { steps, chosen } = pages.state.value;
  const parts = steps.at(-1)!;
  const [saving, setSaving] = useState(false);
  const thumbs = useMemo(() => createThumbs((source) => pages.files[source]!), [pages]);
  useEffect(() => () => thumbs.close(), [thumbs]);
  const gone = useRef(false);
  useEffect(
    () => () => {
      gone.current = true;
    },
    [],
  );

  const changed = isChanged(parts, facts.pages) || parts.length > 1;
  const home = `/documents/${document.id}`;
  useEffect(() => {
    if (!changed) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [changed]);

  async function leave(): Promise<void> {
    const question = { title: t.arrange.leaveTitle, text: t.arrange.leaveText, confirm: t.arrange.leave };
    if (changed && !(await ask(question))) return;
    forgetArranging(name);
    goBackTo(home, route);
  }

  async function save(): Promise<void> {
    if (saving) return;
    setSaving(true);
    try {
      const { files } = pages;
      const left = await saveArranged(vault, engine, { document, files, arrangement: parts, pageCount: facts.pages });
      if (left) return pages.restart(left);
      forgetArranging(name);
      if (!gone.current) route(home, true);
    } catch (error) {
      // The screen was left before all was put together: nothing was changed, and it is here when they come back.
      if (!(error instanceof PagesEnded)) console.error(error);
      tell(t.arrange.failed);
    } finally {
      setSaving(false);
    }
  }

  async function add([picked]: readonly File[]): Promise<void> {
    if (!picked) return;
    if (picked.size > largest) return tell(t.arrange.large(formatSize(largest)));
    try {
      const { pages: count } = await engine.facts(picked);
      pages.addFile(picked, count);
    } catch (error) {
      if (error instanceof PagesEnded) return;
      tell(refusalOf(error) === "locked" ? t.arrange.addLocked(picked.name) : t.arrange.addBroken(picked.name));
    }
  }

  const step: typeof pages.step = (change) => {
    if (!saving) pages.step(change);
  };
  const undo = () => {
    if (!saving) pages.back();
  };
  const some = chosen.size > 0;
  const own = parts[0]?.length ?? 0;
  const all = pagesIn(parts);
  useKeys({
    Delete: () => (some ? step(without) : false),
    "mod+a": () => pages.chooseAll(true),
    "mod+z": undo,
    u: undo,
    Escape: () => (some ? pages.chooseAll(false) : void leave()),
  });
  /** With the arrows to the page beside, as in the list. */
  function walk(event: KeyboardEvent): void {
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    const at = all.findIndex(({ key }) => String(key) === (event.target as HTMLElement).dataset.key);
    const next = by !== undefined && at >= 0 ? all[at + by] : undefined;
    if (!next) return;
    event.preventDefault();
    window.document.querySelector<HTMLElement>(`[data-key="${next.key}"]`)?.focus();
  }

  return (
    <article class="arrange">
      <header class="arrange-head">
        <BackLink href={home} onBack={() => void leave()} />
        <h1 tabIndex={-1} data-screen-focus class="cut" dir="auto" title={document.title}>
          {t.arrange.of(document.title)}
        </h1>
        <button type="button" class="button" disabled={steps.length < 2 || saving} onClick={undo}>
          <Icon name="undo" size={16} />
          {t.common.undo}
        </button>
        <button type="button" class="button button-primary" disabled={!changed || own === 0 || saving} onClick={() => void save()}>
          {saving ? t.arrange.saving : t.common.save}
        </button>
      </header>
      {document.versionId !== versionId && <p class="arrange-note">{t.arrange.overtaken}</p>}
      {facts.signed && <p class="arrange-note">{t.arrange.signed}</p>}
      {own === 0 && (
        <p class="arrange-note" role="status">
          {t.arrange.empty}
        </p>
      )}
      <div class="arrange-tools" inert={saving} role="toolbar" aria-label={t.arrange.tools}>
        <Tool
          icon="rotate"
          mirrored
          label={t.arrange.left}
          disabled={!some}
          onClick={() => step((parts, chosen) => turned(parts, chosen, 270))}
        />
        <Tool icon="rotate" label={t.arrange.right} disabled={!some} onClick={() => step((parts, chosen) => turned(parts, chosen, 90))} />
        <Tool icon="left" label={t.arrange.earlier} disabled={!some} onClick={() => step((parts, chosen) => nudged(parts, chosen, -1))} />
        <Tool icon="right" label={t.arrange.later} disabled={!some} onClick={() => step((parts, chosen) => nudged(parts, chosen, 1))} />
        <Tool icon="documents" label={t.arrange.takeOut} hint={t.arrange.takeOutHint} disabled={!some} onClick={() => step(takenOut)} />
        <Tool icon="panel" label={t.arrange.split} hint={t.arrange.splitHint} disabled={!some} onClick={() => step(splitBefore)} />
        <Tool icon="trash" label={t.common.delete} disabled={!some} onClick={() => step(without)} />
        <Tool
          icon="plus"
          label={t.arrange.add}
          hint={t.arrange.addHint}
          onClick={() => pickFiles((picked) => void add(picked), { one: true })}
        />
        <Tool icon="sort" label={t.arrange.collate} hint={t.arrange.collateHint} disabled={own < 3} onClick={() => step(collated)} />
      </div>
      <div class="arrange-chosen">
        <span role="status">{t.arrange.chosen(chosen.size)}</span>
        <button type="button" class="button" onClick={() => pages.chooseAll(chosen.size < all.length)}>
          {chosen.size < all.length ? t.arrange.all : t.arrange.none}
        </button>
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrows go from one page's button to the next */}
      <div class="arrange-parts" inert={saving} onKeyDown={walk}>
        {parts.map((part, at) => (
          <section key={at === 0 ? "own" : part[0]?.key} class="arrange-part">
            <h2>
              {at === 0 ? t.arrange.self : t.arrange.part(at)} <small>{t.arrange.pages(part.length)}</small>
            </h2>
            <ol>
              {part.map((page, index) => (
                <PageCard
                  key={page.key}
                  page={page}
                  n={index + 1}
                  of={part.length}
                  chosen={chosen.has(page.key)}
                  thumbs={thumbs}
                  onChoose={(range) => pages.choose(page.key, range)}
                  onDrag={() => pages.drag(page.key)}
                  onDrop={(side) => step((parts, chosen) => movedTo(parts, chosen, page.key, side))}
                />
              ))}
            </ol>
          </section>
        ))}
      </div>
    </article>
  );
}

interface ToolProps {
  icon: IconName;
  label: string;
  hint?: string;
  mirrored?: boolean;
  disabled?: boolean;
  onClick: () => void;
}

function Tool({ icon, label, hint, mirrored, disabled = false, onClick }: ToolProps) {
  return (
    <button type="button" class="arrange-tool" title={hint} data-mirrored={mirrored} disabled={disabled} onClick={onClick}>
      <Icon name={icon} size={20} />
      {label}
    </button>
  );
}
