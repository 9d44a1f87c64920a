// Webhooks on a real database and over real HTTP: told once, signed, tried again, given up, and nothing is called that may not be.
import { v7 as uuid } from "uuid";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { mostFailures } from "../../../server/webhooks/deliveries.ts";
import type { WebhookDelivery } from "../../../shared/api/webhooks.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { anOffice, ruleTasks } from "../../../tests/harness/rules.ts";
import { runInTest } from "../../../tests/harness/tasks.ts";
import { aReceiver, isSignedBy } from "../../../tests/harness/webhooks.ts";
import {
  addWebhook,
  changeSettings,
  deleteWebhook,
  deliveriesOf,
  renewSecret,
  resume,
  testWebhook,
  webhooksOf,
} from "../../../worker/modules/webhooks/webhooks.usecases.ts";
import { createAddressGuard } from "../outside/addressGuard.ts";
import { createGuardedFetch } from "../outside/guardedFetch.ts";
import type { TaskContext } from "../queue/context.ts";
import { secondsIn } from "./callWebhook.ts";

const secretKey = "a secret of the test that is long enough";
const loopback = createGuardedFetch(createAddressGuard({ allow: ["127.0.0.0/8"] }));
const strict = createGuardedFetch(createAddressGuard({ allow: [] }));

let database: TestDatabase;
const receivers: Awaited<ReturnType<typeof aReceiver>>[] = [];
beforeAll(async () => {
  database = await aDatabase();
});
afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.close();
});
afterAll(async () => {
  await Promise.all([loopback.close(), strict.close()]);
  await database.drop();
});

async function receiverOf(answer?: Parameters<typeof aReceiver>[0]) {
  const receiver = await aReceiver(answer);
  receivers.push(receiver);
  return receiver;
}

/** An office with one webhook, and a rule that calls it for each document that arrives. */
async function anOfficeThatCalls(address: string) {
  const office = await anOffice(database);
  const mine = <T>(work: (context: { connection: never; userId: string; secretKey: string }) => Promise<T>) =>
    office.mine((context) => work({ ...context, secretKey } as never));
  const { id: webhookId, secret } = await mine((context) => addWebhook(context, { name: "Books", address }));
  const ruleId = await office.rule({ name: "Tell the books", trigger: "arrived", actions: [{ do: "webhook", webhookId }] });
  const context = (fetch = loopback) =>
    ({ ...ruleTasks(database), webhooks: { fetch, secretKey, frontendUrl: "https://vault.example" } }) as TaskContext;
  const deliveries = () => mine((context) => deliveriesOf(context, webhookId));
  return {
    ...office,
    mine,
    webhookId,
    secret,
    ruleId,
    deliveries,
    /** As if its pause were over. */
    rested: () => database.pool.query("UPDATE webhooks SET rests_until = NULL WHERE id = $1", [webhookId]),
    async call(delivery: Pick<WebhookDelivery, "id">, fetch = loopback) {
      await runInTest(context(fetch), "call-webhook", { deliveryId: delivery.id });
      return (await deliveries()).find(({ id }) => id === delivery.id)!;
    },
    /** A document arrives, the rule runs: the call that is to be made. */
    async asked(title: string) {
      const documentId = await office.arrive(title);
      await office.run();
      const [delivery] = await deliveries();
      expect(delivery).toMatchObject({ documentId, title, state: "waiting", tries: 0 });
      return delivery!;
    },
    async jobs() {
      const { rows } = await database.superuser.query<{ seconds: number }>(
        `SELECT extract(epoch FROM j.run_at - now())::float8 AS seconds FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
          WHERE t.identifier = 'call-webhook' AND j.payload->>'deliveryId' IN (SELECT id::text FROM webhook_deliveries WHERE webhook_id = $1)`,
        [webhookId],
      );
      return rows.map(({ seconds }) => seconds);
    },
  };
}

