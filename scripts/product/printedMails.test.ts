// What an operator reads of the mails that are printed because no mail server is set up.
import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { createMailer } from "../../containers/backend/mail/mailer.ts";
import { messagesIn } from "../../containers/backend/mail/messages.ts";
import { waitFor } from "../../tests/harness/waitFor.ts";
import { followMails } from "./printedMails.ts";

test("the link of a mail that the backend prints is said on a line of its own; what was there before and other lines are not", async () => {
  const folder = mkdtempSync(join(tmpdir(), "docuvault-mails-"));
  const file = join(folder, "backend.log");
  const said: string[] = [];
  const mails = messagesIn("en", "http://localhost:8787");
  const mailer = createMailer(undefined, pino({}, { write: (line: string) => appendFileSync(file, line) }));
  writeFileSync(file, "");
  await mailer.send(mails.verifyEmail("old@example.org", "before"));
  const stop = followMails(file, (line) => said.push(line));
  onTestFinished(() => {
    stop();
    rmSync(folder, { recursive: true });
  });
  appendFileSync(file, 'no json with "mail": in it\n{"mail":1}\n{"level":30,"msg":"other"}\n');
  await mailer.send(mails.verifyEmail("ida@example.org", "token"));
  await mailer.send(mails.resetPassword("kari@example.org", "other"));
  await waitFor(() => expect(said).toHaveLength(2));
  expect(said[0]).toMatch(/^Mail to ida@example.org .*SMTP_HOST/);
  expect(said.map((line) => line.split("\n  ")[1])).toEqual([
    "http://localhost:8787/verify-email#token",
    "http://localhost:8787/reset-password#other",
  ]);
});

test("a log that is moved away and made anew ends nothing, and what is printed then is said as well", async () => {
  const folder = mkdtempSync(join(tmpdir(), "docuvault-mails-"));
  const file = join(folder, "backend.log");
  const said: string[] = [];
  const unheard: Error[] = [];
  const note = (error: Error) => void unheard.push(error);
  process.on("uncaughtException", note);
  const mails = messagesIn("en", "http://localhost:8787");
  const mailer = createMailer(undefined, pino({}, { write: (line: string) => appendFileSync(file, line) }));
  writeFileSync(file, "a line of before\n");
  const stop = followMails(file, (line) => said.push(line));
  onTestFinished(() => {
    stop();
    process.off("uncaughtException", note);
    rmSync(folder, { recursive: true });
  });
  await mailer.send(mails.verifyEmail("ida@example.org", "first"));
  await waitFor(() => expect(said).toHaveLength(1));
  renameSync(file, `${file}.1`);
  await new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve))); // it hears of the move while there is no file
  await mailer.send(mails.verifyEmail("ida@example.org", "second"));
  await waitFor(() => expect(said).toHaveLength(2));
  truncateSync(file);
  await mailer.send(mails.verifyEmail("ida@example.org", "x"));
  await waitFor(() => expect(said).toHaveLength(3));
  expect(said.map((line) => line.split("#")[1])).toEqual(["first", "second", "x"]);
  expect(unheard).toEqual([]);
});
