// The address at which this person receives mail: made, copied, renewed, removed, who may send to it, and who was not let in.
import { useState } from "preact/hooks";
import type { MailAddress, OwnMailAddress, RefusedMail } from "../../../shared/api/mailAddress.ts";
import { ask } from "../../app/dialogs.ts";
import { useOffice } from "../../app/useOffice.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { Icon } from "../../components/Icon.tsx";
import { formatListDate } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { useAction } from "../security/useAction.ts";
import { OwnTaking } from "./OwnTaking.tsx";
import { TextField } from "./RuleFields.tsx";

interface OwnAddressProps {
  own: OwnMailAddress;
  reload: () => Promise<void>;
}

/** Nothing where this installation receives no mail. */
export function OwnAddress({ own: { domain, address }, reload }: OwnAddressProps) {
  const office = useOffice();
  const { busy, problem, run } = useAction();
  if (!domain) return null;
  const make = () =>
    run(async () => {
      await office((api) => api.makeMailAddress());
      await reload();
    });
  return (
    <section class="section" aria-label={t.mailIn.own}>
      <h2>{t.mailIn.own}</h2>
      <p class="people-note">{t.mailIn.ownText}</p>
      <FormError text={problem} />
      {address ? (
        <Made address={address} reload={reload} />
      ) : (
        <div class="form-actions">
          <button type="button" class="button" disabled={busy} onClick={() => void make()}>
            {t.mailIn.ownMake}
          </button>
        </div>
      )}
    </section>
  );
}

function Made({ address: { address, own, senders, taking, refused }, reload }: { address: MailAddress; reload: () => Promise<void> }) {
  const office = useOffice();
  const { busy, problem, run } = useAction();
  const [copied, setCopied] = useState(false);
  const [sender, setSender] = useState("");
  const act = (change: () => Promise<unknown>) =>
    run(async () => {
      await change();
      await reload();
    });
  const letIn = (others: string[]) => act(() => office((api) => api.changeMailAddress({ senders: others })));
  const renew = async () => {
    if (await ask({ title: t.mailIn.ownRenewTitle, text: t.mailIn.ownRenewText, confirm: t.mailIn.ownRenew })) {
      setCopied(false);
      await act(() => office((api) => api.renewMailAddress()));
    }
  };
  const remove = async () => {
    if (await ask({ title: t.mailIn.removeTitle(address), text: t.mailIn.ownRemoveText, confirm: t.mailIn.remove }))
      await act(() => office((api) => api.removeMailAddress()));
  };
  return (
    <>
      <div class="panel-box own-address">
        <code dir="ltr">{address}</code>
        <button
          type="button"
          class="button"
          onClick={() =>
            void run(async () => {
              await navigator.clipboard.writeText(address);
              setCopied(true);
            })
          }
        >
          <Icon name={copied ? "check" : "documents"} size={16} />
          <span aria-live="polite">{copied ? t.security.codesCopied : t.mailIn.ownCopy}</span>
        </button>
        <button type="button" class="button" disabled={busy} onClick={() => void renew()}>
          {t.mailIn.ownRenew}
        </button>
        <button type="button" class="button" disabled={busy} onClick={() => void remove()}>
          {t.mailIn.remove}
        </button>
      </div>
      <OwnTaking taking={taking} save={(next) => act(() => office((api) => api.changeMailAddress({ taking: next })))} />
      <h3>{t.mailIn.ownSenders}</h3>
      <ul class="panel-box people-list" aria-label={t.mailIn.ownSenders}>
        <li class="own-sender">
          <span dir="auto">{own ?? t.mailIn.ownUnconfirmed}</span>
        </li>
        {senders.map((one) => (
          <li key={one} class="own-sender">
            <span dir="auto">{one === "*" ? t.mailIn.ownEverybody : one}</span>
            <button
              type="button"
              class="button"
              disabled={busy}
              aria-label={t.mailIn.ownNotAnyMore(one)}
              onClick={() => void letIn(senders.filter((other) => other !== one))}
            >
              {t.mailIn.remove}
            </button>
          </li>
        ))}
      </ul>
      <form
        class="stacked-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (sender.trim()) void letIn([...senders, sender.trim()]).then(() => setSender(""));
        }}
      >
        <TextField label={t.mailIn.ownAlso} hint={t.mailIn.ownAlsoHint} value={sender} onInput={setSender} />
        <FormError text={problem} />
        <div class="form-actions">
          <button type="submit" class="button" disabled={busy}>
            {t.mailIn.ownAllow}
          </button>
        </div>
      </form>
      {refused.length > 0 && (
        <Refused refused={refused} busy={busy} allow={(one) => void letIn([...senders.filter((other) => other !== one), one])} />
      )}
    </>
  );
}

/** What is forged is let in by no list. */
function Refused({ refused, busy, allow }: { refused: readonly RefusedMail[]; busy: boolean; allow: (sender: string) => void }) {
  return (
    <>
      <h3>{t.mailIn.ownRefused}</h3>
      <ul class="panel-box people-list" aria-label={t.mailIn.ownRefused}>
        {refused.map(({ sender, at, reason }) => (
          <li key={`${sender} ${at}`} class="own-sender">
            <div>
              <span dir="auto">{sender}</span>
              <p class="field-note">{[t.mailIn.ownReasons[reason], formatListDate(at, t.app.today)].join(" · ")}</p>
            </div>
            {reason === "sender" && (
              <button
                type="button"
                class="button"
                disabled={busy}
                aria-label={t.mailIn.ownAllowOne(sender)}
                onClick={() => allow(addressIn(sender))}
              >
                {t.mailIn.ownAllow}
              </button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

const addressIn = (sender: string) => /<([^<>]+)>$/.exec(sender)?.[1] ?? sender;
