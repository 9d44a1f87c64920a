// Mail accounts on bad days: connections that end anywhere, backends that end anywhere, servers that number anew, say nothing, or do not
// take the password any more.
import { v7 as uuid } from "uuid";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { askForLook, listMailAccounts } from "../../../server/mailIn/accounts.ts";
import { listArrivals, retryArrival } from "../../../server/mailIn/arrivals.ts";
import { arrivalsQuery, mailAccountPatch } from "../../../shared/api/mailIn.ts";
import { aCertificate } from "../../../tests/fakes/certificate.ts";
import { type FakeImap, startFakeImap } from "../../../tests/fakes/imap.ts";
import { aMail, someMailIn } from "../../../tests/harness/mailIn.ts";
import { someTasks, type TestTasks } from "../../../tests/harness/tasks.ts";
import { aVault, type TestVault } from "../../../tests/harness/vault.ts";
import { waitFor } from "../../../tests/harness/waitFor.ts";
import type { Visits } from "./visits.ts";

let tasks: TestTasks;
let fake: FakeImap;
let vault: TestVault;
let mailIn: ReturnType<typeof someMailIn>;
let running: Visits[] = [];

beforeAll(async () => {
  tasks = await someTasks();
});
afterAll(() => tasks.dispose());
beforeEach(async () => {
  fake = await startFakeImap();
  vault = await aVault(tasks.database);
  mailIn = someMailIn(tasks, fake);
});
afterEach(async () => {
  await Promise.all(running.map((visits) => visits.stop()));
  running = [];
  await fake.close();
});

const query = <T extends object>(sql: string, values: unknown[] = []) => tasks.database.pool.query<T>(sql, values);
/** One visit of a backend that begins and ends, with everything due. */
async function look(id: string): Promise<void> {
  await query("UPDATE mail_arrivals SET next_at = now() WHERE next_at < 'infinity'");
  await askForLook(tasks.database.pool, vault.userId, id);
  const some = mailIn.visits();
  await some.tick();
  await some.stop();
}
const names = async () =>
  (
    await query<{ name: string }>("SELECT name FROM documents WHERE owner_id = $1 AND version_id IS NOT NULL ORDER BY name", [vault.userId])
  ).rows.map(({ name }) => name);
const arrived = async () => (await listArrivals(tasks.database.pool, vault.userId, { limit: 100 })).items;
const account = async (id: string) => (await listMailAccounts(tasks.database.pool, vault.userId, id))[0]!;
const withFile = (name: string, more: Parameters<typeof aMail>[0] = {}) =>
  aMail({ ...more, files: [{ name, content: `content of ${name}` }] });

test("20 mails, the connection cut at every few commands and a new backend each time: each exactly once, and moved", async () => {
  const id = await mailIn.add(vault.userId, [{ afterwards: "move", moveTo: "Done" }]);
  const all = Array.from({ length: 20 }, (_, n) => `file ${String(n).padStart(2, "0")}.txt`);
  for (const name of all) fake.deliver(withFile(name, { subject: name }));
  let commands = 0;
  let until = 7;
  fake.fault = () => {
    if (++commands < until) return undefined;
    // A little later each time, so that every kind of command meets it.
    until = commands + 9 + (until % 5);
    return "drop";
  };
  for (let looks = 0; looks < 60 && fake.folders.get("Done")!.mails.length < all.length; looks++) await look(id);
  fake.fault = () => undefined;
  await look(id);
  expect(await names()).toEqual(all);
  expect(fake.folders.get("Done")!.mails).toHaveLength(all.length);
  expect(fake.folders.get("INBOX")!.mails).toEqual([]);
  expect((await arrived()).filter(({ state }) => state !== "taken")).toEqual([]);
});

test("a folder that is numbered anew brings nothing twice, nothing from before, and what came meanwhile", async () => {
  fake.deliver(withFile("before.txt"));
  fake.folders.get("INBOX")!.mails[0]!.gotAt = new Date(Date.now() - 3_600_000);
  const id = await mailIn.add(vault.userId);
  fake.deliver(withFile("one.txt"));
  fake.deliver(withFile("without id.txt", { messageId: "" }));
  await look(id);
  fake.deliver(withFile("two.txt"));
  fake.renumber("INBOX");
  await look(id);
  fake.renumber("INBOX");
  await look(id);
  expect(await names()).toEqual(["one.txt", "two.txt", "without id.txt"]);
  expect(await arrived()).toHaveLength(3);
});

