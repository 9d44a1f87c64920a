// The listener at which people receive mail, spoken to by a client's library and by raw lines: who is let in, what becomes of it, and what
// nobody gets.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { followCertificate } from "../../containers/smtp/certificate.ts";
import { createRemotes, usualLimits } from "../../containers/smtp/remotes.ts";
import { readMailAddress, removeMailAddress, renewMailAddress } from "../../server/mailIn/addresses.ts";
import { endGivenUp, listArrivals } from "../../server/mailIn/arrivals.ts";
import { largestReceivedMail } from "../../shared/api/mailAddress.ts";
import { aCertificate } from "../fakes/certificate.ts";
import { type FakeDns, startFakeDns } from "../fakes/dns.ts";
import { aMail } from "../harness/mailIn.ts";
import { addressOf, mailDomain, someListener, type TestListener } from "../harness/mailListener.ts";
import { someTasks, type TestTasks } from "../harness/tasks.ts";
import { aVault, type TestVault } from "../harness/vault.ts";

let tasks: TestTasks;
let dns: FakeDns;
let vault: TestVault;
let own: string;
let to: string;
let open: TestListener[] = [];

beforeAll(async () => {
  tasks = await someTasks();
});
afterAll(() => tasks.dispose());
beforeEach(async () => {
  dns = await startFakeDns();
  vault = await aVault(tasks.database);
  own = `${vault.userId}@example.org`;
  to = await addressOf(tasks, vault.userId);
});
afterEach(async () => {
  await Promise.all(open.map((listener) => listener.close()));
  open = [];
  await dns.close();
});

async function listening(options: Parameters<typeof someListener>[1] = {}): Promise<TestListener> {
  const listener = await someListener(tasks, { dns: dns.address, ...options });
  open.push(listener);
  return listener;
}
const pool = () => tasks.database.pool;
const names = async (userId = vault.userId) =>
  (
    await pool().query<{ name: string }>("SELECT name FROM documents WHERE owner_id = $1 AND version_id IS NOT NULL ORDER BY name", [
      userId,
    ])
  ).rows.map(({ name }) => name);
const arrived = async () => (await listArrivals(pool(), vault.userId, { limit: 100 })).items;
const bill = (more: Parameters<typeof aMail>[0] = {}) =>
  aMail({ from: `Kari <${own}>`, files: [{ name: "bill.txt", content: "forty kroner" }], ...more });
const refused = (work: Promise<unknown>) =>
  work.then(
    () => 250,
    (error: { responseCode?: number }) => error.responseCode,
  );

/** Lines as a hostile client sends them; gives all that was answered. */
async function lines(port: number, ...sent: string[]): Promise<string[]> {
  const socket = connect(port, "127.0.0.1");
  let text = "";
  socket.on("data", (bytes) => {
    text += bytes.toString();
    // The next line goes out when the one before is answered.
    const answered = text.split("\r\n").filter((line) => /^\d{3} /.test(line)).length;
    for (; at < answered && at < sent.length; at++) socket.write(sent[at]!);
  });
  let at = 0;
  await new Promise((resolve) => socket.once("close", resolve).once("error", resolve));
  return text.split("\r\n").filter((line) => /^\d{3} /.test(line));
}
const quit = "QUIT\r\n";

test("a mail from the person's own address becomes documents: the mail, and its file tied to it", async () => {
  const listener = await listening();
  await listener.send(own, to, bill({ subject: "A bill" }));
  expect(await names()).toEqual(["A bill.eml", "bill.txt"]);
  const tied = await pool().query("SELECT FROM documents WHERE owner_id = $1 AND attached_to IS NOT NULL", [vault.userId]);
  expect(tied.rowCount).toBe(1);
  expect(await arrived()).toMatchObject([{ accountId: null, state: "taken", subject: "A bill", sender: `Kari <${own}>` }]);
});

test("the same mail again, over another way, is nothing twice; another one with the same Message-ID is lost to nobody", async () => {
  const listener = await listening();
  const mail = bill({ messageId: "same@example.org" });
  await listener.send(own, to, mail);
  await listener.send(own, to, `Received: from elsewhere by relay; today\r\n${mail}`);
  await listener.send(own, to, bill({ messageId: "" }));
  await listener.send(own, to, bill({ messageId: "" }));
  expect(await arrived()).toHaveLength(2);
  await listener.send(own, to, bill({ messageId: "same@example.org", files: [{ name: "other.txt", content: "another" }] }));
  expect(await arrived()).toHaveLength(3);
  expect(await names()).toContain("other.txt");
});

