// Over plain HTTP away from localhost a browser keeps no session cookie and runs no service worker: say so at once.
import { useTitle } from "../../app/title.ts";
import { t } from "../../i18n/index.ts";
import { Frame } from "./Frame.tsx";

export function NeedsHttps() {
  useTitle(t.auth.secureTitle);
  return (
    <Frame title={t.auth.secureTitle}>
      <p class="auth-text">{t.auth.secureText}</p>
      <p class="auth-text">{t.auth.secureNext}</p>
      <a class="button button-primary auth-submit" href={`https://${location.host}${location.pathname}`}>
        {t.auth.openSecure}
      </a>
    </Frame>
  );
}
