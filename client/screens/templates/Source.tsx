// A template's HTML and what else only its owner changes.
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { Template } from "../../../shared/api/templates.ts";
import { ask, askText } from "../../app/dialogs.ts";
import { useOffice } from "../../app/useOffice.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { SwitchLine } from "../../components/SwitchLine.tsx";
import { t } from "../../i18n/index.ts";
import { useAction } from "../security/useAction.ts";

interface SourceProps {
  template: Template;
  html: string;
  setHtml: (change: (html: string) => string) => void;
  /** Fetches the template anew. */
  reload: () => Promise<void>;
}

export function Source({ template, html, setHtml, reload }: SourceProps) {
  const office = useOffice();
  const { route } = useLocation();
  const { busy, problem, run } = useAction();
  const [category, setCategory] = useState(template.category);
  const [said, setSaid] = useState("");
  const { id, name } = template;

  const save = (patch: { html?: string; category?: string; shared?: boolean; name?: string }) =>
    run(async () => {
      setSaid("");
      const saved = await office((api) => api.changeTemplate(id, patch));
      // as it is kept now, unless somebody typed on meanwhile
      if (patch.html !== undefined) setHtml((now) => (now === patch.html ? saved.html : now));
      if (patch.category !== undefined) setCategory((now) => (now === patch.category ? saved.category : now));
      await reload();
      setSaid(saved.removed.length > 0 ? t.templates.removed(saved.removed.join(", ")) : t.people.saved);
    });
  const rename = async () => {
    const wanted = await askText({ title: t.templates.rename, label: t.templates.name, initial: name, confirm: t.common.rename });
    if (wanted !== null && wanted !== name) await save({ name: wanted });
  };
  const remove = async () => {
    const { deleteTitle, deleteText: text, delete: confirm } = t.templates;
    if (!(await ask({ title: deleteTitle(name), text, confirm }))) return;
    await run(async () => {
      await office((api) => api.deleteTemplate(id));
      route("/apps/templates", true);
    });
  };
  const changed = html !== template.html || category !== template.category;
  return (
    <section class="section template-source" aria-labelledby="template-source">
      <h2 id="template-source">{t.templates.source}</h2>
      <p>{t.templates.sourceText}</p>
      <textarea
        class="input template-html"
        aria-labelledby="template-source"
        spellcheck={false}
        value={html}
        onInput={({ currentTarget: { value } }) => setHtml(() => value)}
      />
      <label class="field">
        {t.templates.category}
        <input
          class="input"
          autoComplete="off"
          maxLength={80}
          value={category}
          onInput={(event) => setCategory(event.currentTarget.value)}
        />
      </label>
      <div class="panel-box">
        <SwitchLine
          label={t.templates.shared}
          text={t.templates.sharedText}
          on={template.shared}
          disabled={busy}
          onChange={(shared) => save({ shared })}
        />
      </div>
      <div class="form-actions">
        <button type="button" class="button button-primary" disabled={busy || !changed} onClick={() => void save({ html, category })}>
          {t.common.save}
        </button>
        <button type="button" class="button" disabled={busy} onClick={() => void rename()}>
          {t.templates.rename}
        </button>
        <button type="button" class="button" disabled={busy} onClick={() => void remove()}>
          {t.templates.delete}
        </button>
      </div>
      <FormError text={problem} />
      <p role="status">{said}</p>
    </section>
  );
}
