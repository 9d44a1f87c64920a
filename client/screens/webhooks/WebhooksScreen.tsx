// Addresses that a person's rules may call. They are kept and called by the server: without network the screen says so.
import { useTitle } from "../../app/title.ts";
import { useLoaded, useLookingAgain } from "../../app/useLoaded.ts";
import { useOffice } from "../../app/useOffice.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { t } from "../../i18n/index.ts";
import { AddWebhook } from "./AddWebhook.tsx";
import { Webhook } from "./Webhook.tsx";
import "../../components/forms/forms.css";
import "../people/people.css";
import "../rules/rules.css";
import "./webhooks.css";

/** Milliseconds between two looks while something is on its way. */
const lookAgain = 3_000;

export function WebhooksScreen() {
  useTitle(t.webhooks.title);
  const office = useOffice();
  const { value, problem, reload } = useLoaded(() => office((api) => api.webhooks.list()));
  useLookingAgain(reload, lookAgain, value?.items.some(({ waiting }) => waiting > 0) ?? false);
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1} data-screen-focus>
          {t.webhooks.title}
        </h1>
        <a class="button" href="/apps/rules">
          {t.rules.all}
        </a>
      </header>
      <div class="page-body">
        <p class="people-note">{t.webhooks.text}</p>
        <FormError text={problem} />
        {value && !value.allowed && <p class="rule-paused">{t.webhooks.off}</p>}
        {value?.items.map((webhook) => (
          <Webhook key={webhook.id} webhook={webhook} reload={reload} />
        ))}
        {value?.allowed && <AddWebhook added={reload} />}
      </div>
    </div>
  );
}
