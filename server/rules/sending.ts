// What a rule sends: by the same ways, with the same checks and within the same bounds as its person does.
import { v7 as uuid } from "uuid";
import { largestAttachment } from "../../shared/api/mails.ts";
import { AppError } from "../../shared/errors.ts";
import type { VaultDocument } from "../../shared/mutators/entities.ts";
import type { RuleAction } from "../../shared/rules/rule.ts";
import type { RuleActor } from "../authority/actor.ts";
import { assertDocumentAccess } from "../authority/audience.ts";
import type { Connection } from "../database/connection.ts";
import { assertMaySendMail, mailable, mailsInLastHour, recordMail } from "../mail/documentMails.ts";
import { callsInLastHour, mostCallsAnHour, recordCall } from "../webhooks/deliveries.ts";
import { findWebhook, webhooksAllowed } from "../webhooks/webhooks.ts";
import type { Rule } from "./rules.ts";

/** Mails that the rules of one person send in an hour, what the person sends included. */
const mostMailsAnHour = 30;

/** In the transaction of the act. @throws AppError entity.notFound, email.unverified, document.noBytes, mail.tooLarge, auth.rateLimited */
export async function sendMail(
  connection: Connection,
  actor: RuleActor,
  { id, title }: Pick<VaultDocument, "id" | "title">,
  { to, subject, text, as }: Extract<RuleAction, { do: "mail" }>,
): Promise<void> {
  const seen = await assertDocumentAccess(connection, actor, id, "view");
  await assertMaySendMail(connection, actor.userId);
  const { size } = await mailable(connection, seen);
  if (as === "attachment" && size > largestAttachment) throw new AppError("mail.tooLarge", { size, limit: largestAttachment });
  if ((await mailsInLastHour(connection, actor.userId)) >= mostMailsAnHour) throw new AppError("auth.rateLimited");
  const request = { id: uuid(), documentId: id, to, subject: subject ?? firstLine(title), text, as };
  await recordMail(connection, actor.userId, seen, title, request);
}

/** In the transaction of the act; the call itself is a job's. Returns why there is none: the address has failed too often, or none are called here. */
export async function callWebhook(
  connection: Connection,
  { rule, documentId, webhookId, runId, group }: { rule: Rule; documentId: string; webhookId: string; runId: string; group: string },
): Promise<string | undefined> {
  const { id, ownerId, name } = rule;
  const webhook = await findWebhook(connection, ownerId, webhookId);
  if (!webhook) return "entity.not_found";
  if (!(await webhooksAllowed(connection))) return "webhook.off";
  if (webhook.stopped) return "webhook.stopped";
  if ((await callsInLastHour(connection, ownerId)) >= mostCallsAnHour) return "auth.rate_limited";
  await recordCall(connection, { ownerId, webhookId, documentId, rule: { id, name, runId, group } });
  return undefined;
}

const firstLine = (title: string): string => [...title.replace(/\p{Cc}+/gu, " ").trim()].slice(0, 200).join("") || "…";
