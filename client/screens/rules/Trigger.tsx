// When a rule looks at a document.
import { type Trigger as Kind, mostDays, triggers } from "../../../shared/rules/rule.ts";
import type { RuleDraft } from "../../data/ruleTypes.ts";
import { t } from "../../i18n/index.ts";

interface TriggerProps {
  draft: RuleDraft;
  onChange: (patch: Partial<RuleDraft>) => void;
}

export function Trigger({ draft: { trigger, date }, onChange }: TriggerProps) {
  const given = date ?? { field: "documentDate" as const, days: 0 };
  // An emptied field is no reason to change sides: minus zero is before.
  const isBefore = given.days < 0 || Object.is(given.days, -0);
  const setDate = (patch: Partial<typeof given>) => onChange({ date: { ...given, ...patch } });
  const days = (text: string) => (/^\d{1,4}$/.test(text.trim()) ? Math.min(Number(text), mostDays) : 0);
  return (
    <fieldset>
      <legend>{t.rules.whenLabel}</legend>
      <div class="rule-row">
        <select
          class="input"
          aria-label={t.rules.whenLabel}
          value={trigger}
          onChange={(event) => {
            const kind = event.currentTarget.value as Kind;
            onChange({ trigger: kind, date: kind === "date" ? given : null });
          }}
        >
          {triggers.map((kind) => (
            <option key={kind} value={kind}>
              {t.rules.when[kind]}
            </option>
          ))}
        </select>
      </div>
      {trigger === "date" && (
        <div class="rule-row">
          <input
            class="input rule-number"
            inputMode="numeric"
            aria-label={t.rules.days}
            maxLength={4}
            value={String(Math.abs(given.days))}
            onInput={(event) => setDate({ days: (isBefore ? -1 : 1) * days(event.currentTarget.value) })}
          />
          <select
            class="input"
            aria-label={t.rules.side}
            value={isBefore ? "before" : "after"}
            onChange={(event) => setDate({ days: (event.currentTarget.value === "before" ? -1 : 1) * (Math.abs(given.days) || 1) })}
          >
            <option value="before">{t.rules.before}</option>
            <option value="after">{t.rules.after}</option>
          </select>
          <select
            class="input"
            aria-label={t.rules.ofWhat}
            value={given.field}
            onChange={(event) => setDate({ field: event.currentTarget.value as "due" })}
          >
            <option value="documentDate">{t.rules.dates.documentDate}</option>
            <option value="due">{t.rules.dates.due}</option>
          </select>
        </div>
      )}
      <p class="field-note">{t.rules.whenText[trigger]}</p>
    </fieldset>
  );
}
