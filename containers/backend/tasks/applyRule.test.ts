// Rules that are applied to what is there, on a real database: as the dry run said, once, stopped, and taken back as one.
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findApplication } from "../../../server/rules/applications.ts";
import { applyTo } from "../../../server/rules/apply.ts";
import { matcherOf } from "../../../server/rules/matching.ts";
import { ruleToApply } from "../../../server/rules/rules.ts";
import { mostActsAMinute } from "../../../server/rules/runs.ts";
import type { RuleGiven } from "../../../shared/rules/rule.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { anOffice, ruleTasks } from "../../../tests/harness/rules.ts";
import { runInTest } from "../../../tests/harness/tasks.ts";
import { withConnection } from "../../../tests/harness/vault.ts";
import { applicationsOf, applyRule, stopApplication, undoApplication } from "../../../worker/modules/rules/applications.usecases.ts";
import { changeRule, previewRule, ruleOf } from "../../../worker/modules/rules/rules.usecases.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

/** An office whose bills lie about, and a rule that files and tags them. */
async function withBills(count = 3, more: Partial<RuleGiven> = {}) {
  const office = await anOffice(database);
  const [folderId, tagId] = [await office.named("Folder", "Power"), await office.named("Tag", "bill")];
  const bills: string[] = [];
  for (let n = 1; n <= count; n++) bills.push(await office.arrive(`Bill ${n}`));
  const other = await office.arrive("Letter");
  const actions: RuleGiven["actions"] = [
    { do: "file", folderId },
    { do: "addTag", tagId },
  ];
  const ruleId = await office.rule({ name: "Bills", query: "title:bill", actions, ...more });
  const undoing = (applicationId: string) =>
    office.mine(({ connection, userId }) =>
      undoApplication({ connection, actor: { kind: "person", userId }, poke: () => undefined }, ruleId, applicationId),
    );
  return {
    ...office,
    folderId,
    tagId,
    bills,
    other,
    actions,
    ruleId,
    undoing,
    apply: (id: string = uuid()) => office.mine((context) => applyRule(context, ruleId, id)),
    go: (applicationId: string) => runInTest(ruleTasks(database), "apply-rule", { applicationId }),
    told: async () => (await office.mine((context) => applicationsOf(context, ruleId)))[0]!,
    stop: (id: string) => office.mine((context) => stopApplication(context, ruleId, id)),
    state: async (id: string) => {
      const { folderId, tags } = await office.see(id);
      return { folderId, tags };
    },
  };
}

test("what the dry run showed is done, in one group of the history, and taken back in one step; the rule does it to none of them again", async () => {
  const office = await withBills(3, { trigger: "changed" });
  const { bills, folderId, tagId, ruleId } = office;
  // One of them is right already: it is none of those that would change.
  await office.vault.push(
    { name: "updateDocument", args: { id: bills[2], folderId } },
    { name: "tagDocument", args: { id: bills[2], tagId } },
  );
  const preview = await office.mine((context) => previewRule(context, { query: "title:bill", actions: office.actions, zone: "UTC" }));
  expect(preview).toMatchObject({ total: 3, changing: 2 });
  const { id, total, state } = await office.apply();
  expect({ total, state }).toEqual({ total: 2, state: "running" });
  await office.go(id);
  await office.go(id);
  expect(await office.told()).toMatchObject({ state: "done", total: 2, changed: 2, failed: 0, failures: [] });
  for (const bill of bills) expect(await office.state(bill)).toEqual({ folderId, tags: [tagId] });
  expect(await office.state(office.other)).toEqual({ folderId: null, tags: [] });
  const entries = (await Promise.all(bills.slice(0, 2).map((bill) => office.history(bill)))).flatMap(({ items }) =>
    items.filter(({ by }) => by.kind === "rule"),
  );
  expect(new Set(entries.map(({ group }) => group)).size).toBe(1);
  expect(entries[0]).toMatchObject({ groupSize: 2, by: { device: "Bills" } });
  expect(await office.undoing(id)).toMatchObject({ undone: 2, kept: 0, more: false, application: { state: "undone" } });
  for (const bill of bills.slice(0, 2)) expect(await office.state(bill)).toEqual({ folderId: null, tags: [] });
  expect(await office.state(bills[2]!)).toEqual({ folderId, tags: [tagId] });
  await office.vault.push({ name: "updateDocument", args: { id: bills[0], notes: "looked at" } });
  await office.run();
  expect(await office.state(bills[0]!)).toEqual({ folderId: null, tags: [] });
  expect((await office.runs(ruleId)).items).toEqual([]);
});

