// One template: filled in by a form with a live preview, kept as a document, and changed by its owner.
import { useState } from "preact/hooks";
import { useRoute } from "preact-iso";
import type { Template } from "../../../shared/api/templates.ts";
import { useTitle } from "../../app/title.ts";
import { useLoaded } from "../../app/useLoaded.ts";
import { useOffice } from "../../app/useOffice.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { t } from "../../i18n/index.ts";
import { FillIn } from "./FillIn.tsx";
import { fieldLabel, type Values } from "./fieldValues.ts";
import { Preview } from "./Preview.tsx";
import { Source } from "./Source.tsx";
import { useRendered } from "./useRendered.ts";
import "../../components/forms/forms.css";
import "../people/people.css";
import "./templates.css";

export function TemplateScreen() {
  const { id = "" } = useRoute().params;
  const office = useOffice();
  const loaded = useLoaded(() => office((api) => api.template(id)));
  useTitle(loaded.value?.name ?? t.templates.title);
  return (
    <div class="page template-page">
      <header class="page-head">
        <h1 tabIndex={-1} data-screen-focus dir="auto">
          {loaded.value?.name ?? t.templates.title}
        </h1>
        <a class="button" href="/apps/templates">
          {t.templates.all}
        </a>
      </header>
      <div class="page-body">
        <FormError text={loaded.problem} />
        {loaded.value && <Open template={loaded.value} reload={loaded.reload} />}
      </div>
    </div>
  );
}

function Open({ template, reload }: { template: Template; reload: () => Promise<void> }) {
  const [html, setHtml] = useState(template.html);
  const [values, setValues] = useState<Values>({});
  const shown = useRendered(template, html, values);
  return (
    <div class="template-halves">
      <FillIn template={template} fields={shown.fields} values={values} onChange={setValues} changed={html !== template.html} />
      <section class="section template-preview" aria-labelledby="template-preview">
        <h2 id="template-preview">{t.templates.preview}</h2>
        <FormError text={shown.problem} />
        {shown.html !== undefined && <Preview html={shown.html} title={template.name} />}
        {shown.missing.length > 0 && <p>{t.templates.missing(shown.missing.map(fieldLabel).join(", "))}</p>}
      </section>
      {template.own && <Source template={template} html={html} setHtml={setHtml} reload={reload} />}
    </div>
  );
}
