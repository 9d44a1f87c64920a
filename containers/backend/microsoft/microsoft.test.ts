// Microsoft Graph by client credentials, against a server that speaks its protocol: Teams for the directory, mail through Exchange.
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type FakeGraph, startFakeGraph } from "../../../tests/fakes/graph.ts";
import { createSend } from "../clouds/transfer/send.ts";
import { answerOf, type Mail, MailRefused } from "../mail/mailer.ts";
import { guardedDispatcher } from "../outside/dispatcher.ts";
import { createGuardedFetch } from "../outside/guardedFetch.ts";
import { operatorGuard } from "../outside/operator.ts";
import { createExchangeMailer } from "./exchangeMailer.ts";
import { createTeams } from "./teams.ts";
import { createGraphTokens } from "./tokens.ts";

let graph: FakeGraph;
const fetch = createGuardedFetch(operatorGuard);
const dispatcher = guardedDispatcher(operatorGuard);
const send = createSend(dispatcher);
beforeAll(async () => {
  graph = await startFakeGraph();
});
beforeEach(() => {
  graph.users = Array.from({ length: 5 }, (_, n) => ({
    id: `u${n}`,
    displayName: `Person ${n}`,
    mail: `P${n}@Kontor.example`,
    jobTitle: "Megler",
    businessPhones: ["55 00 00 00"],
  }));
  graph.teams = [
    { id: "t1", displayName: "Bergen", mail: "bergen@kontor.example", members: ["u0", "u1", "u2"] },
    { id: "t2", displayName: "Oslo", members: ["u2", "u3"] },
    { id: "t3", displayName: "Tom", members: [] },
  ];
  graph.fault = () => undefined;
  graph.retryAfter = "1";
  graph.sent.length = 0;
  graph.drafts.clear();
  graph.requests.length = 0;
});
afterAll(async () => {
  await Promise.all([graph.close(), fetch.close(), dispatcher.destroy()]);
});

const tokensOf = (clientSecret = graph.clientSecret) =>
  createGraphTokens({ clientId: graph.clientId, clientSecret, tenantId: graph.tenantId, graphRoot: graph.url, authority: graph.url }, send);
const waits: number[] = [];
const teams = (tokens = tokensOf()) => createTeams(tokens, fetch, { sleep: async (ms) => void waits.push(ms) });
const mail = (more: Partial<Mail> = {}): Mail => ({ to: "kari@example.org", subject: "Nøkler", text: "Hei", html: "<p>Hei</p>", ...more });

test("teams and their members are read page by page; whoever is in two has both, accounts that are closed are gone, a guest's name is no address", async () => {
  graph.users[1]!.accountEnabled = false;
  graph.users[3] = { id: "u3", displayName: "Gjest", mail: null, userPrincipalName: "ola_home.example#EXT#@kontor.example" };
  graph.users[2] = { id: "u2", displayName: "Kari", mail: null, userPrincipalName: "Kari@kontor.example", mobilePhone: "900 00 000" };
  const read = await teams().read(null);
  expect(read!.snapshot.offices.map(({ externalId, name }) => [externalId, name])).toEqual([
    ["t1", "Bergen"],
    ["t2", "Oslo"],
    ["t3", "Tom"],
  ]);
  expect(read!.snapshot.people.sort((a, b) => a.externalId.localeCompare(b.externalId))).toEqual([
    { externalId: "u0", name: "Person 0", title: "Megler", email: "p0@kontor.example", phone: "55 00 00 00", offices: ["t1"] },
    { externalId: "u2", name: "Kari", title: "", email: "kari@kontor.example", phone: "900 00 000", offices: ["t1", "t2"] },
    { externalId: "u3", name: "Gjest", title: "", email: "", phone: "", offices: ["t2"] },
  ]);
  // where nothing has changed, two requests say so; a change is read whole
  graph.requests.length = 0;
  const source = teams();
  expect(await source.read(read!.cursor)).toBeNull();
  expect(graph.requests.filter((line) => line.startsWith("GET"))).toEqual(["GET /v1.0/groups/delta", "GET /v1.0/users/delta"]);
  graph.version++;
  expect((await source.read(read!.cursor))!.snapshot.offices).toHaveLength(3);
  expect(await source.read("nonsense")).not.toBeNull();
  // a cursor that the service has forgotten
  graph.fault = (_, path) => (path.endsWith("/delta") ? 410 : undefined);
  await expect(source.read(read!.cursor)).rejects.toMatchObject({ problem: "answer" });
});

