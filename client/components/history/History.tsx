// What happened to a document, folder or label: who, when, what it was and became, and the way back. Fetched when it is opened.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { problemWords } from "../../app/problems.ts";
import { useVault } from "../../app/services.ts";
import { tell } from "../../app/undo.ts";
import { ApiProblem } from "../../data/errors.ts";
import type { HistoryItem, HistoryTarget, HistoryView, UndoOutcome } from "../../data/types.ts";
import { formatDateTime } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Icon } from "../Icon.tsx";
import { describeChanges, fieldWords, isUndoable, whoDid } from "./words.ts";
import "./history.css";

/** `mayUndo`: whether the person may change it. `version`: read anew whenever it is another one. */
export function History({ target, mayUndo, version }: { target: HistoryTarget; mayUndo: boolean; version: unknown }) {
  const vault = useVault();
  const view = useSignal<HistoryView | null>(null);
  const problem = useSignal("");
  const busy = useSignal(false);

  async function read(cursor?: string): Promise<void> {
    try {
      const page = await vault.history.read(target, cursor);
      const before = cursor ? view.peek() : null;
      view.value = before ? { ...page, items: [...before.items, ...page.items], names: { ...before.names, ...page.names } } : page;
      problem.value = "";
    } catch (error) {
      problem.value = error instanceof ApiProblem ? problemWords(error.code) : t.history.failed;
    }
  }
  useEffect(() => void read(), [target.entity, target.id, version, vault.sync.value.online, vault.sync.value.waiting === 0]);

  async function take(act: () => Promise<UndoOutcome>): Promise<void> {
    busy.value = true;
    try {
      tell(outcomeWords(await act()));
      await read();
    } catch (error) {
      tell(undoProblem(error));
    } finally {
      busy.value = false;
    }
  }

  const shown = view.value;
  if (!shown) return problem.value ? <p class="history-note">{problem.value}</p> : <div class="history" aria-busy="true" />;
  return (
    <div class="history">
      {shown.offline && <p class="history-note">{t.history.offline}</p>}
      {shown.items.length === 0 && !shown.offline && <p class="history-note">{t.history.none}</p>}
      <ol class="history-list" aria-label={t.history.title}>
        {shown.items.map((item) => (
          <Entry
            key={item.id}
            item={item}
            names={shown.names}
            target={target}
            mayUndo={mayUndo && isUndoable(target, item)}
            busy={busy.value}
            onUndo={() => void take(() => vault.history.undo(target, item))}
            onUndoGroup={() => void take(() => vault.history.undoGroup(target, item))}
          />
        ))}
      </ol>
      {shown.next && (
        <button type="button" class="link-button" onClick={() => void read(shown.next ?? undefined)}>
          {t.history.earlier}
        </button>
      )}
      {problem.value && <p class="history-note">{problem.value}</p>}
    </div>
  );
}

interface EntryProps {
  target: HistoryTarget;
  item: HistoryItem;
  names: Readonly<Record<string, string>>;
  mayUndo: boolean;
  busy: boolean;
  onUndo: () => void;
  onUndoGroup: () => void;
}

function Entry({ target, item, names, mayUndo, busy, onUndo, onUndoGroup }: EntryProps) {
  const vault = useVault();
  const { what, lines } = describeChanges(vault, target, item, names);
  const when = formatDateTime(item.at);
  return (
    <li class="history-entry">
      <p class="history-who">
        <b>{whoDid(vault, item)}</b>
        <span>
          <time dateTime={item.at}>{when}</time>
          {item.by.device && ` · ${item.by.device}`}
          {item.from === "device" && ` · ${t.history.notSent}`}
        </span>
      </p>
      {what && <p class="history-what">{what}</p>}
      {lines.map(({ field, before, after }) => (
        <p key={field} class="history-what">
          {field}: {before !== null && <s dir="auto">{before}</s>}
          {before !== null && after !== null && <Icon name="right" size={12} />}
          {after !== null && <span dir="auto">{after}</span>}
        </p>
      ))}
      {mayUndo && (
        <p class="why-actions">
          <button type="button" class="link-button" disabled={busy} aria-label={t.history.undoEntry(when)} onClick={onUndo}>
            {t.common.undo}
          </button>
          {item.groupSize > 1 && (
            <button type="button" class="link-button" disabled={busy} onClick={onUndoGroup}>
              {t.history.undoGroup(item.groupSize)}
            </button>
          )}
        </p>
      )}
    </li>
  );
}

function outcomeWords({ undone, conflicts }: UndoOutcome): string {
  const fields = [...new Set(conflicts.map(({ field }) => fieldWords(field)))].join(", ");
  if (undone === 0) return conflicts.length > 0 ? t.history.changedSince(fields) : t.history.already;
  return conflicts.length > 0 ? t.history.undoneInPart(fields) : t.undo.undone;
}

function undoProblem(error: unknown): string {
  if (!(error instanceof ApiProblem)) return t.history.needsNetwork;
  if (error.code !== "history.changed_since") return problemWords(error.code);
  const conflicts = (error.details.conflicts ?? []) as { field: string }[];
  return t.history.changedSince([...new Set(conflicts.map(({ field }) => fieldWords(field)))].join(", "));
}
