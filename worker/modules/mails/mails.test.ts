// A document is sent by mail: through the route, the task and a real SMTP server.
import type { Job } from "graphile-worker";
import PostalMime from "postal-mime";
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createMailer } from "../../../containers/backend/mail/mailer.ts";
import { runTask } from "../../../containers/backend/queue/runTask.ts";
import { emailTasks } from "../../../containers/backend/tasks/index.ts";
import type { SentMail } from "../../../shared/api/mails.ts";
import { type FakeSmtp, startFakeSmtp } from "../../../tests/fakes/smtp.ts";
import { someTasks, type TestTasks } from "../../../tests/harness/tasks.ts";
import type { TestVault } from "../../../tests/harness/vault.ts";
import { aWorker, frontendUrl, type TestWorker } from "../../testing/aWorker.ts";

let tasks: TestTasks;
let worker: TestWorker;
let smtp: FakeSmtp;
beforeAll(async () => {
  tasks = await someTasks();
  worker = aWorker({ databaseUrl: tasks.database.appUrl });
});
beforeEach(async () => {
  smtp = await startFakeSmtp();
  return () => smtp.close();
});
afterAll(async () => {
  await worker.settled();
  await tasks.dispose();
});

async function aPerson(handle: string, { verified = true } = {}) {
  const browser = worker.browser();
  const { accessToken: token, user } = await browser.register({ handle, email: `${handle}@example.org`, fullName: `${handle} Hansen` });
  if (verified) await tasks.database.pool.query("UPDATE users SET email_verified_at = now() WHERE id = $1", [user.id]);
  const call = async (path: string, method = "GET", body?: unknown) =>
    browser.call(path, { method, token, ...(body !== undefined && { body }) });
  const vault = {
    userId: user.id,
    push: async ({ name, args }: { name: string; args: unknown }) => (await call(`/api/mutations/${name}`, "POST", args)).status,
  } as unknown as TestVault;
  const document = (bytes = new TextEncoder().encode("the lease"), name = "lease.txt") =>
    tasks.stored(vault, { name, contentType: "text/plain", bytes });
  const send = async (documentId: string, more: object = {}) => {
    const body = {
      id: uuid(),
      documentId,
      to: ["kari@example.com"],
      subject: "The lease",
      text: "Hello,\n\nhere it is.",
      as: "attachment",
      ...more,
    };
    const response = await call("/api/mails", "POST", body);
    return { status: response.status, mail: (await response.json()) as SentMail & { code?: string } };
  };
  const sent = async () => ((await (await call("/api/mails")).json()) as { items: SentMail[] }).items;
  return { id: user.id, call, document, send, sent };
}

/** As the queue would, at this try. */
const deliver = (
  mailId: string,
  attempts = 1,
  mailer = createMailer({ ...smtp, from: "DocuVault <vault@example.org>" }, { info: () => undefined }),
) =>
  runTask(emailTasks(frontendUrl), "send-document-mail", { ...tasks.context(), mailer }, { mailId }, {
    id: "1",
    attempts,
    max_attempts: 14,
  } as Job);

const statesOf = (mail: SentMail | undefined) => mail?.recipients.map(({ address, state, reason }) => [address, state, reason]);

test("a document arrives as an attachment in the person's name, answers go to them, and its state is seen", async () => {
  const ada = await aPerson("ada");
  const { status, mail } = await ada.send(await ada.document());
  expect([status, statesOf(mail)]).toEqual([202, [["kari@example.com", "waiting", null]]]);
  await deliver(mail.id);
  await deliver(mail.id);
  expect(smtp.taken).toHaveLength(1);
  expect(smtp.taken[0]).toMatchObject({ from: "vault@example.org", to: ["kari@example.com"] });
  const read = await PostalMime.parse(smtp.taken[0]?.raw ?? "");
  expect(read).toMatchObject({
    subject: "The lease",
    from: { name: "ada Hansen", address: "vault@example.org" },
    replyTo: [{ address: "ada@example.org" }],
    messageId: `<${mail.id}@example.org>`,
  });
  expect(read.text).toContain("Hello,\n\nhere it is.");
  expect(read.headers.some(({ key }) => key === "auto-submitted")).toBe(false);
  expect(read.attachments.map(({ filename, content }) => [filename, new TextDecoder().decode(content as ArrayBuffer)])).toEqual([
    ["lease.txt", "the lease"],
  ]);
  expect(statesOf((await ada.sent())[0])).toEqual([["kari@example.com", "sent", null]]);
});

test("a link names the document and carries nothing of it; what was typed can't become markup or a header", async () => {
  const bo = await aPerson("bo");
  const documentId = await bo.document();
  const { mail } = await bo.send(documentId, { as: "link", subject: "Æ <b>", text: "<script>alert(1)</script>" });
  expect((await bo.send(documentId, { subject: "a\r\nBcc: eve@example.com" })).status).toBe(400);
  await deliver(mail.id);
  const read = await PostalMime.parse(smtp.taken[0]?.raw ?? "");
  expect([read.subject, read.attachments]).toEqual(["Æ <b>", []]);
  expect(read.text).toContain(`${frontendUrl}/documents/${documentId}`);
  expect(read.html).toContain("&lt;script&gt;");
});