test("whoever is not on the list is refused while they are here, and the person sees who it was", async () => {
  const listener = await listening();
  expect(await refused(listener.send("ola@firm.example", to, bill({ from: "Ola <ola@firm.example>" })))).toBe(550);
  expect(await refused(listener.send("ola@firm.example", to, bill({ from: "Ola <ola@firm.example>" })))).toBe(550);
  expect(await names()).toEqual([]);
  expect((await readMailAddress(pool(), vault.userId, mailDomain))!.refused).toMatchObject([
    { sender: "Ola <ola@firm.example>", reason: "sender" },
  ]);
  await addressOf(tasks, vault.userId, { senders: ["@firm.example"] });
  await listener.send("ola@firm.example", to, bill({ from: "Ola <ola@firm.example>" }));
  expect(await refused(listener.send("ola@firm.example", to, bill({ from: "ola@evil-firm.example" })))).toBe(550);
  expect(await refused(listener.send(own, to, bill({ from: "ola@not.firm.example" })))).toBe(550);
  await addressOf(tasks, vault.userId, { senders: ["*"] });
  await listener.send("x@y.example", to, bill({ from: "x@y.example" }));
  expect(await arrived()).toHaveLength(2);
});

test("an account's address that is not confirmed lets nobody in", async () => {
  const listener = await listening();
  await pool().query("UPDATE users SET email_verified_at = NULL WHERE id = $1", [vault.userId]);
  expect(await refused(listener.send(own, to, bill()))).toBe(550);
  expect(await names()).toEqual([]);
});

test("a renewed address ends the one before at once, also for a mail that is on its way; a removed one too", async () => {
  const listener = await listening();
  const by = { userId: vault.userId, address: "" };
  const before = to;
  const [handle = "", end = ""] = to.split("@")[0]!.split(".");
  expect(handle).toMatch(/^u[0-9a-f]{12}$/);
  expect(end).toMatch(/^[a-z2-9]{16}$/);
  await renewMailAddress(pool(), by);
  const now = (await readMailAddress(pool(), vault.userId, mailDomain))!.address;
  expect(now).not.toBe(before);
  expect(await refused(listener.send(own, before, bill()))).toBe(550);
  await listener.send(own, now.toUpperCase(), bill());
  const onItsWay = lines(
    listener.port,
    "EHLO x\r\n",
    `MAIL FROM:<${own}>\r\n`,
    `RCPT TO:<${now}>\r\n`,
    "DATA\r\n",
    `${bill({ messageId: "late@example.org" })}\r\n.\r\n`,
    quit,
  );
  await pool().query("UPDATE users SET active = false WHERE id = $1", [vault.userId]);
  expect((await onItsWay).some((line) => line.startsWith("550 "))).toBe(true);
  await pool().query("UPDATE users SET active = true WHERE id = $1", [vault.userId]);
  await removeMailAddress(pool(), by);
  expect(await refused(listener.send(own, now, bill()))).toBe(550);
  expect(await arrived()).toHaveLength(1);
});

test("another person's address takes only what they let in, and nothing of it is this person's", async () => {
  const listener = await listening();
  const other = await aVault(tasks.database);
  const theirs = await addressOf(tasks, other.userId);
  expect(await refused(listener.send(own, theirs, bill()))).toBe(550);
  expect(await refused(listener.send(own, [to, theirs], bill()))).toBe(250); // one a mail; the other one is told to come again
  expect(await names(other.userId)).toEqual([]);
  expect((await listArrivals(pool(), other.userId, { limit: 10 })).items).toEqual([]);
  expect(await arrived()).toHaveLength(1);
});

test("unknown recipients and other domains are the same answer after the same time; guessing ends the connection", async () => {
  const listener = await listening({ limits: { recipientMs: 120 } });
  const times: number[] = [];
  for (const address of [`nobody@${mailDomain}`, "someone@elsewhere.example", `${"x".repeat(64)}@${mailDomain}`, `@${mailDomain}`, to]) {
    const begun = performance.now();
    const answered = await lines(listener.port, "EHLO x\r\n", "MAIL FROM:<a@b.example>\r\n", `RCPT TO:<${address}>\r\n`, quit);
    times.push(performance.now() - begun);
    const [line = ""] = answered.slice(3);
    if (address === to) expect(line).toMatch(/^250/);
    else if (!address.startsWith("@")) expect(line).toBe("550 5.1.1 Nobody receives mail at this address");
  }
  for (const time of [...times.slice(0, 3), times[4]!]) expect(time).toBeGreaterThan(115);
  const guesses = Array.from({ length: 6 }, (_, n) => `RCPT TO:<guess${n}@${mailDomain}>\r\n`);
  const answered = await lines(listener.port, "EHLO x\r\n", "MAIL FROM:<a@b.example>\r\n", ...guesses);
  expect(answered.slice(3).map((line) => line.slice(0, 3))).toEqual(["550", "550", "550", "421"]);
});

