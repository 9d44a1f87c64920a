// How sure a machine has to be for a document to be filed without asking. Kept in the vault: it works without network.
import type { PersonSettings } from "../../../shared/mutators/index.ts";
import { useVault } from "../../app/services.ts";
import { formatPercent } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";

const choices = [0.9, 0.95, 0.99];

export function FileAloneSection({ settings }: { settings: PersonSettings }) {
  const vault = useVault();
  const { fileAlone = null } = settings;
  return (
    <section class="section" aria-labelledby="file-alone">
      <h2 id="file-alone">{t.settings.fileAlone}</h2>
      <div class="panel-box">
        <label class="line">
          <span class="line-label">
            {t.settings.fileAloneLabel}
            <span>{t.settings.fileAloneText}</span>
          </span>
          <select
            class="input select"
            value={fileAlone === null ? "" : String(fileAlone)}
            onChange={(event) => {
              const { value } = event.currentTarget;
              void vault.mutate.updateSettings({ fileAlone: value === "" ? null : Number(value) });
            }}
          >
            <option value="">{t.settings.fileAloneNever}</option>
            {choices.map((share) => (
              <option key={share} value={String(share)}>
                {t.settings.fileAloneFrom(formatPercent(share))}
              </option>
            ))}
          </select>
        </label>
      </div>
    </section>
  );
}