test("a password that is not taken any more is said once and tried no more until there is another", async () => {
  const id = await mailIn.add(vault.userId);
  fake.password = "changed there";
  await look(id);
  expect(await account(id)).toMatchObject({ status: "REQUIRES_REAUTH", problem: "unauthorized" });
  const logins = fake.logins;
  for (let looks = 0; looks < 3; looks++) await look(id);
  expect(fake.logins).toBe(logins);
  const audited = await query("SELECT FROM audit_log WHERE event = 'mailbox.reauth_required' AND actor_id = $1", [vault.userId]);
  expect(audited.rows).toHaveLength(1);
  await expect(mailIn.accounts.change(vault.userId, id, mailAccountPatch.parse({ password: "still wrong" }), "")).rejects.toMatchObject({
    code: "mailbox.unauthorized",
  });
  await mailIn.accounts.change(vault.userId, id, mailAccountPatch.parse({ password: "changed there" }), "");
  fake.deliver(withFile("after.txt"));
  await look(id);
  expect(await account(id)).toMatchObject({ status: "ACTIVE", problem: null });
  expect(await names()).toEqual(["after.txt"]);
});

test("another server asks for a password; nobody changes or tries what is another person's", async () => {
  const id = await mailIn.add(vault.userId);
  expect(mailAccountPatch.safeParse({ host: "evil.example.org" }).success).toBe(false);
  expect(mailAccountPatch.safeParse({ port: 144 }).success).toBe(false);
  const other = await aVault(tasks.database);
  await expect(mailIn.accounts.change(other.userId, id, { paused: true }, "")).rejects.toMatchObject({ code: "entity.notFound" });
  await expect(askForLook(tasks.database.pool, other.userId, id)).rejects.toMatchObject({ code: "entity.notFound" });
  expect(await listMailAccounts(tasks.database.pool, other.userId)).toEqual([]);
});

test("a mail that ends the connection each time holds up no other, and says in the end that it can't be had", async () => {
  const id = await mailIn.add(vault.userId);
  for (const name of ["a.txt", "bad.txt", "c.txt"]) fake.deliver(withFile(name, { subject: name }));
  fake.fault = (command) => (command.startsWith("UID FETCH 2 ") && command.includes("BODY.PEEK") ? "drop" : undefined);
  for (let looks = 0; looks < 14; looks++) await look(id);
  expect(await names()).toEqual(["a.txt", "c.txt"]);
  const bad = (await arrived()).find(({ subject }) => subject === "bad.txt")!;
  expect(bad).toMatchObject({ state: "failed", problem: "unavailable" });
  fake.fault = () => undefined;
  await expect(retryArrival(tasks.database.pool, (await aVault(tasks.database)).userId, bad.id)).rejects.toMatchObject({
    code: "entity.notFound",
  });
  await retryArrival(tasks.database.pool, vault.userId, bad.id);
  await look(id);
  expect(await names()).toEqual(["a.txt", "bad.txt", "c.txt"]);
});

test("a mail of which not even the head can be had is passed over, and said", async () => {
  const id = await mailIn.add(vault.userId, [{ afterwards: "move", moveTo: "Done" }]);
  for (const name of ["a.txt", "bad.txt", "c.txt"]) fake.deliver(withFile(name, { subject: name }));
  fake.fault = (command) =>
    /^UID FETCH (?:1,)?2(?:,3)? .*ENVELOPE/.test(command.replace("1:3", "1,2,3").replace("2:3", "2,3")) ? "drop" : undefined;
  for (let looks = 0; looks < 8; looks++) await look(id);
  expect(await names()).toEqual(["a.txt", "c.txt"]);
  const passed = (await arrived()).filter(({ state }) => state === "failed");
  expect(passed).toMatchObject([{ problem: "unreadable", subject: "" }]);
  // Tried again, it goes by the folder's rule: taken, and moved like the others.
  fake.fault = () => undefined;
  await retryArrival(tasks.database.pool, vault.userId, passed[0]!.id);
  await look(id);
  expect(await names()).toEqual(["a.txt", "bad.txt", "c.txt"]);
  expect(fake.folders.get("Done")!.mails).toHaveLength(3);
});

test("mails that came in one look are listed page by page, each once", async () => {
  const id = await mailIn.add(vault.userId, [{ take: "attachments" }]);
  for (let n = 0; n < 7; n++) fake.deliver(withFile(`${n}.txt`, { subject: `mail ${n}` }));
  await look(id);
  const seen: string[] = [];
  for (let cursor: string | undefined, pages = 0; pages < 10; pages++) {
    const { items, next } = await listArrivals(tasks.database.pool, vault.userId, { limit: 3, cursor });
    expect(arrivalsQuery.safeParse({ cursor: next ?? undefined }).success).toBe(true);
    seen.push(...items.map(({ subject }) => subject));
    if (!next) break;
    cursor = next;
  }
  expect(seen.toSorted()).toEqual(Array.from({ length: 7 }, (_, n) => `mail ${n}`));
});

