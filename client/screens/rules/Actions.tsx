// What a rule does: one line an action, in the order in which they count.
import type { ActionKind, RuleAction } from "../../../shared/rules/rule.ts";
import { mostActions } from "../../../shared/rules/rule.ts";
import { Icon } from "../../components/Icon.tsx";
import { t } from "../../i18n/index.ts";
import { ActionFields } from "./ActionFields.tsx";

/** What the editor offers. */
export const actionKinds: readonly ActionKind[] = [
  "file",
  "addTag",
  "removeTag",
  "setType",
  "setCorrespondent",
  "title",
  "setCustomField",
  "review",
  "share",
  "mail",
  "webhook",
];

/** Nothing chosen yet: it is no whole action, and the server would refuse it. */
const begun: { readonly [Kind in ActionKind]: Extract<RuleAction, { do: Kind }> } = {
  file: { do: "file", folderId: "" },
  addTag: { do: "addTag", tagId: "" },
  removeTag: { do: "removeTag", tagId: "" },
  setType: { do: "setType", typeId: "" },
  setCorrespondent: { do: "setCorrespondent", correspondentId: "" },
  title: { do: "title", pattern: "{from} {date}" },
  setCustomField: { do: "setCustomField", fieldId: "", kind: "text", value: "" },
  review: { do: "review" },
  share: { do: "share", handle: "", access: "view" },
  mail: { do: "mail", to: [], text: "", as: "link" },
  webhook: { do: "webhook", webhookId: "" },
};

export function Actions({ actions, onChange }: { actions: readonly RuleAction[]; onChange: (actions: RuleAction[]) => void }) {
  const put = (index: number, action: RuleAction) => onChange(actions.map((one, at) => (at === index ? action : one)));
  const files = actions.some((one) => one.do === "file");
  const reviews = actions.some((one) => one.do === "review");
  const possible = actionKinds.filter((kind) => !(kind === "file" && reviews) && !(kind === "review" && (files || reviews)));
  return (
    <fieldset>
      <legend>{t.rules.thenLabel}</legend>
      {actions.length > 0 && (
        <ol class="rule-actions">
          {actions.map((action, index) => (
            <li key={`${index} ${action.do}`}>
              <div class="rule-row">
                <ActionFields action={action} onChange={(after) => put(index, after)} />
                <button
                  type="button"
                  class="icon-button"
                  aria-label={t.rules.removeAction(t.rules.actions[action.do] ?? "")}
                  onClick={() => onChange(actions.filter((_, at) => at !== index))}
                >
                  <Icon name="close" />
                </button>
              </div>
            </li>
          ))}
        </ol>
      )}
      {actions.length < mostActions && (
        <select
          class="input"
          aria-label={t.rules.addAction}
          value=""
          onChange={(event) => {
            const kind = event.currentTarget.value as ActionKind | "";
            event.currentTarget.value = "";
            if (kind) onChange([...actions, begun[kind]]);
          }}
        >
          <option value="">{t.rules.addAction}</option>
          {possible.map((kind) => (
            <option key={kind} value={kind}>
              {t.rules.actions[kind]}
            </option>
          ))}
        </select>
      )}
    </fieldset>
  );
}
