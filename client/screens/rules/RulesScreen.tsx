// A person's rules in their order: what each does, whether it does, and what came of it.
import { useState } from "preact/hooks";
import type { RuleView } from "../../../shared/api/rules.ts";
import { useVault } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { useLoaded } from "../../app/useLoaded.ts";
import { useOffice } from "../../app/useOffice.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { Icon } from "../../components/Icon.tsx";
import { formatDateTime } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { useAction } from "../security/useAction.ts";
import { ProposedRules } from "./ProposedRules.tsx";
import { sentenceOf } from "./sentence.ts";
import "../../components/forms/forms.css";
import "../people/people.css";
import "./rules.css";

export function RulesScreen() {
  useTitle(t.rules.title);
  const office = useOffice();
  const rules = useLoaded(() => office((api) => api.rules.list()));
  const { busy, problem, run } = useAction();
  const [said, setSaid] = useState("");
  const shown = rules.value;
  const move = (index: number, by: -1 | 1) =>
    run(async () => {
      const ids = shown!.map(({ id }) => id);
      const [id] = ids.splice(index, 1);
      ids.splice(index + by, 0, id!);
      await office((api) => api.rules.order(ids));
      await rules.reload();
      setSaid(t.rules.movedTo(shown![index]!.name, index + by + 1));
    });
  const toggle = ({ id, enabled }: RuleView) =>
    run(async () => {
      await office((api) => api.rules.setEnabled(id, !enabled));
      await rules.reload();
    });
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1} data-screen-focus>
          {t.rules.title}
        </h1>
        <a class="button" href="/apps/rules/webhooks">
          {t.webhooks.title}
        </a>
        <a class="button button-primary" href="/apps/rules/new">
          <Icon name="plus" size={16} />
          {t.rules.new}
        </a>
      </header>
      <div class="page-body">
        <p class="people-note">{t.rules.text}</p>
        <FormError text={problem || rules.problem} />
        <p class="visually-hidden" role="status">
          {said}
        </p>
        <ProposedRules />
        {shown && shown.length === 0 && <p class="panel-box rules-none">{t.rules.none}</p>}
        {shown && shown.length > 0 && (
          <ol class="panel-box people-list" aria-label={t.rules.title} aria-busy={busy}>
            {shown.map((rule, index) => (
              <li key={rule.id} class="rule-line">
                <a class="rule-link" href={`/apps/rules/${rule.id}`}>
                  <span class="line-label long-text" dir="auto">
                    {rule.name}
                    <RuleSentence rule={rule} />
                    <State rule={rule} />
                  </span>
                </a>
                <span class="rule-buttons">
                  <button
                    type="button"
                    class="icon-button"
                    aria-label={t.rules.up(rule.name)}
                    disabled={busy || index === 0}
                    onClick={() => void move(index, -1)}
                  >
                    <Icon name="up" />
                  </button>
                  <button
                    type="button"
                    class="icon-button"
                    aria-label={t.rules.down(rule.name)}
                    disabled={busy || index === shown.length - 1}
                    onClick={() => void move(index, 1)}
                  >
                    <Icon name="down" />
                  </button>
                  <input
                    class="switch"
                    type="checkbox"
                    role="switch"
                    aria-label={t.rules.isOn(rule.name)}
                    aria-checked={rule.enabled}
                    checked={rule.enabled}
                    disabled={busy}
                    onChange={() => void toggle(rule)}
                  />
                </span>
              </li>
            ))}
          </ol>
        )}
      </div>
    </div>
  );
}

function RuleSentence({ rule }: { rule: RuleView }) {
  const vault = useVault();
  return <span>{sentenceOf(rule, (id) => rule.names[id] ?? vault.groups.value.get(id)?.name ?? "")}</span>;
}

function State({ rule: { enabled, paused, lastRun, failures } }: { rule: RuleView }) {
  if (paused) return <span class="rule-paused">{t.rules.paused(paused.names.join(", "))}</span>;
  const parts = [
    ...(enabled ? [] : [t.rules.off]),
    ...(lastRun ? [t.rules.lastRun(formatDateTime(lastRun))] : [t.rules.neverRun]),
    ...(failures > 0 ? [t.rules.failures(failures)] : []),
  ];
  return <span class={failures > 0 ? "rule-paused" : ""}>{parts.join(" · ")}</span>;
}
