// An address that leads nowhere.
import { useTitle } from "../../app/title.ts";
import { t } from "../../i18n/index.ts";

export function NotFound() {
  useTitle(t.error.notFoundTitle);
  return (
    <div class="center-screen">
      <div class="message">
        <h1 tabIndex={-1} data-screen-focus>
          {t.error.notFoundTitle}
        </h1>
        <p>{t.error.notFoundText}</p>
        <a class="button button-primary" href="/documents">
          {t.error.home}
        </a>
      </div>
    </div>
  );
}
