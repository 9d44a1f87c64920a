// How large a file may be, for an administrator (or the owner of a home server): in all, and by kind.
import { useEffect, useRef, useState } from "preact/hooks";
import { z } from "zod";
import { largestUpload, type UploadLimits } from "../../../shared/api/limits.ts";
import { type LimitedKind, limitedKinds } from "../../../shared/documents/limitedKinds.ts";
import { useServices } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { useLoaded } from "../../app/useLoaded.ts";
import { Field } from "../../components/forms/Fields.tsx";
import { FormError } from "../../components/forms/FormError.tsx";
import { useForm } from "../../components/forms/form.ts";
import { t } from "../../i18n/index.ts";
import { ProofDialog } from "../security/ProofDialog.tsx";
import { withProof } from "../security/proof.ts";
import { bytesOf, inMegabytes, megabytes } from "./megabytes.ts";
import { WebhooksSwitch } from "./WebhooksSwitch.tsx";
import "../../components/forms/forms.css";
import "../people/people.css";

export function LimitsScreen() {
  useTitle(t.limits.title);
  const { admin } = useServices();
  const limits = useLoaded(admin.limits);
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1} data-screen-focus>
          {t.limits.title}
        </h1>
      </header>
      <div class="page-body">
        <p class="people-note">{t.limits.text}</p>
        <FormError text={limits.problem} />
        {limits.value && <LimitsForm limits={limits.value} reload={limits.reload} />}
        <WebhooksSwitch />
      </div>
      <ProofDialog />
    </div>
  );
}

const schema = z.object({ all: megabytes, pdf: megabytes, image: megabytes, office: megabytes, mail: megabytes, other: megabytes });

function LimitsForm({ limits, reload }: { limits: UploadLimits; reload: () => Promise<void> }) {
  const { admin } = useServices();
  const [said, setSaid] = useState("");
  const [saves, setSaves] = useState(0);
  const element = useRef<HTMLFormElement>(null);
  // What was saved is written as it counts now; the focus stays where it is.
  useEffect(() => {
    if (saves > 0) element.current?.reset();
  }, [saves]);
  const form = useForm(schema, async ({ all, ...kinds }) => {
    setSaid("");
    const maxBytes = bytesOf(all, limits.maxBytes);
    const own = ([kind, value]: [string, number | null]) => {
      const bytes = bytesOf(value, limits.perType[kind as LimitedKind]);
      return [kind, bytes === null || bytes >= (maxBytes ?? largestUpload) ? null : bytes];
    };
    const perType: Partial<Record<LimitedKind, number | null>> = Object.fromEntries(Object.entries(kinds).map(own));
    const saved = await withProof(async () => void (await admin.changeLimits({ maxBytes, perType })));
    if (!saved) return;
    await reload();
    setSaves((n) => n + 1);
    setSaid(t.people.saved);
  });
  const problemOf = (name: string, path: string) =>
    name in form.problem.fields || path in form.problem.fields ? t.limits.problem(inMegabytes(largestUpload)) : undefined;
  return (
    <form ref={element} class="stacked-form" noValidate onSubmit={form.onSubmit} aria-busy={form.busy}>
      <FormError text={form.problem.message} />
      <Field
        name="all"
        label={t.limits.all}
        hint={t.limits.allHint(inMegabytes(largestUpload))}
        autoComplete="off"
        optional
        initial={limits.maxBytes === largestUpload ? "" : inMegabytes(limits.maxBytes)}
        error={problemOf("all", "maxBytes")}
      />
      {limitedKinds.map((kind) => (
        <Field
          key={kind}
          name={kind}
          label={t.limits.kinds[kind]}
          autoComplete="off"
          optional
          initial={limits.perType[kind] === limits.maxBytes ? "" : inMegabytes(limits.perType[kind])}
          error={problemOf(kind, `perType.${kind}`)}
        />
      ))}
      <div class="form-actions">
        <button type="submit" class="button button-primary" disabled={form.busy}>
          {t.common.save}
        </button>
      </div>
      <p role="status" class="field-note">
        {said}
      </p>
    </form>
  );
}