describe("what an address is told", () => {
  test("the document's fields and a link, signed, under one id; once it has arrived it is never sent again", async () => {
    const receiver = await receiverOf();
    const office = await anOfficeThatCalls(receiver.url);
    const [folderId, tagId] = [await office.named("Folder", "Power"), await office.named("Tag", "to pay")];
    const documentId = await office.arrive("Strøm mars", { folderId, documentDate: "2026-03-14" });
    await office.vault.push({ name: "tagDocument", args: { id: documentId, tagId } });
    await office.run();
    const [delivery] = await office.deliveries();
    expect(await office.call(delivery!)).toMatchObject({
      state: "delivered",
      reason: null,
      status: 204,
      tries: 1,
      ruleName: "Tell the books",
    });
    await office.call(delivery!);
    const [call, ...more] = receiver.calls;
    expect(more).toEqual([]);
    expect(isSignedBy(office.secret, call!)).toBe(true);
    expect(Math.abs(Number(call!.headers["webhook-timestamp"]) - Date.now() / 1000)).toBeLessThan(60);
    expect(call!.headers).toMatchObject({
      "webhook-id": delivery!.id,
      "docuvault-delivery": `${delivery!.id}.1`,
      "content-type": "application/json",
    });
    const body = JSON.parse(call!.body);
    expect(body).toMatchObject({
      type: "document.matched",
      data: {
        rule: { id: office.ruleId, name: "Tell the books" },
        document: {
          id: documentId,
          title: "Strøm mars",
          folder: "Power",
          tags: ["to pay"],
          link: `https://vault.example/documents/${documentId}`,
        },
      },
    });
    expect(Object.keys(body.data.document)).not.toContain("text");
    expect((await office.runs(office.ruleId)).items).toMatchObject([{ outcome: "done", failures: [] }]);
    const [entry] = (await office.history(documentId)).items;
    expect(entry).toMatchObject({
      by: { kind: "rule", device: "Tell the books" },
      changes: [{ field: "webhook", after: new URL(receiver.url).host }],
    });
  });

  test("custom fields that have a value, by their names, as far as the rule's person sees what they name", async () => {
    const receiver = await receiverOf();
    const office = await anOfficeThatCalls(receiver.url);
    const stranger = await anOffice(database);
    const field = async (name: string, kind: string, options: { id: string; name: string }[] = []) => {
      const id = uuid();
      await office.vault.push({ name: "createCustomField", args: { id, name, kind, options } });
      return id;
    };
    const paid = { id: uuid(), name: "Paid" };
    const [price, status, related, hidden, gone, other, theirs] = [
      await field("Price", "money"),
      await field("Status", "choice", [paid]),
      await field("Related", "document"),
      await field("Hidden", "document"),
      await field("Gone", "text"),
      await office.arrive("Other one"),
      await stranger.arrive("Not theirs to see"),
    ];
    await office.run();
    const values: [string, string][] = [
      [price, "12.50 NOK"],
      [status, paid.id],
      [related, other],
      [hidden, theirs],
      [gone, "x"],
    ];
    const documentId = await office.arrive("Strøm mars");
    for (const [fieldId, value] of values) await office.vault.push({ name: "setCustomValue", args: { id: documentId, fieldId, value } });
    await office.vault.push({ name: "deleteCustomField", args: { id: gone } });
    await office.run();
    const delivery = (await office.deliveries()).find((one) => one.documentId === documentId)!;
    await office.call(delivery);
    const bodies = receiver.calls.map(({ body }) => JSON.parse(body).data.document);
    expect(bodies.find(({ id }) => id === documentId).fields).toEqual([
      { name: "Hidden", kind: "document", value: null },
      { name: "Price", kind: "money", value: "12.50 NOK" },
      { name: "Related", kind: "document", value: "Other one" },
      { name: "Status", kind: "choice", value: "Paid" },
    ]);
  });

  test("a test is told as one, and the address is in no answer and not readable in the database", async () => {
    const receiver = await receiverOf();
    const office = await anOfficeThatCalls(receiver.url);
    await office.mine((context) => testWebhook(context, office.webhookId));
    const [delivery] = await office.deliveries();
    expect(await office.call(delivery!)).toMatchObject({ state: "delivered", documentId: null });
    expect(JSON.parse(receiver.calls[0]!.body)).toMatchObject({ type: "webhook.test", data: {} });
    expect(JSON.stringify(await office.mine(webhooksOf))).not.toMatch(/a-secret-path|whsec_/);
    const { rows } = await database.pool.query("SELECT w::text AS text FROM webhooks w WHERE id = $1", [office.webhookId]);
    const kept = Buffer.from(/\\\\x([0-9a-f]+)/.exec(rows[0].text)?.[1] ?? "", "hex").toString("latin1") + rows[0].text;
    expect(kept).not.toMatch(/a-secret-path|whsec_/);
  });

  test("another secret signs from then on, and what was sealed for one row opens for no other", async () => {
    const receiver = await receiverOf();
    const office = await anOfficeThatCalls(receiver.url);
    const { secret } = await office.mine((context) => renewSecret(context, office.webhookId));
    expect(secret).not.toBe(office.secret);
    await office.call(await office.asked("A letter"));
    expect([isSignedBy(secret, receiver.calls[0]!), isSignedBy(office.secret, receiver.calls[0]!)]).toEqual([true, false]);
    const other = await office.mine((context) => addWebhook(context, { name: "Other", address: receiver.url }));
    await database.pool.query("UPDATE webhooks w SET salt = o.salt, sealed = o.sealed FROM webhooks o WHERE w.id = $1 AND o.id = $2", [
      office.webhookId,
      other.id,
    ]);
    expect(await office.call(await office.asked("Another letter"))).toMatchObject({ state: "failed", reason: "unreadable" });
    expect(receiver.calls).toHaveLength(1);
  });
});

