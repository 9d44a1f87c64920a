// The form of a template's fields, and what is made of it: a document of this person's, or a PDF.
import { useRef, useState } from "preact/hooks";
import type { MergeField, Template } from "../../../shared/api/templates.ts";
import { askText } from "../../app/dialogs.ts";
import { useOffice } from "../../app/useOffice.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { language, t } from "../../i18n/index.ts";
import { useAction } from "../security/useAction.ts";
import { FieldsForm } from "./FieldsForm.tsx";
import type { Values } from "./fieldValues.ts";

interface FillInProps {
  template: Template;
  fields: readonly MergeField[];
  values: Values;
  onChange: (values: Values) => void;
  /** Whether its HTML was changed here and not saved: what is made comes from what is saved. */
  changed: boolean;
}

export function FillIn({ template: { id, name, version }, fields, values, onChange, changed }: FillInProps) {
  const office = useOffice();
  const { busy, problem, run } = useAction();
  const [keptId, setKeptId] = useState("");
  /** The same document asked for again, because no answer came, has the same id, so that there is one of it. */
  const unanswered = useRef<{ asked: string; documentId: string }>(undefined);
  const keep = async () => {
    const title = await askText({ title: t.templates.keep, label: t.templates.documentTitle, initial: name, confirm: t.common.save });
    if (title === null) return;
    const asked = JSON.stringify([title, values, version]);
    if (unanswered.current?.asked !== asked) unanswered.current = { asked, documentId: crypto.randomUUID() };
    const { documentId } = unanswered.current;
    setKeptId("");
    await run(async () => {
      await office((api) => api.keepDocument(id, { documentId, title, fields: values, language: language.peek() }));
      unanswered.current = undefined;
      setKeptId(documentId);
    });
  };
  const download = () => run(() => office((api) => api.downloadTemplate(id, { fields: values, language: language.peek() }, `${name}.pdf`)));
  return (
    <section class="section template-fields" aria-labelledby="template-fields">
      <h2 id="template-fields">{t.templates.fields}</h2>
      {fields.length === 0 && <p>{t.templates.noFields}</p>}
      <div class="stacked-form">
        <FieldsForm fields={fields} values={values} onChange={onChange} />
      </div>
      <div class="form-actions">
        <button type="button" class="button button-primary" disabled={busy || changed} onClick={() => void keep()}>
          {t.templates.keep}
        </button>
        <button type="button" class="button" disabled={busy || changed} onClick={() => void download()}>
          {t.templates.pdf}
        </button>
      </div>
      {changed && <p>{t.templates.saveFirst}</p>}
      <FormError text={problem} />
      <p role="status">{keptId && <a href={`/documents/${keptId}`}>{t.templates.kept}</a>}</p>
    </section>
  );
}