test("a token that ended is renewed once; a secret that is not good, throttling, links that lead elsewhere and pages without end are said", async () => {
  const tokens = tokensOf();
  const source = teams(tokens);
  await source.read(null);
  const given = graph.tokens;
  graph.expire();
  expect(await source.read(null)).not.toBeNull();
  expect(graph.tokens).toBe(given + 1);
  const secret = "not the secret";
  const refused: unknown = await teams(tokensOf(secret))
    .read(null)
    .catch((error: unknown) => error);
  expect(refused).toMatchObject({ problem: "unauthorized" });
  expect(JSON.stringify([refused, String(refused)])).not.toContain(secret);

  waits.length = 0;
  let throttled = 0;
  graph.retryAfter = "7";
  graph.fault = (_, path) => (path === "/v1.0/groups" && throttled++ === 0 ? 429 : undefined);
  expect(await source.read(null)).not.toBeNull();
  expect(waits).toEqual([7_000]);
  graph.retryAfter = "600";
  graph.fault = (_, path) => (path === "/v1.0/groups" ? 429 : undefined);
  await expect(source.read(null)).rejects.toMatchObject({ problem: "busy", retryAfter: 600 });
  graph.fault = (_, path) => (path === "/v1.0/groups" ? "lie" : undefined);
  await expect(source.read(null)).rejects.toMatchObject({ problem: "answer" });
  graph.fault = (_, path) => (path === "/v1.0/groups" ? "nowhere" : undefined);
  await expect(source.read(null)).rejects.toMatchObject({ problem: "answer" });
  graph.fault = (_, path) => (path.includes("/members/") ? "loop" : undefined);
  await expect(source.read(null)).rejects.toMatchObject({ problem: "answer" });
  graph.fault = (_, path) => (path.includes("t2/members") ? 403 : undefined);
  await expect(source.read(null)).rejects.toMatchObject({ problem: "forbidden" });
});

test("once a part of a look has failed, nothing more is asked of the service", async () => {
  graph.teams = Array.from({ length: 40 }, (_, n) => ({ id: `t${n}`, displayName: `Team ${n}`, members: ["u0"] }));
  graph.fault = (_, path) => (path.includes("t39/members/") ? 403 : undefined);
  const members = () => graph.requests.filter((line) => line.includes("/members/")).length;
  await expect(teams().read(null)).rejects.toMatchObject({ problem: "forbidden" });
  const asked = members();
  expect(asked).toBeLessThan(20);
  graph.teams = [];
  await teams().read(null);
  expect(members()).toBe(asked);
});

test("a mail goes out of the sender's mailbox to its one recipient, with the person's name and reply address", async () => {
  const mailer = createExchangeMailer(graph.sender, tokensOf(), send);
  const bytes = Buffer.from("a small file");
  await mailer.send(
    mail({
      addressees: ["kari@example.org", "ola@example.org"],
      sender: { name: "Anna", replyTo: "anna@example.org" },
      messageId: "0190-1",
      attachment: { name: "a.txt", contentType: "text/plain", bytes },
    }),
  );
  expect(graph.sent).toHaveLength(1);
  const [{ message }] = graph.sent as [FakeGraph["sent"][number]];
  // others that it is for get mails of their own: the service sends to everybody that a message names
  expect(message.toRecipients).toEqual([{ emailAddress: { address: "kari@example.org" } }]);
  expect(message).toMatchObject({
    subject: "Nøkler",
    body: { contentType: "HTML", content: "<p>Hei</p>" },
    replyTo: [{ emailAddress: { address: "anna@example.org", name: "Anna" } }],
    internetMessageHeaders: [{ name: "x-docuvault-message-id", value: "0190-1" }],
    attachments: [{ name: "a.txt", contentType: "text/plain", contentBytes: bytes.toString("base64") }],
  });
});