describe("what does not arrive", () => {
  test("it is tried again later under the same id with the same words, each try with a number of its own; Retry-After is kept to", async () => {
    const receiver = await receiverOf((response) => response.writeHead(503, { "Retry-After": "120" }).end("later"));
    const office = await anOfficeThatCalls(receiver.url);
    const delivery = await office.asked("A letter");
    const first = await office.call(delivery);
    expect(first).toMatchObject({ state: "waiting", reason: "status", status: 503, tries: 1 });
    expect(Date.parse(first.nextAt!) - Date.now()).toBeGreaterThan(100_000);
    expect(Math.max(...(await office.jobs()))).toBeGreaterThan(100);
    // While the address rests nothing is sent, whoever comes to it.
    await office.call(delivery);
    expect(receiver.calls).toHaveLength(1);
    await office.vault.push({ name: "updateDocument", args: { id: delivery.documentId, title: "Another title" } });
    receiver.answer = (response) => void response.writeHead(200).end();
    await office.rested();
    expect(await office.call(delivery)).toMatchObject({ state: "delivered", tries: 2 });
    const [one, two] = receiver.calls;
    expect(two!.body).toBe(one!.body);
    expect([one, two].map((call) => call!.headers["docuvault-delivery"])).toEqual([`${delivery.id}.1`, `${delivery.id}.2`]);
    expect(new Set([one, two].map((call) => call!.headers["webhook-id"])).size).toBe(1);
  });

  test("an answer that says no is the last word: in the list, in the rule's run and in the document's history", async () => {
    const receiver = await receiverOf((response) => void response.writeHead(401).end());
    const office = await anOfficeThatCalls(receiver.url);
    const delivery = await office.asked("A letter");
    expect(await office.call(delivery)).toMatchObject({ state: "failed", reason: "status", status: 401 });
    expect((await office.runs(office.ruleId)).items).toMatchObject([
      { outcome: "failed", failures: [{ action: "webhook", code: "webhook.status" }] },
    ]);
    expect((await office.rules())[0]).toMatchObject({ failures: 1 });
    const [entry] = (await office.history(delivery.documentId!)).items;
    expect(entry).toMatchObject({ changes: [{ field: "webhookFailed", after: `${new URL(receiver.url).host} webhook.status` }] });
  });

  test("an address in a network that is not reached from here is never called, and a redirect is not followed", async () => {
    const inner = await receiverOf();
    const office = await anOfficeThatCalls(inner.url);
    expect(await office.call(await office.asked("A letter"), strict)).toMatchObject({ state: "failed", reason: "refused" });
    expect(inner.calls).toEqual([]);
    const leading = await receiverOf((response) => response.writeHead(307, { Location: inner.url }).end());
    const led = await anOfficeThatCalls(leading.url);
    expect(await led.call(await led.asked("A letter"))).toMatchObject({ state: "failed", reason: "redirected" });
    expect([leading.calls.length, inner.calls.length]).toEqual([1, 0]);
  });

  test("an endless answer is not read", async () => {
    let written = 0;
    const receiver = await receiverOf((response) => {
      response.writeHead(200, { "Content-Length": String(2 ** 40) });
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) written += 65_536;
        if (!response.destroyed) response.once("drain", more);
      };
      more();
    });
    const office = await anOfficeThatCalls(receiver.url);
    expect(await office.call(await office.asked("A letter"))).toMatchObject({ state: "delivered", status: 200 });
    expect(written).toBeLessThan(64 * 2 ** 20);
  });

  test("after so many failures in a row nothing is sent any more until its person has said so; what waits is told as not delivered", async () => {
    const receiver = await receiverOf((response) => void response.writeHead(500).end());
    const office = await anOfficeThatCalls(receiver.url);
    const [waiting, delivery] = [await office.asked("Waits"), await office.asked("Tried")];
    for (let tries = 1; tries < mostFailures; tries++) {
      expect(await office.call(delivery)).toMatchObject({ state: "waiting", tries });
      await office.rested();
    }
    expect(await office.call(delivery)).toMatchObject({ state: "failed", reason: "status" });
    expect((await office.mine(webhooksOf)).items).toMatchObject([{ stopped: "failing" }]);
    expect(await office.call(waiting)).toMatchObject({ state: "failed", reason: "stopped", tries: 0 });
    await office.arrive("Later");
    await office.run();
    expect((await office.runs(office.ruleId)).items[0]).toMatchObject({ outcome: "failed", failures: [{ code: "webhook.stopped" }] });
    expect(receiver.calls).toHaveLength(mostFailures);
    receiver.answer = (response) => void response.writeHead(200).end();
    expect(await office.mine((context) => resume(context, office.webhookId))).toMatchObject({ stopped: null });
    expect(await office.call(await office.asked("Again"))).toMatchObject({ state: "delivered" });
  });

  test("an address that says that it is gone stops at once", async () => {
    const receiver = await receiverOf((response) => void response.writeHead(410).end());
    const office = await anOfficeThatCalls(receiver.url);
    await office.call(await office.asked("A letter"));
    expect((await office.mine(webhooksOf)).items).toMatchObject([{ stopped: "gone" }]);
  });

  test("a backend that ends in the middle of a try makes the next one under another number", async () => {
    const receiver = await receiverOf();
    const office = await anOfficeThatCalls(receiver.url);
    const delivery = await office.asked("A letter");
    const killed = Object.assign(async () => Promise.reject(new Error("killed")), { close: async () => undefined });
    await expect(office.call(delivery, killed as never)).rejects.toThrow("killed");
    expect(await office.call(delivery)).toMatchObject({ state: "delivered", tries: 2 });
    expect(receiver.calls.map(({ headers }) => headers["docuvault-delivery"])).toEqual([`${delivery.id}.2`]);
  });

  test("a day after it was asked for it is given up", async () => {
    const receiver = await receiverOf();
    const office = await anOfficeThatCalls(receiver.url);
    const delivery = await office.asked("A letter");
    await database.pool.query("UPDATE webhook_deliveries SET created_at = now() - interval '25 hours' WHERE id = $1", [delivery.id]);
    expect(await office.call(delivery)).toMatchObject({ state: "failed", reason: "late" });
    expect(receiver.calls).toEqual([]);
  });
});

