// What lies in a connected cloud: its folders are walked through, and files or whole folders are brought in, or one folder is watched.
import { useEffect, useRef, useState } from "preact/hooks";
import type { CloudConnection, CloudEntryView } from "../../../shared/api/clouds.ts";
import type { CloudImportRequest } from "../../../shared/api/imports.ts";
import { problemText } from "../../app/problems.ts";
import { useOffice } from "../../app/useOffice.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { Icon } from "../../components/Icon.tsx";
import { SwitchLine } from "../../components/SwitchLine.tsx";
import { formatSize } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { useAction } from "../security/useAction.ts";
import "./bringIn.css";

interface Step {
  id: string;
  name: string;
}
interface BringInProps {
  cloud: CloudConnection;
  /** Another folder of it is watched already. */
  watches: boolean;
  begun: () => Promise<void>;
  close: () => void;
}

/** As many as one import may name. */
const mostChosen = 500;

export function BringIn({ cloud, watches, begun, close }: BringInProps) {
  const office = useOffice();
  const { busy, problem, run } = useAction();
  const [path, setPath] = useState<readonly Step[]>([]);
  const { entries, problem: unseen } = useFolder(cloud.id, path.at(-1)?.id ?? "root");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [asTags, setAsTags] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [path]);
  const go = (steps: readonly Step[]) => {
    setChosen(new Set());
    setPath(steps);
  };
  const choose = (id: string, on: boolean) =>
    setChosen((before) => new Set(on ? [...before, id] : [...before].filter((one) => one !== id)));
  const name = path.at(-1)?.name ?? "";
  const begin = (more: Partial<CloudImportRequest>) =>
    run(async () => {
      const asked = {
        connectionId: cloud.id,
        folderId: path.at(-1)?.id ?? "root",
        name,
        structure: asTags ? "tags" : "folders",
        ...more,
      } as const;
      await office((api) => api.cloudImports.begin(asked));
      await begun();
    });
  return (
    <section class="section bring-in" aria-label={t.bringIn.title(cloud.display_name)}>
      <h3 ref={heading} tabIndex={-1} dir="auto">
        {name || t.bringIn.title(cloud.display_name)}
      </h3>
      <p>{t.bringIn.text}</p>
      {path.length > 0 && (
        <nav class="bring-in-path" aria-label={t.bringIn.path}>
          {[{ id: "root", name: cloud.display_name }, ...path.slice(0, -1)].map((step, n) => (
            <button key={step.id} type="button" class="button button-quiet" onClick={() => go(path.slice(0, n))}>
              <span dir="auto">{step.name}</span> /
            </button>
          ))}
        </nav>
      )}
      <FormError text={unseen || problem} />
      <div class="panel-box" aria-busy={entries === undefined && unseen === ""}>
        {entries === undefined && unseen === "" && <p class="line">{t.bringIn.loading}</p>}
        {entries?.length === 0 && <p class="line">{t.bringIn.empty}</p>}
        {entries?.map((entry) => (
          <Entry
            key={entry.id}
            entry={entry}
            on={chosen.has(entry.id)}
            disabled={busy || (chosen.size >= mostChosen && !chosen.has(entry.id))}
            choose={choose}
            open={() => go([...path, { id: entry.id, name: entry.name }])}
          />
        ))}
        <SwitchLine label={t.bringIn.asTags} text={t.bringIn.asTagsText} on={asTags} disabled={busy} onChange={setAsTags} />
      </div>
      <div class="form-actions">
        <button
          type="button"
          class="button button-primary"
          disabled={busy || !entries || entries.length === 0}
          onClick={() => void begin(chosen.size > 0 ? { chosen: [...chosen] } : {})}
        >
          {chosen.size > 0 ? t.bringIn.chosen(chosen.size) : t.bringIn.all}
        </button>
        {!watches && (
          <button type="button" class="button" disabled={busy || !entries} onClick={() => void begin({ watch: true })}>
            {t.bringIn.watch}
          </button>
        )}
        <button type="button" class="button" disabled={busy} onClick={close}>
          {t.bringIn.close}
        </button>
      </div>
    </section>
  );
}

interface EntryProps {
  entry: CloudEntryView;
  on: boolean;
  disabled: boolean;
  choose: (id: string, on: boolean) => void;
  open: () => void;
}

function Entry({ entry: { id, name, kind, size }, on, disabled, choose, open }: EntryProps) {
  return (
    <div class="line bring-in-entry">
      <label class="bring-in-check">
        <input
          type="checkbox"
          checked={on}
          disabled={disabled}
          aria-label={t.bringIn.choose(name)}
          onChange={(event) => choose(id, event.currentTarget.checked)}
        />
      </label>
      {kind === "folder" ? (
        <button type="button" class="bring-in-folder" onClick={open}>
          <Icon name="folder" />
          <span dir="auto">{name}</span>
        </button>
      ) : (
        <span class="bring-in-name" dir="auto">
          {name}
        </span>
      )}
      {size !== null && <span class="line-value">{formatSize(size)}</span>}
    </div>
  );
}

/** Undefined while it is on its way; an answer for another folder than the one that is shown is left. */
function useFolder(connectionId: string, folderId: string) {
  const office = useOffice();
  const [shown, setShown] = useState<{ folderId: string; entries?: CloudEntryView[]; problem: string }>();
  useEffect(() => {
    let left = false;
    office((api) => api.cloudImports.folder(connectionId, folderId)).then(
      (entries) => !left && setShown({ folderId, entries, problem: "" }),
      (error: unknown) => !left && setShown({ folderId, problem: problemText(error).message }),
    );
    return () => {
      left = true;
    };
  }, [connectionId, folderId]);
  const current = shown?.folderId === folderId ? shown : undefined;
  return { entries: current?.entries, problem: current?.problem ?? "" };
}