test("an account that moves to another server leaves alone what has the same numbers there", async () => {
  const id = await mailIn.add(vault.userId, [{ afterwards: "move", moveTo: "Done" }]);
  fake.deliver(withFile("here.txt", { subject: "here" }));
  fake.fault = (command) => (command.includes("BODY.PEEK[]") ? "drop" : undefined);
  await look(id);
  expect(await arrived()).toMatchObject([{ state: "waiting" }]);
  const other = await startFakeImap();
  try {
    other.deliver(withFile("stranger.txt", { subject: "somebody else's" }));
    const elsewhere = { port: other.port, username: other.username, password: other.password };
    const there = someMailIn(tasks, other);
    await there.accounts.change(vault.userId, id, mailAccountPatch.parse(elsewhere), "");
    mailIn = there;
    await look(id);
    expect(await names()).toEqual([]);
    expect(other.folders.get("INBOX")!.mails).toHaveLength(1);
    expect(await arrived()).toMatchObject([{ subject: "here", state: "failed", problem: "gone" }]);
  } finally {
    await Promise.all(running.splice(0).map((visits) => visits.stop()));
    await other.close();
  }
});

test("a full vault is said, and the mail stays where it is; with room it comes", async () => {
  await query("UPDATE quotas SET limit_bytes = 10 WHERE user_id = $1", [vault.userId]);
  const id = await mailIn.add(vault.userId, [{ afterwards: "move", moveTo: "Done" }]);
  fake.deliver(withFile("large.txt"));
  await look(id);
  const [full] = await arrived();
  expect(full).toMatchObject({ state: "failed", problem: "quota" });
  expect(fake.folders.get("INBOX")!.mails).toHaveLength(1);
  await query("UPDATE quotas SET limit_bytes = 1000000 WHERE user_id = $1", [vault.userId]);
  await retryArrival(tasks.database.pool, vault.userId, full!.id);
  await look(id);
  expect(await names()).toEqual(["large.txt"]);
  expect(fake.folders.get("Done")!.mails).toHaveLength(1);
});

test("a mail for a folder that is taken back while it is on its way is not lost: it comes to the inbox", async () => {
  const owner = await aVault(tasks.database);
  const [folderId, shareId] = [uuid(), uuid()];
  const { rows } = await query<{ handle: string }>("SELECT handle FROM users WHERE id = $1", [vault.userId]);
  await owner.push(
    { name: "createFolder", args: { id: folderId, name: "Shared", parentId: null } },
    { name: "createShare", args: { id: shareId, folderId, handle: rows[0]!.handle, access: "edit" } },
  );
  const id = await mailIn.add(vault.userId, [{ folderId }]);
  fake.deliver(withFile("a.txt"));
  const { storage, ...context } = tasks.context();
  const put: typeof storage.put = async (...given) => {
    await owner.push({ name: "deleteShare", args: { id: shareId } });
    return storage.put(...given);
  };
  const some = mailIn.visits({ context: { ...context, storage: { ...storage, put } } });
  await askForLook(tasks.database.pool, vault.userId, id);
  await some.tick();
  await some.stop();
  expect(await arrived()).toMatchObject([{ state: "waiting" }]);
  await look(id);
  expect(await arrived()).toMatchObject([{ state: "taken" }]);
  expect(await names()).toEqual(["a.txt"]);
  expect((await query("SELECT FROM documents WHERE owner_id = $1", [owner.userId])).rows).toEqual([]);
});

test("what the person's own vault has sent does not come back into it; what others have sent from here comes", async () => {
  const [other, id] = [await aVault(tasks.database), await mailIn.add(vault.userId)];
  for (const [sender, name] of [
    [vault, "own.txt"],
    [other, "others.txt"],
  ] as const) {
    const mailId = uuid();
    await query(
      "INSERT INTO document_mails (id, user_id, document_id, title, subject, text, sent_as) VALUES ($1, $2, $1, '', '', '', 'attachment')",
      [mailId, sender.userId],
    );
    fake.deliver(withFile(name, { messageId: `${mailId}@vault.example.org` }));
  }
  const { rows } = await query<{ id: string }>("SELECT id FROM document_mails WHERE user_id = $1", [vault.userId]);
  // by a service that gives a Message-ID of its own
  fake.deliver(`X-DocuVault-Message-Id: ${rows[0]!.id}\r\n${withFile("exchange.txt")}`);

  fake.deliver(withFile("reply.txt", { messageId: `${uuid()}@vault.example.org` }));
  await look(id);
  expect(await names()).toEqual(["others.txt", "reply.txt"]);
  expect(await arrived()).toHaveLength(2);
});

