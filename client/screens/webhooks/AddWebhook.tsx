// An address that rules may call. What is typed stays until it was kept.
import { useState } from "preact/hooks";
import { v7 as uuid } from "uuid";
import { z } from "zod";
import { webhookCreate } from "../../../shared/api/webhooks.ts";
import { useOffice } from "../../app/useOffice.ts";
import { Field } from "../../components/forms/Fields.tsx";
import { FormError } from "../../components/forms/FormError.tsx";
import { useForm } from "../../components/forms/form.ts";
import { t } from "../../i18n/index.ts";
import { Secret } from "./Secret.tsx";

const schema = z.object({ name: webhookCreate.shape.name, address: webhookCreate.shape.address });

export function AddWebhook({ added }: { added: () => Promise<void> }) {
  const office = useOffice();
  // The same id until it was kept: an answer that is lost makes no second one.
  const [id, setId] = useState(() => uuid());
  const [secret, setSecret] = useState("");
  const form = useForm(schema, async (given) => {
    const made = await office((api) => api.webhooks.create({ id, ...given }));
    setSecret(made.secret);
    setId(uuid());
    await added();
  });
  const { fields, message } = form.problem;
  return (
    <section class="section" aria-labelledby="webhook-new">
      <h2 id="webhook-new">{t.webhooks.add}</h2>
      {secret && <Secret key={secret} secret={secret} />}
      <form key={id} class="stacked-form" noValidate onSubmit={form.onSubmit} aria-busy={form.busy}>
        <FormError text={message} />
        <Field name="name" label={t.webhooks.name} autoComplete="off" error={fields.name && t.webhooks.nameWrong} />
        <Field
          name="address"
          label={t.webhooks.address}
          hint={t.webhooks.addressHint}
          autoComplete="off"
          error={fields.address && t.webhooks.addressWrong}
        />
        <div class="form-actions">
          <button type="submit" class="button button-primary" disabled={form.busy}>
            {t.webhooks.keep}
          </button>
        </div>
      </form>
    </section>
  );
}
