// What becomes of a file with separator sheets in it, and where such sheets are printed. Kept in the vault: it works without network.
import type { PersonSettings } from "../../../shared/mutators/index.ts";
import { useVault } from "../../app/services.ts";
import { LinkLine } from "../../components/LinkLine.tsx";
import { SwitchLine } from "../../components/SwitchLine.tsx";
import { t } from "../../i18n/index.ts";

const choices = ["off", "ask", "alone"] as const satisfies PersonSettings["splitBatches"][];

export function SplitSection({ settings }: { settings: PersonSettings }) {
  const vault = useVault();
  const { splitBatches = "ask", splitAtNumbers = false } = settings;
  return (
    <section class="section" aria-labelledby="split-batches">
      <h2 id="split-batches">{t.batches.title}</h2>
      <div class="panel-box">
        <label class="line">
          <span class="line-label">
            {t.batches.label}
            <span>{t.batches.summary}</span>
          </span>
          <select
            class="input select"
            value={splitBatches}
            onChange={({ currentTarget }) => void vault.mutate.updateSettings({ splitBatches: currentTarget.value as typeof splitBatches })}
          >
            {choices.map((choice) => (
              <option key={choice} value={choice}>
                {t.batches.choices[choice]}
              </option>
            ))}
          </select>
        </label>
        {splitBatches !== "off" && (
          <SwitchLine
            label={t.batches.atNumbers}
            text={t.batches.atNumbersText}
            on={splitAtNumbers}
            onChange={(on) => vault.mutate.updateSettings({ splitAtNumbers: on })}
          />
        )}
        <LinkLine href="/labels" label={t.labels.title} text={t.labels.summary} />
      </div>
    </section>
  );
}
