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

const firstLine = (title: string): string => [...title.replace(/\p{Cc}+/gu, " ").trim()].slice(0, 200).join("") || "…";
