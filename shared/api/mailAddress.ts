// Contracts of the address at which a person receives mail, and of what the listener asks the backend.
import { z } from "zod";
import { mailChecks, mailTaking } from "./mailIn.ts";

/** More than that is no post. Bytes, as the mail travels. */
export const largestReceivedMail = 50 * 2 ** 20;

/** `sender`: not on the list. `forged`: its sender's domain says that it is not from there. */
export const refusedMail = z.object({ sender: z.string(), at: z.string(), reason: z.enum(["sender", "forged"]) });
export type RefusedMail = z.infer<typeof refusedMail>;

/** `name@domain`, `@domain` for all of a domain, or `*` for everybody. */
const sender = z
  .string()
  .trim()
  .toLowerCase()
  .max(320)
  .regex(/^(?:\*|[^\s@<>,;"]{0,64}@[^\s@<>,;"]{1,253})$/, "must be an address, @domain or *");

export const mailAddressPatch = z.strictObject({ senders: z.array(sender).max(100).optional(), taking: mailTaking.optional() });

export const mailAddress = z.object({
  address: z.string(),
  /** The account's own address, which may always send; null while it is not confirmed. */
  own: z.string().nullable(),
  senders: z.array(z.string()),
  taking: mailTaking,
  refused: z.array(refusedMail),
  createdAt: z.string(),
});
export type MailAddress = z.infer<typeof mailAddress>;
/** `domain` is null where this installation receives no mail. */
export const ownMailAddress = z.object({ domain: z.string().nullable(), address: mailAddress.nullable() });
export type OwnMailAddress = z.infer<typeof ownMailAddress>;

/** Before the @: the handle and 80 bits by chance, or what somebody tries. */
export const localPart = z.string().min(1).max(64);
/** What the listener knows of a mail besides its bytes. */
export const receivedMail = z.object({
  localPart,
  remote: z.string().max(64),
  checks: mailChecks,
  /** The domain of its sender says that it is none of theirs. */
  forged: z.boolean(),
});
export type ReceivedMail = z.infer<typeof receivedMail>;

export const receivingOutcome = z.enum(["taken", "unknown", "sender", "forged", "malformed", "loop", "full", "tooLarge", "type", "busy"]);
export type ReceivingOutcome = z.infer<typeof receivingOutcome>;