test("no relay, no log-in, no VRFY: what it does not do it refuses", async () => {
  const listener = await listening();
  const answered = await lines(
    listener.port,
    "EHLO x\r\n",
    "VRFY kari\r\n",
    "EXPN all\r\n",
    "AUTH LOGIN\r\n",
    "STARTTLS\r\n",
    "DATA\r\n",
    quit,
  );
  expect(answered.slice(2, 7).every((line) => /^5\d\d /.test(line))).toBe(true);
});

test("with a certificate it is spoken to by STARTTLS; what was said before counts no more", async () => {
  const tls = aCertificate();
  const listener = await listening({ tls, limits: { idleMs: 2_000 } });
  await listener.send(own, to, bill(), { ca: tls.cert });
  expect(await arrived()).toHaveLength(1);
  // Injected before the handshake (CVE-2011-0411): nothing of it is heard behind it.
  const answered = await lines(listener.port, "EHLO x\r\n", `STARTTLS\r\nMAIL FROM:<${own}>\r\nRCPT TO:<${to}>\r\nDATA\r\n`, "\r\n\r\n");
  expect(answered.filter((line) => /^(?:250|354) /.test(line))).toHaveLength(1);
});

test("a renewed certificate is in use without a restart; files that do not fit together change nothing", async () => {
  const [first, second, other] = [aCertificate(), aCertificate(), aCertificate()];
  const listener = await listening({ tls: first });
  const folder = await mkdtemp(join(tmpdir(), "certificate-"));
  const files = { certFile: join(folder, "cert.pem"), keyFile: join(folder, "key.pem") };
  const look = followCertificate(files, first, listener.renew, pino({ level: "silent" }));
  await look();
  await listener.send(own, to, bill(), { ca: first.cert });
  await Promise.all([writeFile(files.certFile, second.cert), writeFile(files.keyFile, second.key)]);
  await look();
  await listener.send(own, to, bill(), { ca: second.cert });
  await expect(listener.send(own, to, bill(), { ca: first.cert })).rejects.toThrow();
  await writeFile(files.certFile, other.cert);
  await look();
  await listener.send(own, to, bill(), { ca: second.cert });
  await writeFile(files.keyFile, other.key);
  await look();
  await listener.send(own, to, bill(), { ca: other.cert });
  await rm(folder, { recursive: true });
});

test("too much is refused by its announced size and by its real one, and nothing of it stays", async () => {
  const listener = await listening();
  const announced = await lines(listener.port, "EHLO x\r\n", `MAIL FROM:<${own}> SIZE=${largestReceivedMail + 1}\r\n`, quit);
  expect(announced[2]).toMatch(/^552 /);
  const body = `${"x".repeat(998)}\r\n`.repeat(Math.ceil(largestReceivedMail / 1000));
  const answered = await lines(
    listener.port,
    "EHLO x\r\n",
    `MAIL FROM:<${own}>\r\n`,
    `RCPT TO:<${to}>\r\n`,
    "DATA\r\n",
    `From: ${own}\r\n\r\n${body}\r\n.\r\n`,
    quit,
  );
  expect(answered[5]).toMatch(/^552 /);
  expect(await arrived()).toEqual([]);
});

test("a full vault and a backend that is away are said as what may pass; a mail that is cut off is none", async () => {
  const listener = await listening();
  await pool().query("UPDATE quotas SET limit_bytes = 10, used_bytes = 10 WHERE user_id = $1", [vault.userId]);
  expect(await refused(listener.send(own, to, bill()))).toBe(452);
  await pool().query("UPDATE quotas SET limit_bytes = 1000000, used_bytes = 0 WHERE user_id = $1", [vault.userId]);
  const socket = connect(listener.port, "127.0.0.1");
  await lines(listener.port, "EHLO x\r\n", quit);
  socket.write(`EHLO x\r\nMAIL FROM:<${own}>\r\nRCPT TO:<${to}>\r\nDATA\r\n${bill({ messageId: "cut@example.org" }).slice(0, -40)}`);
  await new Promise((resolve) => socket.on("data", (bytes) => bytes.toString().includes("354") && resolve(undefined)));
  socket.destroy();
  await listener.backendAway();
  expect(await refused(listener.send(own, to, bill()))).toBe(451);
  expect(await names()).toEqual([]);
});

