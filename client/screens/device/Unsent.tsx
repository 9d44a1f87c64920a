// Work that exists only on this device: every file and change in words, and a copy of all of it to put aside.
import { useState } from "preact/hooks";
import { changeWords } from "../../app/changes.ts";
import { ask } from "../../app/dialogs.ts";
import { useVault } from "../../app/services.ts";
import { tell } from "../../app/undo.ts";
import { Icon } from "../../components/Icon.tsx";
import type { UnmadeChange } from "../../data/types.ts";
import { formatSize } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { filesByNeed, type UnsentWork } from "./useUnsent.ts";

/** A long day without network makes hundreds: the first ones tell what it is about. */
const shown = 50;

export function Unsent({ unsent, onDiscarded }: { unsent: UnsentWork | undefined; onDiscarded: () => void }) {
  const vault = useVault();
  const [busy, setBusy] = useState(false);
  const { changes = [], unmade = [] } = unsent ?? {};
  const { failed, moving } = filesByNeed(vault, unsent);
  const total = moving.length + changes.length;
  const lines = [
    ...moving.map((file) => ({ key: file.documentId, icon: "upload" as const, text: file.name, value: formatSize(file.size) })),
    ...changes.map((change, index) => ({ key: `change ${index}`, icon: "pencil" as const, text: changeWords(vault, change), value: "" })),
  ];
  const discard = async (change: UnmadeChange) => {
    const sure = {
      title: t.device.discardChangeTitle,
      text: t.device.discardChangeText(changeWords(vault, change)),
      confirm: t.device.discard,
    };
    if (!(await ask(sure))) return;
    await vault.device.discardUnmade(change.key);
    onDiscarded();
  };
  const write = async () => {
    setBusy(true);
    try {
      await vault.device.exportUnsent();
      tell(t.device.exported);
    } catch (error) {
      console.error(error);
      tell(t.device.exportFailed);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section class="section" aria-labelledby="device-unsent">
      <h2 id="device-unsent">{t.device.unsent}</h2>
      {unsent && <p>{total > 0 ? t.device.unsentText : failed.length > 0 ? t.device.unsentRest : t.device.unsentNone}</p>}
      {total > 0 && (
        <ul class="panel-box device-unsent">
          {lines.slice(0, shown).map(({ key, icon, text, value }) => (
            <li key={key} class="line">
              <Icon name={icon} size={16} />
              <span class="line-label">{text}</span>
              <span class="line-value">{value}</span>
            </li>
          ))}
          {total > shown && <li class="line">{t.device.unsentMore(total - shown)}</li>}
        </ul>
      )}
      {unmade.length > 0 && (
        <>
          <p>{t.device.unmade}</p>
          <ul class="panel-box device-unsent">
            {unmade.slice(0, shown).map((change) => (
              <li key={change.key} class="line">
                <span class="line-label">{changeWords(vault, change)}</span>
                <button
                  type="button"
                  class="button"
                  aria-label={t.device.discardOf(changeWords(vault, change))}
                  onClick={() => void discard(change)}
                >
                  {t.device.discard}
                </button>
              </li>
            ))}
            {unmade.length > shown && <li class="line">{t.device.unsentMore(unmade.length - shown)}</li>}
          </ul>
        </>
      )}
      {total + failed.length + unmade.length > 0 && (
        <div class="panel-box">
          <div class="line device-task">
            <span class="line-label">
              {t.device.export}
              <span>{t.device.exportText}</span>
            </span>
            <button type="button" class="button" disabled={busy} onClick={() => void write()}>
              <Icon name="download" size={16} />
              {t.device.export}
            </button>
          </div>
        </div>
      )}
    </section>
  );
}
