// A file on its way to the vault: how far it is, or when it is tried again.
import type { VaultDocument } from "../../../../shared/mutators/index.ts";
import { useVault } from "../../../app/services.ts";
import { Icon } from "../../../components/Icon.tsx";
import { formatPercent, formatTime } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";

export function UploadNote({ document }: { document: VaultDocument }) {
  const vault = useVault();
  const local = vault.localState(document.id).value;
  if (local?.kind === "uploading") {
    const percent = Math.round(local.progress * 100);
    return (
      <div class="upload-note">
        <span>{t.state.uploading(formatPercent(local.progress))}</span>
        <span class="bar" role="progressbar" aria-label={t.document.upload} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent}>
          <i style={{ width: `${percent}%` }} />
        </span>
      </div>
    );
  }
  if (local?.kind === "onDevice") return <div class="upload-note">{t.document.onDevice}</div>;
  if (local?.kind === "waiting") {
    return (
      <div class="upload-note">
        <span>{local.retryAt ? t.document.waitsUntil(formatTime(local.retryAt)) : t.document.waits}</span>
        {vault.sync.value.online && (
          <button type="button" class="button" onClick={() => void vault.retryUpload(document.id)}>
            <Icon name="refresh" size={16} />
            {t.document.tryNow}
          </button>
        )}
      </div>
    );
  }
  if (document.state === "uploading" && !local) return <div class="upload-note">{t.document.otherDevice}</div>;
  return null;
}