test("what is over 3 MB goes in pieces by an upload session; one that fails leaves no draft, and the next try sends it once", async () => {
  const mailer = createExchangeMailer(graph.sender, tokensOf(), send);
  const bytes = randomBytes(7 * 1024 ** 2 + 5);
  const large = mail({ attachment: { name: "stor.pdf", contentType: "application/pdf", bytes } });
  let pieces = 0;
  graph.fault = (method, path) => (method === "PUT" && path.startsWith("/upload/") && ++pieces === 2 ? 503 : undefined);
  const failure: unknown = await mailer.send(large).catch((error: unknown) => error);
  expect(answerOf(failure)).toContain("503");
  expect([graph.sent.length, graph.drafts.size]).toEqual([0, 0]);
  graph.fault = () => undefined;
  await mailer.send(large);
  expect(graph.sent).toHaveLength(1);
  expect(graph.sent[0]!.uploaded?.equals(bytes)).toBe(true);
  expect(graph.drafts.size).toBe(0);
});

test("a large mail whose answer was lost is not sent again, and what a backend that ended left as a draft is removed", async () => {
  const large = (to: string) =>
    mail({ to, messageId: "0190-2", attachment: { name: "stor.pdf", contentType: "application/pdf", bytes: randomBytes(4 * 1024 ** 2) } });
  graph.fault = (_, path) => (path.endsWith("/send") ? "lost" : undefined);
  const mailer = createExchangeMailer(graph.sender, tokensOf(), send);
  await expect(mailer.send(large("kari@example.org"))).rejects.toThrow();
  graph.fault = () => undefined;
  await mailer.send(large("kari@example.org"));
  expect(graph.sent).toHaveLength(1);
  // killed between the draft and its sending: nothing could be removed
  graph.fault = (method, path) => (path.endsWith("/send") || method === "DELETE" ? 503 : undefined);
  await expect(mailer.send(large("ola@example.org"))).rejects.toThrow();
  expect(graph.drafts.size).toBe(1);
  graph.fault = () => undefined;
  await mailer.send(large("ola@example.org"));
  expect([graph.drafts.size, graph.sent.map(({ message }) => message.toRecipients[0]!.emailAddress.address)]).toEqual([
    0,
    ["kari@example.org", "ola@example.org"],
  ]);
});

test("a mail that is not taken is refused for good; a mailbox, a permission, patience and a secret are tried again", async () => {
  const mailer = createExchangeMailer(graph.sender, tokensOf(), send);
  await expect(mailer.send(mail({ to: "refused@example.org" }))).rejects.toBeInstanceOf(MailRefused);
  const passing = async (attempt: Promise<void>) => {
    const error: unknown = await attempt.catch((failure: unknown) => failure);
    expect(error).not.toBeInstanceOf(MailRefused);
    return answerOf(error);
  };
  for (const status of [403, 429, 500]) {
    graph.fault = (_, path) => (path.endsWith("/sendMail") ? status : undefined);
    expect(await passing(mailer.send(mail()))).toBe(`${status} activityLimitReached`);
  }
  graph.fault = () => undefined;
  expect(await passing(createExchangeMailer("nobody@kontor.example", tokensOf(), send).send(mail()))).toBe("404 ErrorInvalidUser");
  expect(await passing(createExchangeMailer(graph.sender, tokensOf("wrong"), send).send(mail()))).toBe("401 unauthorized");
});
