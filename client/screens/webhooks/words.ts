// What has become of a call, in plain words.
import type { WebhookDelivery } from "../../../shared/api/webhooks.ts";
import { formatDateTime } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";

export function outcomeOf({ state, reason, status, tries, nextAt }: WebhookDelivery): string {
  if (state === "delivered") return t.webhooks.delivered;
  const why =
    reason === null ? "" : reason === "status" && status !== null ? t.webhooks.answered(status) : t.rules.reasons[`webhook.${reason}`];
  if (state === "failed") return t.webhooks.failed(why ?? "");
  if (tries === 0) return t.webhooks.waits;
  return t.webhooks.again(why ?? "", nextAt ? formatDateTime(nextAt) : "");
}
