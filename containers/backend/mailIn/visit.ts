// What a visit to a mail account works with.
import type { MailRule } from "../../../shared/api/mailIn.ts";
import type { Mailbox } from "./mailbox.ts";
import type { TakingContext } from "./takeMail.ts";

export interface VisitedAccount {
  id: string;
  userId: string;
  revision: number;
  rules: MailRule[];
}

export interface Visit {
  account: VisitedAccount;
  mailbox: Mailbox;
  context: TakingContext;
  /** Takes turns where work is this machine's: one person's mails one after the other, and few at once. */
  turns: Turns;
  /** Whether the account is still as it was when the visit began. */
  stands(): Promise<boolean>;
}

export interface Turns {
  /** From fetching a mail into a file until the file is gone: one of each person, and no more of them than this machine's disk has room for. */
  ofPerson<T>(userId: string, work: () => Promise<T>): Promise<T>;
  /** For what this machine does with bytes that are here. */
  ofMachine<T>(work: () => Promise<T>): Promise<T>;
}
