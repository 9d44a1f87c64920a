// A document is sent by mail: who may, what is written down, what is told of it. The backend sends it.
import type { MemberActor } from "../../../server/authority/actor.ts";
import { assertDocumentAccess } from "../../../server/authority/audience.ts";
import { transaction } from "../../../server/authority/change.ts";
import type { Connection } from "../../../server/database/connection.ts";
import { assertMaySendMail, listMails, mailable, readMail, recordMail } from "../../../server/mail/documentMails.ts";
import { largestAttachment, type MailRequest, type SentMail } from "../../../shared/api/mails.ts";
import { AppError } from "../../../shared/errors.ts";

export interface MailContext {
  connection: Connection;
  actor: MemberActor;
}

/** The same request again answers the same mail. @throws AppError email.unverified, entity.notFound, document.noBytes, mail.tooLarge */
export async function sendMail({ connection, actor }: MailContext, request: MailRequest): Promise<SentMail> {
  const { userId } = actor;
  return transaction(connection, async () => {
    const document = await assertDocumentAccess(connection, actor, request.documentId, "view");
    await assertMaySendMail(connection, userId);
    const { title, size } = await mailable(connection, document);
    if (request.as === "attachment" && size > largestAttachment) throw new AppError("mail.tooLarge", { size, limit: largestAttachment });
    await recordMail(connection, userId, document, title, request);
    return readMail(connection, userId, request.id);
  });
}

/** What one has sent oneself. A cursor is the time and id of the last one that is known. @throws AppError request.invalid */
export async function listSent(
  { connection, actor }: MailContext,
  { document: documentId, limit, cursor }: { document?: string | undefined; limit: number; cursor?: string | undefined },
): Promise<{ items: SentMail[]; next: string | null }> {
  const items = await listMails(connection, actor.userId, { documentId, before: cursor ? placeOf(cursor) : null, limit });
  const last = items.at(-1);
  return { items, next: last && items.length === limit ? `${last.createdAt}_${last.id}` : null };
}

function placeOf(cursor: string): readonly [at: string, id: string] {
  const [, at, id] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(cursor) ?? [];
  if (!at || !id || !isDay(at)) throw new AppError("request.invalid", { errors: [{ field: "cursor", message: "is not one of ours" }] });
  return [at, id];
}

/** One that is in the calendar: the parser of dates takes 30 February for 2 March. */
function isDay(at: string): boolean {
  const moment = new Date(at);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().slice(0, 19) === at.slice(0, 19);
}
