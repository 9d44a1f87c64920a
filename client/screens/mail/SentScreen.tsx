// All that one has sent by mail, with what has become of it.
import { problemText } from "../../app/problems.ts";
import { useTitle } from "../../app/title.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { SentMails } from "../../components/mail/SentMails.tsx";
import { useSentMails } from "../../components/mail/useSentMails.ts";
import { t } from "../../i18n/index.ts";

export function SentScreen() {
  useTitle(t.mail.sent);
  const { items, next, loaded, error, more } = useSentMails({});
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1} data-screen-focus>
          {t.mail.sent}
        </h1>
      </header>
      <div class="page-body">
        <FormError text={error === undefined ? "" : problemText(error).message} />
        {items.length > 0 && <SentMails items={items} titled />}
        {loaded && error === undefined && items.length === 0 && <p>{t.mail.nothingSent}</p>}
        {next && (
          <button type="button" class="button" onClick={() => void more()}>
            {t.mail.more}
          </button>
        )}
      </div>
    </div>
  );
}