test("what was changed since stays, and is counted; taking back twice takes nothing more", async () => {
  const office = await withBills(2);
  const { id } = await office.apply();
  await office.go(id);
  const elsewhere = await office.named("Folder", "Elsewhere");
  await office.vault.push({ name: "updateDocument", args: { id: office.bills[0], folderId: elsewhere } });
  expect(await office.undoing(id)).toMatchObject({ kept: 1, more: false });
  expect(await office.state(office.bills[0]!)).toEqual({ folderId: elsewhere, tags: [] });
  expect(await office.state(office.bills[1]!)).toEqual({ folderId: null, tags: [] });
  expect(await office.undoing(id)).toMatchObject({ undone: 0, application: { state: "undone" } });
});

test("a backend that ends in the middle of it does no document twice, and the next one goes on", async () => {
  const office = await withBills(3);
  const { id } = await office.apply();
  await withConnection(database, async (connection) => {
    const application = (await findApplication(connection, id))!;
    const rule = (await ruleToApply(connection, office.userId, office.ruleId))!;
    const given = { application, rule, documentId: office.bills[0]!, matcher: await matcherOf(connection, office.userId) };
    const killed = new Error("killed");
    await expect(applyTo(connection, { ...given, assertHeld: () => Promise.reject(killed) })).rejects.toBe(killed);
    expect(await office.told()).toMatchObject({ changed: 0 });
    await applyTo(connection, given);
    await office.vault.push({ name: "updateDocument", args: { id: office.bills[0], folderId: null } });
    await applyTo(connection, given);
  });
  await office.go(id);
  await office.go(id);
  expect(await office.told()).toMatchObject({ state: "done", changed: 3 });
  // What was taken out meanwhile by hand stays out.
  expect((await office.state(office.bills[0]!)).folderId).toBeNull();
});

test("stopped, it does nothing more; a rule that was changed since is not applied; the same question twice is one", async () => {
  const office = await withBills(2);
  const id = uuid();
  await office.apply(id);
  expect(await office.apply(id)).toMatchObject({ id, state: "running" });
  await expect(office.apply()).rejects.toMatchObject({ code: "entity.tooMany" });
  expect(await office.stop(id)).toMatchObject({ state: "stopped", changed: 0 });
  await office.go(id);
  expect(await office.state(office.bills[0]!)).toEqual({ folderId: null, tags: [] });
  const next = await office.apply();
  const { name, trigger, query, stop, enabled, zone } = await office.mine((context) => ruleOf(context, office.ruleId));
  const actions: RuleGiven["actions"] = [{ do: "addTag", tagId: office.tagId }];
  await office.mine((context) => changeRule(context, office.ruleId, { name, trigger, query, stop, enabled, zone, actions }));
  await office.go(next.id);
  expect(await office.told()).toMatchObject({ state: "changed", changed: 0 });
  expect(await office.state(office.bills[0]!)).toEqual({ folderId: null, tags: [] });
});

test("nobody is written to, shared with or called because of what has long been there, also by a rule that is off", async () => {
  const office = await withBills(1);
  const ruleId = await office.rule({
    enabled: false,
    query: "title:bill",
    actions: [...office.actions, { do: "mail", to: ["books@example.org"], text: "", as: "link" }],
  });
  const { id } = await office.mine((context) => applyRule(context, ruleId, uuid()));
  await office.go(id);
  await office.go(id);
  expect((await office.mine((context) => applicationsOf(context, ruleId)))[0]).toMatchObject({ state: "done", changed: 1 });
  const { rowCount } = await database.pool.query("SELECT FROM document_mails WHERE user_id = $1", [office.userId]);
  expect(rowCount).toBe(0);
});

test("what can't be done is told with the document and why, and what is over the limit of a minute waits", async () => {
  const office = await withBills(1);
  const ruleId = await office.rule({ query: "title:bill", actions: [...office.actions, { do: "title", pattern: "{from} {date}" }] });
  const { id } = await office.mine((context) => applyRule(context, ruleId, uuid()));
  await database.pool.query("INSERT INTO rule_minutes (owner_id, minute, acts) VALUES ($1, date_trunc('minute', now()), $2)", [
    office.userId,
    mostActsAMinute,
  ]);
  // The next minute may begin while this runs.
  await database.superuser.query(
    `CREATE FUNCTION still_that_minute() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.acts := OLD.acts + 1; RETURN NEW; END $$;
     CREATE TRIGGER still_that_minute BEFORE UPDATE ON rule_minutes FOR EACH ROW EXECUTE FUNCTION still_that_minute()`,
  );
  await office.go(id);
  const told = async () => (await office.mine((context) => applicationsOf(context, ruleId)))[0]!;
  expect(await told()).toMatchObject({ state: "running", changed: 0 });
  await database.superuser.query("DROP TRIGGER still_that_minute ON rule_minutes");
  await database.pool.query("DELETE FROM rule_minutes WHERE owner_id = $1", [office.userId]);
  await office.go(id);
  await office.go(id);
  expect(await told()).toMatchObject({
    state: "done",
    changed: 1,
    failed: 1,
    failures: [{ documentId: office.bills[0], title: "Bill 1", failures: [{ action: "title", code: "rule.title_value" }] }],
  });
});
