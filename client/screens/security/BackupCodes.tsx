// Ten codes, shown once: nothing goes on before the person says that they are saved.
import { useState } from "preact/hooks";
import { Icon } from "../../components/Icon.tsx";
import { saveAs } from "../../data/saveAs.ts";
import { t } from "../../i18n/index.ts";

export function BackupCodes({ codes, confirm, onDone }: { codes: readonly string[]; confirm: string; onDone: () => void }) {
  const [saved, setSaved] = useState(false);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(codes.join("\n"));
    setCopied(true);
  };
  const download = () => {
    const text = new Blob([`${t.app.name}\n\n${codes.join("\n")}\n`], { type: "text/plain" });
    saveAs(URL.createObjectURL(text), t.security.codesFile);
  };
  return (
    <div class="stacked-form">
      <h3>{t.security.codesTitle}</h3>
      <p class="field-note">{t.security.codesText}</p>
      <ul class="backup-codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div class="form-actions">
        <button type="button" class="button" onClick={() => void copy()}>
          <Icon name={copied ? "check" : "documents"} size={16} />
          <span aria-live="polite">{copied ? t.security.codesCopied : t.security.codesCopy}</span>
        </button>
        <button type="button" class="button" onClick={download}>
          <Icon name="download" size={16} />
          {t.security.codesDownload}
        </button>
      </div>
      <label class="form-check">
        <span class="check">
          <input type="checkbox" checked={saved} onChange={(event) => setSaved(event.currentTarget.checked)} />
        </span>
        {t.security.codesSaved}
      </label>
      <div class="form-actions">
        <button type="button" class="button button-primary" disabled={!saved} onClick={onDone}>
          {confirm}
        </button>
      </div>
    </div>
  );
}
