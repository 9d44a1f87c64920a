// A rule in plain words.
import type { RuleView } from "../../../shared/api/rules.ts";
import { namesById } from "../../../shared/rules/customAction.ts";
import type { RuleAction } from "../../../shared/rules/rule.ts";
import { plainText } from "../../app/customValues.ts";
import { t } from "../../i18n/index.ts";

export function sentenceOf(
  { trigger, date, query, actions, stop }: Pick<RuleView, "trigger" | "date" | "query" | "actions" | "stop">,
  nameOf: (id: string) => string,
): string {
  const when = trigger === "date" && date ? t.rules.whenDate(t.rules.dates[date.field], date.days) : t.rules.when[trigger];
  const what = query.trim() === "" ? when : t.rules.ifMatches(when, query.trim());
  return `${what} → ${[...actions.map((action) => actionWords(action, nameOf)), ...(stop ? [t.rules.thenStop] : [])].join(", ")}`;
}

export function actionWords(action: RuleAction, nameOf: (id: string) => string): string {
  const words = t.rules.did;
  switch (action.do) {
    case "file":
      return words.file(nameOf(action.folderId));
    case "addTag":
      return words.addTag(nameOf(action.tagId));
    case "removeTag":
      return words.removeTag(nameOf(action.tagId));
    case "setType":
      return words.setType(nameOf(action.typeId));
    case "setCorrespondent":
      return words.setCorrespondent(nameOf(action.correspondentId));
    case "title":
      return words.title(action.pattern);
    case "setCustomField":
      return words.setCustomField(
        nameOf(action.fieldId),
        namesById(action.kind) ? nameOf(action.value) : plainText(action.kind, action.value),
      );
    case "review":
      return words.review;
    case "share":
      return words.share(action.handle ?? nameOf(action.groupId ?? ""));
    case "mail":
      return words.mail(action.to.join(", "));
    case "webhook":
      return words.webhook(nameOf(action.webhookId));
  }
}

/** Why an action came to nothing. */
export const failureWords = ({ action, code }: { action: string; code: string }): string => {
  const what = t.rules.actions[action as RuleAction["do"]];
  const why = t.rules.reasons[code] ?? t.problems[code] ?? t.problems.unknown ?? "";
  return what ? `${what}: ${why}` : why;
};
