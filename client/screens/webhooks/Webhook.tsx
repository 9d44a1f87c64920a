// One address: whether it is called, what came of its calls, a test, another secret, and its end.
import { useState } from "preact/hooks";
import type { WebhookDelivery, WebhookView } from "../../../shared/api/webhooks.ts";
import { ask } from "../../app/dialogs.ts";
import { useOffice } from "../../app/useOffice.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { formatDateTime } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { useAction } from "../security/useAction.ts";
import { Secret } from "./Secret.tsx";
import { outcomeOf } from "./words.ts";

export function Webhook({ webhook, reload }: { webhook: WebhookView; reload: () => Promise<void> }) {
  const office = useOffice();
  const { busy, problem, run } = useAction();
  const [secret, setSecret] = useState("");
  const [calls, setCalls] = useState<WebhookDelivery[]>();
  const { id, name, host, stopped, waiting, last } = webhook;
  const act = (change: () => Promise<unknown>) =>
    run(async () => {
      await change();
      await reload();
      if (calls) setCalls(await office((api) => api.webhooks.deliveries(id)));
    });
  const remove = async () => {
    if (await ask({ title: t.webhooks.removeTitle(name), text: t.webhooks.removeText, confirm: t.webhooks.remove }))
      await act(() => office((api) => api.webhooks.remove(id)));
  };
  const renew = async () => {
    if (!(await ask({ title: t.webhooks.renewTitle(name), text: t.webhooks.renewText, confirm: t.webhooks.renew }))) return;
    await run(async () => setSecret(await office((api) => api.webhooks.renewSecret(id))));
  };
  return (
    <section class="section webhook" aria-label={name}>
      <h2 dir="auto" class="long-text">
        {name}
      </h2>
      <FormError text={problem} />
      {stopped && <p class="rule-paused">{t.webhooks.stopped[stopped]}</p>}
      <div class="panel-box">
        {[
          [t.webhooks.address, `${host}/…`],
          [t.webhooks.last, last ? `${formatDateTime(last.at)}: ${outcomeOf(last)}` : t.webhooks.never],
          ...(waiting > 0 ? [[t.webhooks.waiting, String(waiting)]] : []),
        ].map(([label, value]) => (
          <div class="line" key={label}>
            <span class="line-label">{label}</span>
            <span class="line-value long-text" dir="auto">
              {value}
            </span>
          </div>
        ))}
      </div>
      {secret && <Secret key={secret} secret={secret} />}
      {calls && <Calls calls={calls} name={name} />}
      <div class="form-actions">
        {stopped && (
          <button
            type="button"
            class="button button-primary"
            disabled={busy}
            onClick={() => void act(() => office((api) => api.webhooks.resume(id)))}
          >
            {t.webhooks.resume}
          </button>
        )}
        <button
          type="button"
          class="button"
          disabled={busy || stopped !== null}
          onClick={() => void act(() => office((api) => api.webhooks.test(id)))}
        >
          {t.webhooks.test}
        </button>
        <button
          type="button"
          class="button"
          aria-expanded={calls !== undefined}
          disabled={busy}
          onClick={() => (calls ? setCalls(undefined) : void run(async () => setCalls(await office((api) => api.webhooks.deliveries(id)))))}
        >
          {calls ? t.webhooks.hideCalls : t.webhooks.calls}
        </button>
        <button type="button" class="button" disabled={busy} onClick={() => void renew()}>
          {t.webhooks.renew}
        </button>
        <button type="button" class="button" disabled={busy} onClick={() => void remove()}>
          {t.webhooks.remove}
        </button>
      </div>
    </section>
  );
}

function Calls({ calls, name }: { calls: readonly WebhookDelivery[]; name: string }) {
  return (
    <ul class="panel-box people-list webhook-calls" aria-label={t.webhooks.callsOf(name)}>
      {calls.length === 0 && <li>{t.webhooks.never}</li>}
      {calls.map((call) => (
        <li key={call.id}>
          {call.documentId === null ? (
            <span>{t.webhooks.aTest}</span>
          ) : call.title === null ? (
            <span>{t.rules.unseen}</span>
          ) : (
            <a href={`/documents/${call.documentId}`} dir="auto">
              {call.title}
            </a>
          )}
          <p class={call.state === "failed" ? "rule-paused" : ""}>
            <time dateTime={call.at}>{formatDateTime(call.at)}</time>
            {call.ruleName && ` · ${call.ruleName}`} · {outcomeOf(call)}
          </p>
        </li>
      ))}
    </ul>
  );
}
