// Address, name and password of a store; the server tries them before anything is kept.
import { useState } from "preact/hooks";
import { z } from "zod";
import type { CloudConnection } from "../../../shared/api/clouds.ts";
import { useOffice } from "../../app/useOffice.ts";
import { Field } from "../../components/forms/Fields.tsx";
import { FormError } from "../../components/forms/FormError.tsx";
import { useForm } from "../../components/forms/form.ts";
import { t } from "../../i18n/index.ts";

const schema = z.object({
  provider: z.enum(["webdav", "nextcloud"]),
  serverUrl: z.string().trim().min(1),
  username: z.string().min(1),
  password: z.string().min(1),
  folder: z.string().optional(),
});

interface ConnectFormProps {
  /** New credentials for this one. */
  again?: CloudConnection;
  connected: () => Promise<void>;
}

export function ConnectForm({ again, connected }: ConnectFormProps) {
  const office = useOffice();
  const [times, setTimes] = useState(0);
  const form = useForm(schema, async ({ folder, ...given }) => {
    await office((api) => api.connectCloud({ ...given, ...(folder && { folder }), ...(again && { connectionId: again.id }) }));
    setTimes(times + 1);
    await connected();
  });
  const title = again ? t.clouds.again : t.clouds.connect;
  const { fields, message } = form.problem;
  return (
    <section class="section" aria-label={title}>
      <h2>{title}</h2>
      <form key={times} class="stacked-form" noValidate onSubmit={form.onSubmit} aria-busy={form.busy}>
        <FormError text={message} />
        <label class="field">
          {t.clouds.kind}
          <select class="input" name="provider">
            <option value="nextcloud">Nextcloud</option>
            <option value="webdav" selected={again?.provider === "webdav"}>
              WebDAV
            </option>
          </select>
        </label>
        <Field name="serverUrl" label={t.clouds.address} hint={t.clouds.addressHint} autoComplete="off" error={fields.serverUrl} />
        <Field name="username" label={t.clouds.username} autoComplete="off" error={fields.username} />
        <Field
          name="password"
          label={t.clouds.password}
          hint={t.clouds.passwordHint}
          type="password"
          autoComplete="off"
          error={fields.password}
        />
        {!again && <Field name="folder" label={t.clouds.folder} autoComplete="off" optional initial="DocuVault" error={fields.folder} />}
        <div class="form-actions">
          <button type="submit" class="button button-primary" disabled={form.busy}>
            {title}
          </button>
        </div>
      </form>
    </section>
  );
}