describe("who may", () => {
  test("a document that its person does not see any more is told to nobody", async () => {
    const receiver = await receiverOf();
    const office = await anOfficeThatCalls(receiver.url);
    const delivery = await office.asked("A letter");
    await office.vault.push({ name: "trashDocument", args: { id: delivery.documentId } });
    expect(await office.call(delivery)).toMatchObject({ state: "failed", reason: "gone" });
    expect(receiver.calls).toEqual([]);
  });

  test("while the administrator has switched webhooks off nothing is called and none is made", async () => {
    const receiver = await receiverOf();
    const office = await anOfficeThatCalls(receiver.url);
    const delivery = await office.asked("A letter");
    const by = { actorId: office.userId, address: "127.0.0.1" };
    await office.mine(({ connection }) => changeSettings(connection, { allowed: false }, by));
    try {
      expect(await office.call(delivery)).toMatchObject({ state: "failed", reason: "off" });
      await office.arrive("Another");
      await office.run();
      expect((await office.runs(office.ruleId)).items[0]).toMatchObject({ failures: [{ action: "webhook", code: "webhook.off" }] });
      await expect(office.mine((context) => addWebhook(context, { name: "x", address: receiver.url }))).rejects.toMatchObject({
        code: "access.denied",
      });
    } finally {
      await office.mine(({ connection }) => changeSettings(connection, { allowed: true }, by));
    }
    expect(receiver.calls).toEqual([]);
  });

  test("nobody else's rule can call it, and a rule whose address is removed pauses and says which", async () => {
    const receiver = await receiverOf();
    const office = await anOfficeThatCalls(receiver.url);
    const other = await anOffice(database);
    await expect(other.rule({ actions: [{ do: "webhook", webhookId: office.webhookId }] })).rejects.toMatchObject({
      code: "entity.notFound",
    });
    await office.asked("A letter");
    await office.mine((context) => deleteWebhook(context, office.webhookId));
    expect((await office.rules())[0]).toMatchObject({ paused: { names: ["Books"] } });
    expect(receiver.calls).toEqual([]);
  });
});

test("Retry-After in seconds and as a date, and nothing that it could not be", () => {
  const now = Date.parse("2026-11-27T12:00:00Z");
  expect(secondsIn("30", now)).toBe(30);
  expect(secondsIn("Fri, 27 Nov 2026 12:01:00 GMT", now)).toBe(60);
  expect(secondsIn("Fri, 27 Nov 2026 11:00:00 GMT", now)).toBe(0);
  expect(secondsIn("999999999", now)).toBe(6 * 3_600);
  expect([secondsIn("soon", now), secondsIn(null, now), secondsIn("-5x", now)]).toEqual([undefined, undefined, undefined]);
});