test("a mail that its sender has given up waits a week and no longer; sent again after all it is taken", async () => {
  const listener = await listening();
  const raw = bill();
  await listener.send(own, to, raw);
  const before = await names();
  const sinceDays = (days: number) =>
    pool().query("UPDATE mail_arrivals SET state = 'waiting', arrived_at = now() - make_interval(days => $2) WHERE user_id = $1", [
      vault.userId,
      days,
    ]);
  await sinceDays(6);
  await endGivenUp(pool());
  expect(await arrived()).toMatchObject([{ state: "waiting", problem: null }]);
  await sinceDays(8);
  await endGivenUp(pool());
  expect(await arrived()).toMatchObject([{ state: "failed", problem: "unavailable" }]);
  await listener.send(own, to, raw);
  expect(await arrived()).toMatchObject([{ state: "taken", problem: null }]);
  expect(await names()).toEqual(before);
});

test("mails that are none, or have more than one sender, are refused; one that no reader takes apart is kept whole", async () => {
  const listener = await listening();
  await addressOf(tasks, vault.userId, { senders: ["*"] });
  for (const mail of [
    "",
    "no headers at all",
    `From: ${own}\r\nFrom: eve@evil.example\r\nSubject: two\r\n\r\nx`,
    "Subject: nobody\r\n\r\nx",
    `From: ${own}\r\nX-Long: ${"y".repeat(300_000)}\r\n\r\nx`,
  ])
    expect(await refused(listener.send("a@b.example", to, mail))).toBe(554);
  expect(await refused(listener.send(own, to, `${"Received: from x by y; z\r\n".repeat(60)}${bill()}`))).toBe(554);
  const deep = `${Array.from({ length: 80 }, (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`).join("")}x`;
  await listener.send(own, to, `From: ${own}\r\nSubject: deep\r\nMIME-Version: 1.0\r\n${deep}`);
  await listener.send(own, to, `From: ${own}\r\nSubject: ../../etc/passwd\u0000<script>\r\n\r\nx`);
  expect((await arrived()).map(({ state }) => state)).toEqual(["taken", "taken"]);
  expect((await names()).every((name) => !name.includes("/") && name.endsWith(".eml"))).toBe(true);
});

test("what the sender's domain says of itself is asked, shown, and forgeries are refused; no answer is said as not checked", async () => {
  const listener = await listening();
  const checks = async () => (await arrived())[0]?.checks;
  dns.texts.set("example.org", "v=spf1 ip4:127.0.0.1 -all");
  dns.texts.set("_dmarc.example.org", "v=DMARC1; p=reject");
  await listener.send(own, to, bill());
  expect(await checks()).toEqual({ spf: "pass", dkim: "none", dmarc: "pass" });
  dns.texts.set("example.org", "v=spf1 ip4:192.0.2.1 -all");
  expect(await refused(listener.send(own, to, bill()))).toBe(550);
  expect((await readMailAddress(pool(), vault.userId, mailDomain))!.refused).toMatchObject([{ reason: "forged" }]);
  dns.texts.set("_dmarc.example.org", "v=DMARC1; p=none");
  await listener.send(own, to, bill());
  expect(await checks()).toEqual({ spf: "fail", dkim: "none", dmarc: "fail" });
  dns.texts.clear();
  await listener.send(own, to, bill());
  expect(await checks()).toEqual({ spf: "none", dkim: "none", dmarc: "none" });
  dns.silent = true;
  await listener.send(own, to, bill());
  expect(await checks()).toEqual({ spf: "notChecked", dkim: "notChecked", dmarc: "notChecked" });
}, 60_000);

test("one address of the network has a bound: connections at once, in a minute, and guesses; others are not held up", () => {
  let now = 1_000_000;
  const remotes = createRemotes(usualLimits, () => now);
  const enter = (address: string, times: number) => Array.from({ length: times }, () => remotes.enter(address)).filter(Boolean).length;
  expect(enter("192.0.2.1", 30)).toBe(usualLimits.connections);
  for (let n = 0; n < usualLimits.connections; n++) remotes.left("192.0.2.1");
  for (let n = 0; n < 100; n++) if (remotes.enter("::ffff:192.0.2.1")) remotes.left("192.0.2.1");
  expect(remotes.enter("192.0.2.1")).toBe(false);
  expect(remotes.enter("192.0.2.2")).toBe(true);
  for (let n = 0; n < usualLimits.unknown; n++) remotes.guessed(`2001:db8::${n + 1}`);
  expect(remotes.enter("2001:db8:0:0:9::1")).toBe(false);
  expect(remotes.enter("2001:db8:0:1::1")).toBe(true);
  now += 11 * 60_000;
  expect(remotes.enter("192.0.2.1")).toBe(true);
  expect(remotes.enter("2001:db8::1")).toBe(true);
});
