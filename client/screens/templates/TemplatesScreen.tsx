// Templates: all of one's own and those that are shared, found by name and category.
import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { TemplateItem } from "../../../shared/api/templates.ts";
import { askText } from "../../app/dialogs.ts";
import { useTitle } from "../../app/title.ts";
import { useOffice } from "../../app/useOffice.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { Icon } from "../../components/Icon.tsx";
import { formatListDate } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { usePages } from "../people/usePages.ts";
import { useAction } from "../security/useAction.ts";
import "../../components/forms/forms.css";
import "../people/people.css";
import "./templates.css";

export function TemplatesScreen() {
  useTitle(t.templates.title);
  const office = useOffice();
  const { route } = useLocation();
  const [typed, setTyped] = useState("");
  const { busy, problem, run } = useAction();
  const templates = usePages("templates", (cursor) => office((api) => api.templates(cursor)));
  const words = typed.trim().toLocaleLowerCase();
  const shown = (templates.items ?? []).filter(({ name, category }) => `${name} ${category}`.toLocaleLowerCase().includes(words));
  // What is looked for may be on a page that was not fetched yet.
  useEffect(() => {
    if (words) templates.more?.();
  }, [words, templates.items]);
  const create = async () => {
    const name = await askText({ title: t.templates.new, label: t.templates.name, initial: "", confirm: t.common.create });
    if (name === null) return;
    await run(async () => {
      const { id } = await office((api) => api.createTemplate({ name, html: t.templates.first }));
      route(`/apps/templates/${id}`);
    });
  };
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1} data-screen-focus>
          {t.templates.title}
        </h1>
        <button type="button" class="button button-primary" disabled={busy} onClick={() => void create()}>
          <Icon name="plus" size={16} />
          {t.templates.new}
        </button>
      </header>
      <div class="page-body">
        <FormError text={problem || templates.problem} />
        <input
          class="input"
          type="search"
          aria-label={t.templates.find}
          placeholder={t.templates.find}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        {templates.items && (
          <ul class="panel-box people-list" aria-busy={templates.busy}>
            {shown.length === 0 && <li class="line">{words ? t.templates.noneFound : t.templates.none}</li>}
            {shown.map((template) => (
              <li key={template.id}>
                <Line template={template} />
              </li>
            ))}
          </ul>
        )}
        {templates.more && (
          <button type="button" class="button people-more" disabled={templates.busy} onClick={templates.more}>
            {t.people.more}
          </button>
        )}
      </div>
    </div>
  );
}

function Line({ template: { id, name, category, shared, own, updatedAt } }: { template: TemplateItem }) {
  const sharing = shared && (own ? t.templates.isShared : t.templates.ofOthers);
  const about = [category, sharing, formatListDate(updatedAt, t.app.today)].filter(Boolean).join(" · ");
  return (
    <a class="line" href={`/apps/templates/${id}`}>
      <Icon name="documents" />
      <span class="line-label long-text" dir="auto">
        {name}
        <span>{about}</span>
      </span>
      <Icon name="right" size={16} />
    </a>
  );
}
