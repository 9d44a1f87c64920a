// Checks and repairs, each with what it found in words.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useVault } from "../../app/services.ts";
import { Icon } from "../../components/Icon.tsx";
import type { IconName } from "../../components/icons.ts";
import type { DeviceFindings } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";

type Task = "verify" | "rebuild" | "fetch";

export function Repair() {
  const { device } = useVault();
  const [running, setRunning] = useState<Task | null>(null);
  const [outcome, setOutcome] = useState<{ task: Task; lines: string[] } | null>(null);
  const run = async (task: Task, work: () => Promise<string[]>, failed: string) => {
    setRunning(task);
    setOutcome(null);
    try {
      setOutcome({ task, lines: await work() });
    } catch (error) {
      console.warn(error);
      setOutcome({ task, lines: [failed] });
    } finally {
      setRunning(null);
    }
  };
  const line = (task: Task, icon: IconName, label: string, text: string, busy: string, start: () => void) => (
    <Line
      icon={icon}
      label={label}
      text={text}
      verb={running === task ? busy : t.device.start[task]}
      busy={running === task}
      disabled={running !== null}
      lines={outcome?.task === task ? outcome.lines : []}
      onStart={start}
    />
  );
  return (
    <section class="section" aria-labelledby="device-repair">
      <h2 id="device-repair">{t.device.repair}</h2>
      <div class="panel-box">
        {line("verify", "check", t.device.verify, t.device.verifyText, t.device.verifying, () =>
          run("verify", async () => findings(await device.verify()), t.device.checkFailed),
        )}
        {line("rebuild", "refresh", t.device.rebuild, t.device.rebuildText, t.device.rebuilding, () =>
          run("rebuild", () => device.rebuild().then(() => [t.device.rebuilt]), t.device.checkFailed),
        )}
        {line("fetch", "download", t.device.fetch, t.device.fetchText, t.device.fetching, () =>
          run("fetch", () => device.fetchAnew().then(() => [t.device.fetched]), t.device.fetchFailed),
        )}
      </div>
    </section>
  );
}

interface LineProps {
  icon: IconName;
  label: string;
  text: ComponentChildren;
  verb: string;
  busy: boolean;
  disabled: boolean;
  lines: string[];
  onStart: () => void;
}

function Line({ icon, label, text, verb, busy, disabled, lines, onStart }: LineProps) {
  return (
    <div class="line device-task">
      <span class="line-label">
        {label}
        <span>{text}</span>
        <span role="status" class="device-outcome">
          {lines.map((one) => (
            <span key={one}>{one}</span>
          ))}
        </span>
      </span>
      <button type="button" class="button" aria-label={busy ? undefined : label} disabled={disabled} onClick={onStart}>
        <Icon name={icon} size={16} />
        {verb}
      </button>
    </div>
  );
}

function findings({ documents, texts, files, indexChecked, wrong }: DeviceFindings): string[] {
  const names = (list: readonly string[]) => list.join(", ");
  const lines = [
    wrong.index > 0 && t.device.wrongIndex(wrong.index),
    wrong.files.length > 0 && t.device.wrongFiles(names(wrong.files)),
    wrong.pictures > 0 && t.device.wrongPictures(wrong.pictures),
    wrong.unsent.length > 0 && t.device.wrongUnsent(names(wrong.unsent)),
    !indexChecked && t.device.noIndex,
  ].filter((one) => one !== false);
  return lines.length > 0 ? lines : [t.device.sound(documents, texts, files)];
}
