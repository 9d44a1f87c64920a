// Reading all documents again after the readers have become better: how many could gain by it, and how far it is.
import { useEffect, useState } from "preact/hooks";
import type { ReprocessProgress } from "../../../shared/api/documents.ts";
import { useVault } from "../../app/services.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { t } from "../../i18n/index.ts";
import { useAction } from "../security/useAction.ts";

/** Milliseconds between two looks while documents are being read. */
const lookEvery = 3_000;

export function RereadingSection() {
  const vault = useVault();
  const { online } = vault.sync.value;
  const [progress, setProgress] = useState<ReprocessProgress>();
  const [looks, setLooks] = useState(0);
  const [failures, setFailures] = useState(0);
  const { busy, problem, run } = useAction();
  const { outdated = 0, total = 0, waiting = 0 } = progress ?? {};
  // Without network nothing can be asked for: the section is not there.
  useEffect(() => {
    if (!online) return;
    let left = false;
    vault.rereading.progress().then(
      (found) => left || setProgress(found),
      () => left || setFailures((n) => n + 1),
    );
    return () => {
      left = true;
    };
  }, [vault, online, looks]);
  useEffect(() => {
    if (waiting === 0 || !online) return;
    const timer = setTimeout(() => setLooks((n) => n + 1), lookEvery);
    return () => clearTimeout(timer);
  }, [waiting, online, looks, progress, failures]);
  if (!progress || !online) return null;
  const ask = (which: "outdated" | "all") =>
    run(async () => {
      await vault.rereading.all(which);
      setProgress(await vault.rereading.progress());
    });
  return (
    <section class="section" aria-labelledby="rereading">
      <h2 id="rereading">{t.rereading.title}</h2>
      <p>{t.rereading.text}</p>
      <FormError text={problem} />
      <div class="panel-box">
        {waiting > 0 ? (
          <div class="line line-stacked">
            <span class="line-label">
              {t.rereading.reading}
              <span role="status">{t.rereading.progress(total - waiting, total)}</span>
            </span>
            <progress class="rereading-bar" aria-label={t.rereading.reading} max={total} value={total - waiting} />
          </div>
        ) : (
          <div class="line">
            <span class="line-label">{outdated > 0 ? t.rereading.outdated(outdated) : t.rereading.upToDate}</span>
            <button type="button" class="button" disabled={busy} onClick={() => void ask(outdated > 0 ? "outdated" : "all")}>
              {outdated > 0 ? t.rereading.again : t.rereading.all}
            </button>
          </div>
        )}
      </div>
    </section>
  );
}
