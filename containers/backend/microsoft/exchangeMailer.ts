// Mail through Exchange by Microsoft Graph: out of one mailbox of the organization, by the installation's own permission (`Mail.Send`).
import { createHash, randomUUID } from "node:crypto";
import { z } from "zod";
import { AppError } from "../../../shared/errors.ts";
import type { Send } from "../clouds/transfer/send.ts";
import { type Mail, type Mailer, MailRefused } from "../mail/mailer.ts";
import { type GraphTokens, TokenError } from "./tokens.ts";

/** Bytes: what is larger goes by an upload session (Graph takes 3 MB in the request itself). */
const mostInline = 3_000_000 - 100_000;
/** A piece of an upload: a multiple of 320 KiB, below 4 MB. */
const piece = 10 * 320 * 1024;

/** A property of ours that a message keeps when it is sent, so that it is found again. */
const markId = "String {8d3c6a0e-52f4-4c55-9f7b-2b7f0d3f6a11} Name docuvault-mail";

const draft = z.object({ id: z.string().min(1) });
const drafts = z.object({ value: z.array(draft.extend({ isDraft: z.boolean() })) });
const uploadSession = z.object({ uploadUrl: z.string().min(1) });
const refusal = z.object({ error: z.object({ code: z.string() }) });

/** What Graph said: as `answerOf` reads it of mail servers. */
class ExchangeError extends Error {
  readonly responseCode: number;
  readonly response: string;

  constructor(responseCode: number, code: string) {
    super(`Exchange answered with ${responseCode} ${code}`);
    this.name = "ExchangeError";
    this.responseCode = responseCode;
    this.response = `${responseCode} ${code}`.trim();
  }
}

export function createExchangeMailer(sender: string, tokens: GraphTokens, send: Send): Mailer {
  const mailbox = `${tokens.graph}/users/${encodeURIComponent(sender)}`;

  /** @throws MailRefused where this very mail is not taken, ExchangeError */
  async function ask(method: string, url: string, body?: object): Promise<Response> {
    let rejected: string | undefined;
    for (;;) {
      const token = await tokens.get(rejected).catch(tokenProblem);
      const response = await send.answer(url, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: body && JSON.stringify(body),
      });
      if (response.ok) return response;
      if (response.status === 401 && rejected === undefined) {
        rejected = token;
        continue;
      }
      throw await problemOf(response);
    }
  }

  const pathOf = (id: string) => `${mailbox}/messages/${encodeURIComponent(id)}`;

  /** Whether an earlier try has sent it, and only its answer was lost; a draft that such a try left is removed. */
  async function sentBefore(mark: string): Promise<boolean> {
    const filter = `singleValueExtendedProperties/Any(ep: ep/id eq '${markId}' and ep/value eq '${mark}')`;
    const found = await ask("GET", `${mailbox}/messages?$select=id,isDraft&$top=10&$filter=${encodeURIComponent(filter)}`).catch(
      (error) => {
        if (!(error instanceof MailRefused)) throw error;
        return undefined; // a service that does not answer this question takes the mail all the same
      },
    );
    if (!found) return false;
    const { value } = drafts.parse(await found.json());
    if (value.some(({ isDraft }) => !isDraft)) return true;
    for (const { id } of value) await ask("DELETE", pathOf(id));
    return false;
  }

  async function large(message: object, mark: string, { name, contentType, bytes }: NonNullable<Mail["attachment"]>): Promise<void> {
    if (await sentBefore(mark)) return;
    const marked = { ...message, singleValueExtendedProperties: [{ id: markId, value: mark }] };
    const { id } = draft.parse(await (await ask("POST", `${mailbox}/messages`, marked)).json());
    const path = pathOf(id);
    try {
      const item = { AttachmentItem: { attachmentType: "file", name, size: bytes.length, contentType } };
      const { uploadUrl } = uploadSession.parse(await (await ask("POST", `${path}/attachments/createUploadSession`, item)).json());
      await upload(namedAddress(uploadUrl), bytes);
      await ask("POST", `${path}/send`);
    } catch (error) {
      // What was not sent does not stay in somebody's drafts.
      await ask("DELETE", path).catch(() => undefined);
      throw error;
    }
  }

  /** The address carries its own right: no token goes along, and over TLS alone, or to Graph itself. */
  function namedAddress(address: string): URL {
    const url = URL.parse(address);
    if (!url || (url.protocol !== "https:" && url.origin !== new URL(tokens.graph).origin)) throw new ExchangeError(502, "address");
    return url;
  }

  async function upload(url: URL, bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length; from += piece) {
      const part = bytes.subarray(from, from + piece);
      const headers = {
        "content-type": "application/octet-stream",
        "content-range": `bytes ${from}-${from + part.length - 1}/${bytes.length}`,
      };
      const response = await send.answer(url, { method: "PUT", headers, body: part });
      if (!response.ok) throw await problemOf(response);
    }
  }

  return {
    async send({ to, subject, text, html, sender: person, messageId, attachment }) {
      // Recipients are what the message names: each is served alone, so each mail names one.
      const message = {
        subject,
        body: html ? { contentType: "HTML", content: html } : { contentType: "Text", content: text },
        toRecipients: [recipient(to)],
        ...(person && { from: recipient(sender, person.name) }),
        ...(person?.replyTo && { replyTo: [recipient(person.replyTo, person.name)] }),
        // The message's own id is the service's to give; ours is for whoever looks into a mailbox.
        ...(messageId && { internetMessageHeaders: [{ name: "x-docuvault-message-id", value: messageId }] }),
      };
      if (attachment && attachment.bytes.length > mostInline) return large(message, markOf(messageId ?? randomUUID(), to), attachment);
      const attachments = attachment && [
        {
          "@odata.type": "#microsoft.graph.fileAttachment",
          name: attachment.name,
          contentType: attachment.contentType,
          contentBytes: Buffer.from(attachment.bytes).toString("base64"),
        },
      ];
      await ask("POST", `${mailbox}/sendMail`, { message: { ...message, ...(attachments && { attachments }) }, saveToSentItems: false });
    },
  };
}

/** One mail to one recipient. */
const markOf = (messageId: string, to: string) =>
  createHash("sha256")
    .update(JSON.stringify([messageId, to]))
    .digest("hex");

const recipient = (address: string, name?: string) => ({ emailAddress: { address, ...(name && { name }) } });

/** 400 and 413 are about this mail; a login, a permission, a mailbox that is not there are the operator's to mend, and then it goes. */
async function problemOf(response: Response): Promise<Error> {
  const code = refusal.safeParse(await response.json().catch(() => undefined)).data?.error.code.slice(0, 100) ?? "";
  if (response.status === 400 || response.status === 413) return new MailRefused(`${response.status} ${code}`.trim());
  return new ExchangeError(response.status, code);
}

function tokenProblem(error: unknown): never {
  if (error instanceof TokenError) throw new ExchangeError(error.reason === "busy" ? 429 : 401, error.reason);
  if (error instanceof AppError) throw new ExchangeError(503, "unreachable");
  throw error;
}
