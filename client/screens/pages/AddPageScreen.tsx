// A web page is added by its address: fetched by the server, kept as a copy that needs no network.

import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { v7 as newId } from "uuid";
import { z } from "zod";
import { problemText } from "../../app/problems.ts";
import { useVault } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { tell } from "../../app/undo.ts";
import { Field } from "../../components/forms/Fields.tsx";
import { FormError } from "../../components/forms/FormError.tsx";
import { useForm } from "../../components/forms/form.ts";
import { t } from "../../i18n/index.ts";
import "../../components/forms/forms.css";

const schema = z.object({ url: z.string().trim().min(4).max(2_000) });

export function AddPageScreen() {
  useTitle(t.pages.title);
  const vault = useVault();
  const { route, query } = useLocation();
  const [id, setId] = useState(() => newId());
  const left = useRef(false);
  useEffect(
    () => () => {
      left.current = true;
    },
    [],
  );
  // Whoever has gone on meanwhile stays where they are, and hears what became of it.
  const form = useForm(schema, async ({ url }) => {
    try {
      tell(t.pages.added(await vault.addPage({ id, url, folderId: null })));
    } catch (error) {
      const { message, fields } = problemText(error);
      if (left.current) tell(t.pages.notAdded(url, message || Object.values(fields)[0] || ""));
      throw error;
    }
    if (!left.current) route("/documents");
  });
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1} data-screen-focus>
          {t.pages.title}
        </h1>
      </header>
      <div class="page-body">
        <p>{t.pages.text}</p>
        <form class="stacked-form" noValidate onSubmit={form.onSubmit} onInput={() => setId(newId())} aria-busy={form.busy}>
          <FormError text={form.problem.message} />
          <Field
            name="url"
            label={t.pages.address}
            autoComplete="off"
            autoFocus
            initial={query.url ?? ""}
            hint={t.pages.hint}
            error={form.problem.fields.url}
          />
          <div class="form-actions">
            <button type="submit" class="button button-primary" disabled={form.busy}>
              {form.busy ? t.pages.fetching : t.pages.add}
            </button>
          </div>
          <p role="status" class="field-note">
            {form.busy ? t.pages.patience : ""}
          </p>
        </form>
      </div>
    </div>
  );
}
