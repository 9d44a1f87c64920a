// Schemas of what a mail is made of, for people who send one and for their rules.
import { z } from "zod";
import { email } from "./values.ts";

export const mostRecipients = 10;
export const mailAs = z.enum(["attachment", "link"]);
/** Each once. */
export const recipients = z
  .array(email)
  .min(1)
  .max(mostRecipients)
  .transform((addresses) => [...new Map(addresses.map((address) => [address.toLowerCase(), address])).values()]);
/** One line. */
export const subject = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}+$/u, "must be one line");
/** As it is typed; control characters other than line ends and tabs have no place in a mail. */
export const text = z
  .string()
  .max(10_000)
  .regex(/^(?:\P{Cc}|[\n\r\t])*$/u, "must be plain text")
  .default("");
