// A document that a person sends by mail goes to its recipients one by one: each of them once, each with a state of its own.
import { accessesTo } from "../../../server/authority/audience.ts";
import { type MailToSend, mailToSend, noteRecipient } from "../../../server/mail/documentMails.ts";
import { largestAttachment, type MailReason } from "../../../shared/api/mails.ts";
import { fileNameFor } from "../../../shared/documents/contentTypes.ts";
import { withClient } from "../changes/changeAsSystem.ts";
import { deliverOnce } from "../mail/deliverOnce.ts";
import { answerOf, type Mail, MailRefused } from "../mail/mailer.ts";
import { messagesIn } from "../mail/messages.ts";
import { findOriginal, isLastAttempt, openOriginal, type TaskContext, type TaskRun } from "../queue/context.ts";
import { languageOfPerson } from "./sendMail.ts";

/** A mail server that is away or asks for patience is asked again by the queue, which waits longer each time. */
export const sendDocumentMail =
  (frontendUrl: string): TaskRun<"send-document-mail"> =>
  async (context, { mailId }, job) => {
    const { pool, fence } = context;
    const send = async () => {
      const mail = await mailToSend(pool, mailId);
      const waiting = mail?.recipients.filter(({ state }) => state === "waiting") ?? [];
      if (!mail || waiting.length === 0) return;
      const fail = (reason: MailReason) => noteRecipient(pool, mailId, { state: "failed", reason });
      if (!mail.sender.verified) return fail("unverified");
      // Looked at now: what was theirs to send when they asked need not be any more.
      const seen = await withClient(pool, (client) => accessesTo(client, mail.userId, [mail.documentId]));
      const original = seen.has(mail.documentId) ? await findOriginal(pool, mail.documentId) : null;
      if (!original) return fail("gone");
      const letter = await letterOf(context, mail, frontendUrl);
      if (mail.as === "link") return deliver(context, mail, waiting, letter, isLastAttempt(job));
      if (original.size > largestAttachment) return fail("tooLarge");
      const stream = await openOriginal(context, original);
      if (!stream) throw new Error("the object store has no such object");
      const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
      const { contentType } = original;
      const attachment = { name: fileNameFor(original.name, contentType), contentType, bytes };
      await deliver(context, mail, waiting, { ...letter, attachment }, isLastAttempt(job));
    };
    await (fence ? fence.alone(pool, send) : send());
  };

async function letterOf({ pool }: TaskContext, mail: MailToSend, frontendUrl: string): Promise<Omit<Mail, "to">> {
  const { sender } = mail;
  const { to: _, ...letter } = messagesIn(await languageOfPerson(pool, mail.userId), frontendUrl).document("", {
    subject: mail.subject,
    text: mail.text,
    sender: sender.name,
    ...(mail.as === "link" && { documentId: mail.documentId }),
  });
  return {
    ...letter,
    sender: { name: sender.name, ...(!sender.email.endsWith(".invalid") && { replyTo: sender.email }) },
    addressees: mail.recipients.map(({ address }) => address),
    messageId: mail.id,
  };
}

/** Throws the last thing that may pass, after all of them have been tried. */
async function deliver(
  { pool, mailer }: TaskContext,
  { id }: MailToSend,
  waiting: readonly { address: string }[],
  letter: Omit<Mail, "to">,
  last: boolean,
): Promise<void> {
  let passing: unknown;
  for (const { address } of waiting) {
    try {
      await deliverOnce({ pool, mailer }, `${id}/${address}`, async () => ({ ...letter, to: address }));
      await noteRecipient(pool, id, { address, state: "sent" });
    } catch (error) {
      if (error instanceof MailRefused)
        await noteRecipient(pool, id, { address, state: "failed", reason: "refused", answer: error.answer });
      else {
        const answer = answerOf(error) ?? null;
        passing = error;
        await noteRecipient(pool, id, { address, state: last ? "failed" : "waiting", reason: answer ? "later" : "unreachable", answer });
      }
    }
  }
  if (passing && !last) throw passing;
}