test("what is too large is said and never fetched", async () => {
  const id = await mailIn.add(vault.userId);
  fake.deliver(withFile("huge.txt"));
  Object.defineProperty(fake.folders.get("INBOX")!.mails[0]!.raw, "length", { value: 60 * 2 ** 20 });
  await look(id);
  expect(await arrived()).toMatchObject([{ state: "failed", problem: "tooLarge" }]);
  expect(fake.commands.some((command) => command.includes("BODY.PEEK[]<"))).toBe(false);
});

test("a server that says nothing more holds up nobody else, and a paused account is left", async () => {
  const certificate = aCertificate();
  const [silent, answering] = [await startFakeImap(certificate), await startFakeImap(certificate)];
  try {
    const other = await aVault(tasks.database);
    const stuck = await someMailIn(tasks, silent).add(other.userId);
    const id = await someMailIn(tasks, answering).add(vault.userId);
    silent.fault = (command) => (command.startsWith("UID SEARCH") ? "hang" : undefined);
    answering.deliver(withFile("a.txt"));
    running.push(someMailIn(tasks, answering).visits({ tickMs: 50 }));
    await waitFor(async () => expect(await names()).toEqual(["a.txt"]));
    await waitFor(() => expect(silent.connections()).toBe(1));
    await mailIn.accounts.change(vault.userId, id, { paused: true }, "");
    await waitFor(() => expect(answering.connections()).toBe(0));
    // Removed while its server says nothing: its visit ends as well.
    await query("DELETE FROM mail_accounts WHERE id = $1", [stuck]);
    await waitFor(() => expect(silent.connections()).toBe(0));
  } finally {
    await Promise.all([silent.close(), answering.close()]);
  }
});

test("a server that sends without end is left, and asked again later", async () => {
  const id = await mailIn.add(vault.userId);
  fake.fault = (command) => (command.startsWith("UID SEARCH") ? "flood" : undefined);
  await look(id);
  await waitFor(() => expect(fake.connections()).toBe(0));
  expect(fake.flooded).toBeLessThan(512 * 2 ** 20);
  expect(await account(id)).toMatchObject({ status: "ERROR", problem: "unreachable" });
  fake.fault = () => undefined;
  fake.deliver(withFile("a.txt"));
  await look(id);
  expect(await names()).toEqual(["a.txt"]);
});

test("an account that can't be visited for a reason of ours keeps its state, and is not tried at every tick", async () => {
  const id = await mailIn.add(vault.userId);
  await query("UPDATE mail_accounts SET rules = '{}', next_at = now() WHERE id = $1", [id]);
  const some = mailIn.visits();
  await some.tick();
  await some.stop();
  const { rows } = await query("SELECT state, tries, next_at > now() + interval '20 seconds' AS later FROM mail_accounts WHERE id = $1", [
    id,
  ]);
  expect(rows).toEqual([{ state: "ACTIVE", tries: 1, later: true }]);
});

test("a server that tells of new mail without end is looked at with rests", async () => {
  const id = await mailIn.add(vault.userId);
  fake.deliver(withFile("a.txt"));
  running.push(mailIn.visits({ tickMs: 50 }));
  await askForLook(tasks.database.pool, vault.userId, id);
  await waitFor(async () => expect(await names()).toEqual(["a.txt"]));
  const looks = () => fake.commands.filter((command) => command.startsWith("UID SEARCH")).length;
  const [before, startedMs] = [looks(), Date.now()];
  const nagging = setInterval(() => fake.nag(), 5);
  try {
    await waitFor(() => expect(looks()).toBeGreaterThan(before + 2));
  } finally {
    clearInterval(nagging);
  }
  expect(looks() - before).toBeLessThanOrEqual((Date.now() - startedMs) / 1000 + 1);
});

test("of more accounts than connections each has its turn", async () => {
  const certificate = aCertificate();
  const servers = await Promise.all(Array.from({ length: 3 }, () => startFakeImap(certificate)));
  try {
    const people = await Promise.all(servers.map(() => aVault(tasks.database)));
    for (const [at, server] of servers.entries()) {
      await someMailIn(tasks, server).add(people[at]!.userId);
      server.deliver(withFile(`${at}.txt`));
    }
    running.push(someMailIn(tasks, servers[0]!).visits({ most: 1, tickMs: 50 }));
    await waitFor(async () => {
      const { rows } = await query("SELECT FROM documents WHERE owner_id = ANY($1) AND version_id IS NOT NULL", [
        people.map(({ userId }) => userId),
      ]);
      expect(rows).toHaveLength(3);
    });
  } finally {
    await Promise.all(running.map((some) => some.stop()));
    running = [];
    await Promise.all(servers.map((server) => server.close()));
  }
});
