// How far an import is and what became of its files, whatever it brings them from.
import { useState } from "preact/hooks";
import type { ImportReport } from "../../../shared/api/imports.ts";
import { problemWords } from "../../app/problems.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { formatNumber, formatSize } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { useAction } from "../security/useAction.ts";
import "./report.css";

type Kind = keyof ImportReport["amounts"];
const columns = ["taken", "same", "waiting", "leftOut", "failed"] as const;

interface FailedFile {
  id: string;
  name: string;
  reason: string | null;
}
export interface ReportProps {
  title: string;
  of: Omit<ImportReport, "connectionId" | "folderName" | "watching" | "lookedAt" | "folders" | "retrying">;
  kinds: readonly Kind[];
  /** The state in words, in the place of the import's own. */
  state?: string;
  /** Of the source, where they are called something else. */
  problems?: Partial<Record<NonNullable<ImportReport["problem"]>, string>>;
  listed: (n: number, size: string) => string;
  failed: (cursor?: string) => Promise<{ items: FailedFile[]; next: string | null }>;
  /** Folders that could not be listed are among what failed. */
  failedFolders?: number;
  /** What else there is to say of what failed. */
  note?: string | undefined;
  stop?: { label: string; run: () => Promise<void> } | undefined;
  again?: { label: string; run: () => Promise<void> } | undefined;
}

export const isRunning = ({ state }: Pick<ImportReport, "state">) => state === "listing" || state === "fetching";

/** Those that there are; the first in any case. */
const amountsOf = (states: ImportReport["amounts"]["document"]): string =>
  columns
    .filter((state, n) => n === 0 || states[state].count > 0)
    .map((state) => `${formatNumber(states[state].count)} ${t.imports.columns[state]}`)
    .join(", ");

const reasonOf = (reason: string | null): string => (reason === null ? "" : (t.imports.reasons[reason] ?? problemWords(reason)));

export function Report({ title, of, kinds, state, problems, listed, failed, failedFolders = 0, note, stop, again }: ReportProps) {
  const { busy, problem, run } = useAction();
  const [shown, setShown] = useState<{ items: FailedFile[]; next: string | null }>();
  const failures = failedFolders + Object.values(of.amounts).reduce((sum, states) => sum + states.failed.count, 0);
  const more = () =>
    run(async () => {
      // After the last page it begins anew: more may have failed since.
      const before = shown?.next ? shown : undefined;
      const page = await failed(before?.next ?? undefined);
      setShown({ items: [...(before?.items ?? []), ...page.items], next: page.next });
    });
  return (
    <section class="section">
      <h2 dir="auto">{title}</h2>
      <FormError text={problem} />
      <div class="panel-box import-report">
        <b role="status">
          {state ?? t.imports.states[of.state]}
          {of.problem && ` · ${problems?.[of.problem] ?? t.imports.problems[of.problem]}`}
        </b>
        {kinds.map((kind) => (
          <span key={kind}>
            {t.imports.kinds[kind]}: {amountsOf(of.amounts[kind])}
          </span>
        ))}
        <span>{listed(of.listed.count, formatSize(of.listed.bytes))}</span>
        <span>{t.imports.checked(of.verified, of.unverified)}</span>
        {note && <span>{note}</span>}
        {shown && (
          <ul>
            {shown.items.map(({ id, name, reason }) => (
              <li key={id} dir="auto">
                {name}: {reasonOf(reason)}
              </li>
            ))}
          </ul>
        )}
      </div>
      <div class="form-actions">
        {failures > (shown?.items.length ?? 0) && (
          <button type="button" class="button" disabled={busy} onClick={() => void more()}>
            {t.imports.showFailed}
          </button>
        )}
        {[again, stop].map(
          (one) =>
            one && (
              <button key={one.label} type="button" class="button" disabled={busy} onClick={() => void run(one.run)}>
                {one.label}
              </button>
            ),
        )}
      </div>
    </section>
  );
}
