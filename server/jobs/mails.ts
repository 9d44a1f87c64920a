// What a `send-mail` job says. Facts only: words are the backend's, and tokens are made when the mail is sent, so that none lies in the queue.
import { z } from "zod";

/** Why a person is told that something about their account's safety happened. */
export const alertReasons = [
  "refreshTokenReused",
  "passwordChanged",
  "passwordReset",
  "emailChanged",
  "totpActivated",
  "totpRemoved",
  "backupCodesRenewed",
  "backupCodeUsed",
  "passkeyAdded",
  "passkeyRemoved",
  "oidcLinked",
  "oidcRemoved",
] as const;
export type AlertReason = (typeof alertReasons)[number];

export const mailJob = z.discriminatedUnion("template", [
  z.object({
    template: z.literal("securityAlert"),
    to: z.string().max(254),
    /** Whose account it is, for the language; absent in jobs of an older version. */
    userId: z.uuid().optional(),
    data: z.object({ reason: z.enum(alertReasons), at: z.string(), userAgent: z.string(), address: z.string() }),
  }),
  /** To the account's own address, while it is unverified. */
  z.object({ template: z.literal("verifyEmail"), userId: z.uuid() }),
  /** Somebody signed up with an address that has an account. */
  z.object({ template: z.literal("alreadyRegistered"), to: z.string().max(254) }),
  /** Somebody asked for a new password; whether there is such an account is found out when the mail is made. */
  z.object({ template: z.literal("forgotPassword"), email: z.string().max(254) }),
  /** Something was shared: its recipients are told where it still is when the mail is made. */
  z.object({ template: z.literal("shareNotice"), shareId: z.uuid() }),
  /** To both addresses of a change that waits. */
  z.object({ template: z.literal("changeEmail"), userId: z.uuid() }),
]);
export type MailJob = z.infer<typeof mailJob>;
