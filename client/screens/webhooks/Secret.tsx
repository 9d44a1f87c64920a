// A secret that is shown this one time.
import { useState } from "preact/hooks";
import { Icon } from "../../components/Icon.tsx";
import { t } from "../../i18n/index.ts";

export function Secret({ secret }: { secret: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(secret);
    setCopied(true);
  };
  return (
    <div class="webhook-secret" role="status">
      <p class="field-note">{t.webhooks.secretText}</p>
      <code>{secret}</code>
      <button type="button" class="button" onClick={() => void copy()}>
        <Icon name={copied ? "check" : "documents"} size={16} />
        <span aria-live="polite">{copied ? t.security.codesCopied : t.webhooks.copy}</span>
      </button>
    </div>
  );
}
