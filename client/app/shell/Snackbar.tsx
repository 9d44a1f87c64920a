// What just happened, with the way back.
import { Icon } from "../../components/Icon.tsx";
import { t } from "../../i18n/index.ts";
import { dismissNotice, holdNotice, notice, releaseNotice, undoLast } from "../undo.ts";

export function Snackbar() {
  const current = notice.value;
  return (
    <section
      class="snackbar-place"
      aria-label={t.undo.label}
      onPointerEnter={holdNotice}
      onPointerLeave={releaseNotice}
      onFocusCapture={holdNotice}
      onBlurCapture={releaseNotice}
    >
      <div role="status">
        {current && (
          <div class="snackbar" key={current.id}>
            <span class="snackbar-text">{current.text}</span>
            {current.offer && (
              <a class="snackbar-undo" href={current.offer.href} onClick={dismissNotice}>
                {current.offer.label}
              </a>
            )}
            {current.undo && (
              <button type="button" class="snackbar-undo" onClick={() => void undoLast()}>
                <Icon name="undo" size={16} />
                {t.common.undo}
              </button>
            )}
            <button type="button" class="snackbar-close" aria-label={t.banner.dismiss} onClick={dismissNotice}>
              <Icon name="close" size={16} />
            </button>
          </div>
        )}
      </div>
    </section>
  );
}
