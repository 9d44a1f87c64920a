// What becomes of a mail that comes to the person's own address: which documents, where to, with which tags. Each choice is saved at once,
// one after the other, so that a later one never ends before an earlier one.
import { useRef, useState } from "preact/hooks";
import type { MailTaking } from "../../../shared/api/mailIn.ts";
import { t } from "../../i18n/index.ts";
import { Choice, Into } from "./RuleFields.tsx";

interface OwnTakingProps {
  taking: MailTaking;
  /** Ends when it is saved and read again, or when it has said why it is not. */
  save: (taking: MailTaking) => Promise<void>;
}

export function OwnTaking({ taking, save }: OwnTakingProps) {
  /** Chosen and not saved yet. */
  const latest = useRef<MailTaking | null>(null);
  const saving = useRef<Promise<void>>(Promise.resolve());
  const [, redraw] = useState(0);
  const shown = latest.current ?? taking;
  const set = (patch: Partial<MailTaking>) => {
    const next = { ...(latest.current ?? taking), ...patch };
    latest.current = next;
    redraw((n) => n + 1);
    saving.current = saving.current.then(async () => {
      await save(next);
      // What is stored counts again, also where it was not saved.
      if (latest.current === next) latest.current = null;
      redraw((n) => n + 1);
    });
  };
  return (
    <div class="own-taking">
      <Choice label={t.mailIn.take} value={shown.take} words={t.mailIn.takes} onChoose={(take) => set({ take })} />
      <Into taking={shown} set={set} />
    </div>
  );
}