test("greylisting is tried again for whom it concerns, a lasting no is shown with its words, and nobody gets it twice", async () => {
  const cleo = await aPerson("cleo");
  const { mail } = await cleo.send(await cleo.document(), {
    to: ["one@example.com", "grey@example.com", "gone@example.com", "ONE@example.com"],
  });
  smtp.answers.set("grey@example.com", ["450 4.7.1 Greylisted, come back later"]);
  smtp.answers.set("gone@example.com", ["550 5.1.1 No such mailbox"]);
  await expect(deliver(mail.id)).rejects.toThrow();
  const [between] = await cleo.sent();
  expect(statesOf(between)).toEqual([
    ["ONE@example.com", "sent", null],
    ["grey@example.com", "waiting", "later"],
    ["gone@example.com", "failed", "refused"],
  ]);
  expect(between?.recipients[2]?.answer).toContain("No such mailbox");
  await deliver(mail.id, 2);
  expect(statesOf((await cleo.sent())[0])?.map(([, state]) => state)).toEqual(["sent", "sent", "failed"]);
  expect(smtp.taken.map(({ to }) => to)).toEqual([["one@example.com"], ["grey@example.com"]]);
});

test("a mail server that stays away is given up after the last try, and says so", async () => {
  const dina = await aPerson("dina");
  const { mail } = await dina.send(await dina.document());
  const away = createMailer({ host: "127.0.0.1", port: 9, from: "vault@example.org" }, { info: () => undefined });
  await expect(deliver(mail.id, 13, away)).rejects.toThrow();
  expect(statesOf((await dina.sent())[0])).toEqual([["kari@example.com", "waiting", "unreachable"]]);
  await deliver(mail.id, 14, away);
  expect(statesOf((await dina.sent())[0])).toEqual([["kari@example.com", "failed", "unreachable"]]);
});

test("a process that ended after the mail server took it sends it to nobody again", async () => {
  const ebba = await aPerson("ebba");
  const { mail } = await ebba.send(await ebba.document());
  await deliver(mail.id);
  await tasks.database.pool.query("UPDATE document_mail_recipients SET state = 'waiting' WHERE mail_id = $1", [mail.id]);
  await deliver(mail.id);
  expect([smtp.taken.length, statesOf((await ebba.sent())[0])]).toEqual([1, [["kari@example.com", "sent", null]]]);
});

test("the same request again is the same mail; another person's id or document is not found", async () => {
  const [fia, gro] = [await aPerson("fia"), await aPerson("gro")];
  const documentId = await fia.document();
  const { mail } = await fia.send(documentId);
  expect((await fia.send(documentId, { id: mail.id, subject: "Another" })).mail).toMatchObject({ id: mail.id, subject: "The lease" });
  expect((await gro.send(documentId)).mail.code).toBe("entity.not_found");
  expect((await gro.send(await gro.document(), { id: mail.id })).mail.code).toBe("entity.not_found");
  expect(await gro.sent()).toEqual([]);
  const { rows } = await tasks.database.superuser.query("SELECT FROM graphile_worker._private_jobs WHERE key = $1", [
    `document-mail:${mail.id}`,
  ]);
  expect(rows).toHaveLength(1);
});

test("nobody sends with an address that is not confirmed, nor what is too large for a mail", async () => {
  const hans = await aPerson("hans", { verified: false });
  const documentId = await hans.document();
  expect((await hans.send(documentId)).mail).toMatchObject({ status: 403, code: "email.unverified" });
  await tasks.database.pool.query("UPDATE users SET email_verified_at = now() WHERE id = $1", [hans.id]);
  await tasks.database.pool.query("UPDATE documents SET size = 20000000 WHERE id = $1", [documentId]);
  expect((await hans.send(documentId)).mail).toMatchObject({ status: 413, code: "mail.too_large" });
  expect((await hans.send(documentId, { as: "link" })).status).toBe(202);
});

test("what changed between asking and sending counts: a document that is gone goes to nobody", async () => {
  const ine = await aPerson("ine");
  const documentId = await ine.document();
  const { mail } = await ine.send(documentId);
  expect((await ine.call(`/api/documents/${documentId}?permanent=true`, "DELETE")).status).toBe(204);
  await deliver(mail.id);
  expect([smtp.taken, statesOf((await ine.sent())[0])]).toEqual([[], [["kari@example.com", "failed", "gone"]]]);
});

test("a list goes on where it ended, also where several were sent in one moment", async () => {
  const jo = await aPerson("jo");
  const documentId = await jo.document();
  for (let n = 0; n < 5; n++) await jo.send(documentId, { subject: `mail ${n}` });
  await tasks.database.pool.query("UPDATE document_mails SET created_at = now() WHERE user_id = $1", [jo.id]);
  const seen: string[] = [];
  for (let next: string | null = ""; next !== null; ) {
    const response = await jo.call(`/api/mails?limit=2&document=${documentId}${next && `&cursor=${encodeURIComponent(next)}`}`);
    const page = (await response.json()) as { items: SentMail[]; next: string | null };
    seen.push(...page.items.map(({ subject }) => subject));
    next = page.next;
  }
  expect(seen.sort()).toEqual(["mail 0", "mail 1", "mail 2", "mail 3", "mail 4"]);
  expect((await jo.call("/api/mails?cursor=x")).status).toBe(400);
  const never = `2026-02-30T00:00:00.000000Z_${documentId}`;
  expect((await jo.call(`/api/mails?cursor=${never}`)).status).toBe(400);
});

test("after thirty mails in an hour one has to wait", async () => {
  const kim = await aPerson("kim");
  const documentId = await kim.document();
  const statuses = [];
  for (let n = 0; n < 31; n++) statuses.push((await kim.send(documentId, { as: "link" })).status);
  expect([statuses.filter((status) => status === 202).length, statuses.at(-1)]).toEqual([30, 429]);
});
