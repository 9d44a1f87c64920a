// What a service is: its name, address and the path of its health.
import { z } from "zod";
import type { AdminService, AdminServiceCreate } from "../../../shared/api/services.ts";
import { Field } from "../../components/forms/Fields.tsx";
import { FormError } from "../../components/forms/FormError.tsx";
import { useForm } from "../../components/forms/form.ts";
import { t } from "../../i18n/index.ts";

const schema = z.object({
  name: z.string().trim().min(1),
  key: z.string().trim().toLowerCase().optional(),
  address: z.string().trim().min(1),
  healthPath: z.string().trim(),
  description: z.string().trim(),
  icon: z.string().trim(),
});

interface ServiceFormProps {
  /** Left out for a new one. */
  service?: AdminService;
  save: (service: Required<AdminServiceCreate>) => Promise<void>;
}

export function ServiceForm({ service, save }: ServiceFormProps) {
  const form = useForm(schema, ({ key, healthPath, ...rest }) =>
    save({
      ...rest,
      key: service?.key ?? key ?? "",
      healthPath: healthPath || "/health",
      everyone: service?.everyone ?? false,
    }),
  );
  const { fields, message } = form.problem;
  return (
    <form class="stacked-form" noValidate onSubmit={form.onSubmit} aria-busy={form.busy}>
      <FormError text={message} />
      <Field name="name" label={t.services.name} autoComplete="off" initial={service?.name ?? ""} error={fields.name} />
      {!service && <Field name="key" label={t.services.key} autoComplete="off" hint={t.services.keyHint} error={fields.key} />}
      <Field
        name="address"
        label={t.services.address}
        autoComplete="off"
        hint={t.services.addressHint}
        initial={service?.address ?? ""}
        error={fields.address}
      />
      <Field
        name="healthPath"
        label={t.services.healthPath}
        autoComplete="off"
        initial={service?.healthPath ?? "/health"}
        error={fields.healthPath}
      />
      <Field
        name="description"
        label={t.services.description}
        autoComplete="off"
        optional
        initial={service?.description ?? ""}
        error={fields.description}
      />
      <Field name="icon" label={t.services.icon} autoComplete="off" optional initial={service?.icon ?? ""} error={fields.icon} />
      <div class="form-actions">
        <button type="submit" class="button button-primary" disabled={form.busy}>
          {service ? t.common.save : t.common.create}
        </button>
      </div>
    </form>
  );
}
