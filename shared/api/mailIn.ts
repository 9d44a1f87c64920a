// Contracts of mail that comes in: accounts that are looked through, what is done with their mails, the person's own address, and what
// has come. Passwords come in and never go out.
import { z } from "zod";
import { id, oneLine } from "../mutators/values.ts";
import { connectionState } from "./clouds.ts";

/** `tls`: from the first byte (993). `starttls`: before anything is said (143). There is no third way. */
export const mailSecurity = z.enum(["tls", "starttls"]);
export type MailSecurity = z.infer<typeof mailSecurity>;

/** Why an account is in its state; `insecure`: its certificate is not good, or it offers no TLS. The last part of the error's code. */
export const mailboxProblem = z.enum(["unauthorized", "unreachable", "addressRefused", "insecure", "busy", "folderMissing"]);
export type MailboxProblem = z.infer<typeof mailboxProblem>;

/** `nothing`: a rule fits it and there was nothing in it to take. */
export const arrivalState = z.enum(["waiting", "taken", "nothing", "failed"]);
export type ArrivalState = z.infer<typeof arrivalState>;
/** `gone`: it lay there no more when it was to be read. `unreadable`: the server, or our reader, can't give it. */
export const arrivalProblem = z.enum(["quota", "tooLarge", "type", "gone", "unreadable", "unavailable"]);
export type ArrivalProblem = z.infer<typeof arrivalProblem>;

/** `none`: the sender's domain says nothing about it. `notChecked`: the network of names did not answer. */
export const mailCheck = z.enum(["pass", "fail", "none", "notChecked"]);
export type MailCheck = z.infer<typeof mailCheck>;
/** SPF (RFC 7208), DKIM (RFC 6376) and DMARC (RFC 7489) of a mail that came to the person's own address. */
export const mailChecks = z.object({ spf: mailCheck, dkim: mailCheck, dmarc: mailCheck });
export type MailChecks = z.infer<typeof mailChecks>;

/** No line breaks and no other control characters: what is put into commands of other programs' protocols. */
const line = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .refine((text) => !/\p{Cc}/u.test(text), "must be one line");

/** What is made of a mail, and where it goes. */
export const mailTaking = z.strictObject({
  take: z.enum(["attachments", "mail", "both"]).default("attachments"),
  /** `*` and `?` stand for other letters; empty: every attachment. */
  attachment: line(200).default(""),
  /** With `{subject}`, `{sender}`, `{date}` and `{name}`; empty: a document finds its own title. */
  title: line(200).default(""),
  folderId: id.nullable().default(null),
  tagIds: z.array(id).max(20).default([]),
});
export type MailTaking = z.output<typeof mailTaking>;

export const mailRule = mailTaking
  .extend({
    /** Of the account. */
    folder: line(500).pipe(z.string().min(1)).default("INBOX"),
    /** A part of the sender's name or address; empty: everybody. */
    from: line(200).default(""),
    subject: line(200).default(""),
    /** What becomes of the mail there. */
    afterwards: z.enum(["leave", "read", "move"]).default("leave"),
    moveTo: line(500).default(""),
  })
  .refine(({ afterwards, moveTo, folder }) => afterwards !== "move" || (moveTo !== "" && moveTo !== folder), {
    path: ["moveTo"],
    error: "must be another folder",
  });
export type MailRule = z.output<typeof mailRule>;
const rules = z.array(mailRule).min(1).max(20);

/** A name without scheme, or an address of the network. Judged where it is used. */
const host = line(253).pipe(z.string().min(1));
const server = {
  host,
  port: z.number().int().min(1).max(65_535),
  security: mailSecurity,
  username: line(320).pipe(z.string().min(1)),
};
const password = z
  .string()
  .min(1)
  .max(1000)
  .refine((text) => !/[\r\n\0]/.test(text), "must be one line");

/** 201 after a real check. `existing`: mails that lie there already are taken too. */
export const mailAccountCreate = z.strictObject({ ...server, password, rules, existing: z.boolean().default(false) });
export type MailAccountCreate = z.output<typeof mailAccountCreate>;

/** What is left out stays. A password is good for the server that it is given with: another server asks for it again. */
export const mailAccountPatch = z
  .strictObject({
    host: server.host.optional(),
    port: server.port.optional(),
    security: server.security.optional(),
    username: server.username.optional(),
    password: password.optional(),
    rules: rules.optional(),
    paused: z.boolean().optional(),
  })
  .refine(({ host, port, security, username, password }) => password !== undefined || !(host ?? port ?? security ?? username), {
    path: ["password"],
    error: "is needed for another server or name",
  });
export type MailAccountPatch = z.output<typeof mailAccountPatch>;

export const mailAccount = z.object({
  id: z.string(),
  host: z.string(),
  port: z.number(),
  security: mailSecurity,
  username: z.string(),
  rules: z.array(mailRule),
  folders: z.array(z.string()),
  status: connectionState,
  problem: mailboxProblem.nullable(),
  paused: z.boolean(),
  createdAt: z.string(),
  lookedAt: z.string().nullable(),
  waiting: z.number(),
  failed: z.number(),
});
export type MailAccount = z.infer<typeof mailAccount>;
export const mailAccounts = z.object({ items: z.array(mailAccount), next: z.null() });

export const arrival = z.object({
  id: z.string(),
  /** Null: it came to the person's own address. */
  accountId: z.string().nullable(),
  folder: z.string().nullable(),
  sender: z.string(),
  subject: z.string(),
  sentAt: z.string().nullable(),
  arrivedAt: z.string(),
  size: z.number(),
  state: arrivalState,
  problem: arrivalProblem.nullable(),
  /** The mail was to be marked or moved there, and could not be. */
  leftThere: z.boolean(),
  /** Those that are still there. */
  documents: z.array(z.object({ id: z.string(), title: z.string() })),
  leftOut: z.number(),
  /** Where it came to the person's own address. */
  checks: mailChecks.nullable(),
});
export type Arrival = z.infer<typeof arrival>;
export const arrivals = z.object({ items: z.array(arrival), next: z.string().nullable() });
export const arrivalsQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(30),
  cursor: z
    .string()
    .max(100)
    .regex(/^\d{4}-[\d:.TZ-]{8,30}_[0-9a-f-]{36}$/)
    .optional(),
});

/** A name for the eye, as a mail has it: bounded, one line. */
export const shownText = oneLine(300);
