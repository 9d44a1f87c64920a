// People's rules on a real database: what happens is looked at once, in order, and what came of it is told.

import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { act } from "../../../server/rules/act.ts";
import { matcherOf } from "../../../server/rules/matching.ts";
import { activeRules } from "../../../server/rules/rules.ts";
import { mostActsAMinute } from "../../../server/rules/runs.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { anOffice, ruleTasks } from "../../../tests/harness/rules.ts";
import { runInTest } from "../../../tests/harness/tasks.ts";
import { withConnection } from "../../../tests/harness/vault.ts";
import { orderRules } from "../../../worker/modules/rules/rules.usecases.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

describe("what a rule does", () => {
  test("a document that was read is filed, tagged and titled, in one group of the history under the rule's name, and can be taken back", async () => {
    const office = await anOffice(database);
    const [folderId, tagId, typeId, correspondentId] = [
      await office.named("Folder", "Power"),
      await office.named("Tag", "paid"),
      await office.named("Type", "Invoice"),
      await office.named("Correspondent", "Fjordlys"),
    ];
    const ruleId = await office.rule({
      name: "Power bills",
      query: "title:strøm",
      actions: [
        { do: "file", folderId },
        { do: "addTag", tagId },
        { do: "setType", typeId },
        { do: "setCorrespondent", correspondentId },
        { do: "title", pattern: "{from} {year}-{month} {type}" },
      ],
    });
    const [bill, other] = [await office.arrive("Strøm mars"), await office.arrive("Vann mars")];
    await office.read(bill, "2026-03-14");
    await office.read(other, "2026-03-14");
    expect(await office.work()).toBe(2);
    await office.run();
    expect(await office.see(bill)).toMatchObject({ folderId, tags: [tagId], typeId, correspondentId, title: "Fjordlys 2026-03 Invoice" });
    expect(await office.see(other)).toMatchObject({ folderId: null, tags: [], title: "Vann mars" });
    expect(await office.work()).toBe(0);
    const { items } = await office.history(bill);
    const byRule = items.filter(({ by }) => by.kind === "rule");
    expect(new Set(byRule.map(({ by, group }) => `${by.device} ${group}`)).size).toBe(1);
    expect(byRule[0]?.by).toMatchObject({ device: "Power bills", id: office.userId });
    expect((await office.runs(ruleId)).items).toMatchObject([{ documentId: bill, outcome: "done", failures: [] }]);
    for (const { id } of byRule) await office.undo(bill, id);
    expect(await office.see(bill)).toMatchObject({ folderId: null, tags: [], typeId: null, correspondentId: null, title: "Strøm mars" });
  });

  test("rules run in their order, the next one sees what the one before has done, and one that stops is the last", async () => {
    const office = await anOffice(database);
    const [tag, unwanted, folderId] = [
      await office.named("Tag", "bill"),
      await office.named("Tag", "late"),
      await office.named("Folder", "Bills"),
    ];
    const second = await office.rule({ trigger: "arrived", query: "tag:bill", actions: [{ do: "file", folderId }], stop: true });
    const third = await office.rule({ trigger: "arrived", actions: [{ do: "addTag", tagId: unwanted }] });
    const first = await office.rule({ trigger: "arrived", query: "title:invoice", actions: [{ do: "addTag", tagId: tag }] });
    await office.mine((mine) => orderRules(mine, [first, second, third]));
    expect((await office.rules()).map(({ id }) => id)).toEqual([first, second, third]);
    const [id, other] = [await office.arrive("Invoice 7"), await office.arrive("Letter")];
    await office.run();
    expect(await office.see(id)).toMatchObject({ tags: [tag], folderId });
    expect(await office.see(other)).toMatchObject({ tags: [unwanted], folderId: null });
  });

  test("a title that is made of what is not known stays, and the run says so", async () => {
    const office = await anOffice(database);
    const tagId = await office.named("Tag", "seen");
    const ruleId = await office.rule({
      trigger: "arrived",
      actions: [
        { do: "title", pattern: "{from} {date}" },
        { do: "addTag", tagId },
      ],
    });
    const id = await office.arrive("As it was");
    await office.run();
    expect(await office.see(id)).toMatchObject({ title: "As it was", tags: [tagId] });
    expect((await office.runs(ruleId)).items).toMatchObject([
      { outcome: "partly", failures: [{ action: "title", code: "rule.title_value" }] },
    ]);
  });

  test("what is to be looked at goes back into the inbox", async () => {
    const office = await anOffice(database);
    const folderId = await office.named("Folder", "Done");
    await office.rule({ trigger: "changed", query: "title:unsure", actions: [{ do: "review" }] });
    const id = await office.arrive("A letter", { folderId });
    await office.vault.push({ name: "updateDocument", args: { id, title: "Unsure", filedOn: "2026-11-27" } });
    await office.run();
    expect(await office.see(id)).toMatchObject({ folderId: null, filedOn: null });
  });
});

describe("what fails for a reason that nobody knows", () => {
  /** A pattern that no version of the product has ever kept: what makes a title of it fails. */
  async function broken(office: Awaited<ReturnType<typeof anOffice>>, query: string) {
    const id = await office.rule({ trigger: "arrived", query, actions: [{ do: "title", pattern: "{date}" }] });
    await database.pool.query(`UPDATE rules SET actions = '[{"do":"title","pattern":null}]' WHERE id = $1`, [id]);
    return id;
  }

  test("it is tried five times, while other documents go on; then it is written down, and the rules after it have their turn", async () => {
    const office = await anOffice(database);
    const tagId = await office.named("Tag", "seen");
    const ruleId = await broken(office, "title:bad");
    await office.rule({ trigger: "arrived", actions: [{ do: "addTag", tagId }] });
    const [bad, good] = [await office.arrive("Bad"), await office.arrive("Good")];
    for (let tries = 1; tries < 5; tries++) {
      await office.run();
      expect(await office.see(good)).toMatchObject({ tags: [tagId] });
      expect(await office.see(bad)).toMatchObject({ tags: [] });
      expect(await office.work()).toBe(1);
    }
    await office.run();
    expect(await office.see(bad)).toMatchObject({ tags: [tagId], title: "Bad" });
    expect(await office.work()).toBe(0);
    expect((await office.runs(ruleId)).items).toMatchObject([
      { documentId: bad, outcome: "failed", failures: [{ action: "rule", code: "internal" }] },
    ]);
  });

  test("also where what a rule asks for can't be looked up", async () => {
    const office = await anOffice(database);
    const tagId = await office.named("Tag", "seen");
    const ruleId = await office.rule({ trigger: "arrived", query: "title:letter", actions: [{ do: "review" }] });
    await database.superuser.query("ALTER TABLE rules ALTER query DROP NOT NULL");
    await database.pool.query("UPDATE rules SET query = NULL WHERE id = $1", [ruleId]);
    await office.rule({ trigger: "arrived", actions: [{ do: "addTag", tagId }] });
    const id = await office.arrive("A letter");
    for (let tries = 1; tries <= 5; tries++) await office.run();
    expect(await office.see(id)).toMatchObject({ tags: [tagId] });
    expect(await office.work()).toBe(0);
  });
});

describe("how often", () => {
  test("a rule acts once on a document that comes to match, and again when it has stopped matching in between", async () => {
    const office = await anOffice(database);
    const [paid, folderId] = [await office.named("Tag", "paid"), await office.named("Folder", "Paid")];
    const ruleId = await office.rule({ trigger: "changed", query: "tag:paid", actions: [{ do: "file", folderId }] });
    const id = await office.arrive("Bill");
    const change = async (name: string, args: object) => {
      await office.vault.push({ name, args: { id, ...args } });
      await office.run();
      return (await office.see(id)).folderId;
    };
    expect(await change("tagDocument", { tagId: paid })).toBe(folderId);
    // taken out by hand: it stays out, whatever else is changed
    expect(await change("updateDocument", { folderId: null })).toBeNull();
    expect(await change("updateDocument", { notes: "x" })).toBeNull();
    expect(await change("untagDocument", { tagId: paid })).toBeNull();
    expect(await change("tagDocument", { tagId: paid })).toBe(folderId);
    expect((await office.runs(ruleId)).items).toHaveLength(2);
  });

  test("what a person takes away is not put back, even where the rule has forgotten the document", async () => {
    const office = await anOffice(database);
    const folderId = await office.named("Folder", "Filed");
    await office.rule({ trigger: "changed", query: "is:unfiled", actions: [{ do: "file", folderId }] });
    const id = await office.arrive("Letter");
    for (const args of [{ notes: "a" }, { notes: "b" }]) {
      await office.vault.push({ name: "updateDocument", args: { id, ...args } });
      await office.run();
    }
    expect(await office.see(id)).toMatchObject({ folderId });
    await office.vault.push({ name: "updateDocument", args: { id, folderId: null } });
    await office.run();
    expect(await office.see(id)).toMatchObject({ folderId: null });
  });

  test.each(["arrived", "read"] as const)("also where it is taken away before the rule has come to look at what %s", async (trigger) => {
    const office = await anOffice(database);
    const [folderId, tagId] = [await office.named("Folder", "Filed"), await office.named("Tag", "new")];
    await office.rule({ trigger, actions: [{ do: "file", folderId }] });
    await office.rule({ trigger, name: "Another", actions: [{ do: "addTag", tagId }] });
    const id = await office.arrive("Letter", { folderId });
    await office.read(id);
    await office.vault.push({ name: "updateDocument", args: { id, folderId: null } });
    await office.run();
    expect(await office.see(id)).toMatchObject({ folderId: null, tags: [tagId] });
    await office.read(id);
    await office.run();
    expect(await office.see(id)).toMatchObject({ folderId: null });
    expect(await office.work()).toBe(0);
  });

  test("two rules that undo each other run once each: what a rule changes starts no rule", async () => {
    const office = await anOffice(database);
    const [a, b] = [await office.named("Folder", "A"), await office.named("Folder", "B")];
    const one = await office.rule({ trigger: "changed", query: "folder:A", actions: [{ do: "file", folderId: b }] });
    const two = await office.rule({ trigger: "changed", query: "folder:B", actions: [{ do: "file", folderId: a }] });
    const id = await office.arrive("Ball");
    await office.vault.push({ name: "updateDocument", args: { id, folderId: a } });
    await office.run();
    expect(await office.see(id)).toMatchObject({ folderId: a });
    expect(await office.work()).toBe(0);
    expect([(await office.runs(one)).items.length, (await office.runs(two)).items.length]).toEqual([1, 1]);
  });

  test("a backend that ends between two acts does neither of them twice", async () => {
    const office = await anOffice(database);
    const [first, second] = [await office.named("Tag", "first"), await office.named("Tag", "second")];
    await office.rule({ trigger: "arrived", name: "one", actions: [{ do: "addTag", tagId: first }] });
    await office.rule({ trigger: "arrived", name: "two", actions: [{ do: "addTag", tagId: second }] });
    const id = await office.arrive("Letter");
    await withConnection(database, async (connection) => {
      const [rule] = await activeRules(connection, office.userId);
      const given = { rule: rule!, documentId: id, occasion: "", matcher: await matcherOf(connection, office.userId), work: [] };
      const killed = new Error("killed");
      // before the commit: nothing of it is there
      await expect(act(connection, { ...given, assertHeld: () => Promise.reject(killed) })).rejects.toBe(killed);
      expect((await office.see(id)).tags).toEqual([]);
      // after the commit, before the list of work is told
      expect(await act(connection, given)).toMatchObject({ state: "acted", changed: true });
      expect(await act(connection, given)).toMatchObject({ state: "passed" });
    });
    await office.run();
    await office.run();
    expect(new Set((await office.see(id)).tags)).toEqual(new Set([first, second]));
    expect((await office.history(id)).items.filter(({ by }) => by.kind === "rule")).toHaveLength(2);
  });

  test("past the limit of a minute the rest waits and is done later", async () => {
    const office = await anOffice(database);
    const tagId = await office.named("Tag", "seen");
    await office.rule({ trigger: "arrived", actions: [{ do: "addTag", tagId }] });
    const ids = [await office.arrive("One"), await office.arrive("Two")];
    // the next minute may begin while this runs
    await database.pool.query(
      "INSERT INTO rule_minutes (owner_id, minute, acts) SELECT $1, date_trunc('minute', now()) + n * interval '1 minute', $2 FROM generate_series(0, 0) n",
      [office.userId, mostActsAMinute],
    );
    await database.superuser.query(
      `CREATE FUNCTION same_minute() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.minute := OLD.minute; NEW.acts := OLD.acts + 1; RETURN NEW; END $$;
       CREATE TRIGGER same_minute BEFORE UPDATE ON rule_minutes FOR EACH ROW EXECUTE FUNCTION same_minute()`,
    );
    await office.run();
    expect((await office.see(ids[0]!)).tags).toEqual([]);
    expect(await office.work()).toBe(2);
    await database.superuser.query("DROP TRIGGER same_minute ON rule_minutes");
    await database.pool.query("DELETE FROM rule_minutes WHERE owner_id = $1", [office.userId]);
    await office.run();
    for (const id of ids) expect((await office.see(id)).tags).toEqual([tagId]);
  });
});

describe("a day that comes", () => {
  const scheduled = (ts: string) => runInTest(ruleTasks(database), "rule-dates", { _cron: { ts } });
  /** So many days from now in UTC, at noon. */
  const now = Date.now();
  const day = (days: number) => new Date(now + days * 86_400_000).toISOString().slice(0, 10);
  /** As if all rules had been made on that day, whenever midnight is. */
  const since = () => database.pool.query("UPDATE rules SET since = $1 WHERE trigger = 'date'", [day(0)]);

  test("so many days before a document's date the rule acts, once for each date, and not for what is long past", async () => {
    const office = await anOffice(database);
    const tagId = await office.named("Tag", "soon");
    const ruleId = await office.rule({
      trigger: "date",
      date: { field: "documentDate", days: -3 },
      query: "title:contract",
      zone: "UTC",
      actions: [{ do: "addTag", tagId }],
    });
    await since();
    const [soon, later, other, past] = [
      await office.arrive("Contract soon"),
      await office.arrive("Contract later"),
      await office.arrive("Letter"),
      await office.arrive("Contract past"),
    ];
    for (const [id, date] of [
      [soon, day(3)],
      [later, day(30)],
      [other, day(3)],
      [past, day(-30)],
    ] as const)
      await office.vault.push({ name: "updateDocument", args: { id, documentDate: date } });
    const hour = `${day(0)}T12:05:00Z`;
    await scheduled(hour);
    expect(await office.work()).toBe(1);
    await scheduled(hour);
    expect(await office.work()).toBe(1);
    await office.run();
    for (const [id, tags] of [
      [soon, [tagId]],
      [later, []],
      [other, []],
      [past, []],
    ] as const)
      expect([id, (await office.see(id)).tags]).toEqual([id, tags]);
    await scheduled(hour);
    expect(await office.work()).toBe(0);
    // another date is another day
    await office.vault.push({ name: "updateDocument", args: { id: soon, documentDate: day(4) } });
    await scheduled(`${day(1)}T12:05:00Z`);
    await office.run();
    expect((await office.runs(ruleId)).items.map(({ documentId }) => documentId)).toEqual([soon]);
    await office.vault.push({ name: "untagDocument", args: { id: soon, tagId } });
    await office.vault.push({ name: "updateDocument", args: { id: soon, documentDate: day(5) } });
    await scheduled(`${day(2)}T12:05:00Z`);
    await office.run();
    expect((await office.see(soon)).tags).toEqual([tagId]);
  });

  test("the day on which something is due counts as well, also for what is shared", async () => {
    const office = await anOffice(database);
    const tagId = await office.named("Tag", "pay");
    await office.rule({ trigger: "date", date: { field: "due", days: 1 }, zone: "UTC", actions: [{ do: "addTag", tagId }] });
    await since();
    const id = await office.arrive("Bill");
    await database.pool.query("INSERT INTO document_facts (document_id, field, value) VALUES ($1, 'due', $2)", [
      id,
      day(1).replaceAll("-", ""),
    ]);
    await scheduled(`${day(1)}T12:05:00Z`);
    expect(await office.work()).toBe(0);
    await scheduled(`${day(2)}T12:05:00Z`);
    await office.run();
    expect((await office.see(id)).tags).toEqual([tagId]);
  });
});

describe("sending", () => {
  test("a document is shared, and mailed once within the bounds that hold for its person", async () => {
    const [office, friend] = [await anOffice(database), await anOffice(database)];
    const { rows } = await database.pool.query<{ handle: string }>("SELECT handle FROM users WHERE id = $1", [friend.userId]);
    const ruleId = await office.rule({
      trigger: "arrived",
      actions: [
        { do: "share", handle: rows[0]!.handle, access: "view" },
        { do: "mail", to: ["kari@example.com"], text: "", as: "link" },
      ],
    });
    const id = await office.arrive("The lease");
    await office.run();
    expect(await friend.see(id)).toMatchObject({ title: "The lease", access: "view" });
    // its bytes are not there yet: a mail can't be sent
    expect((await office.runs(ruleId)).items).toMatchObject([
      { outcome: "partly", failures: [{ action: "mail", code: "document.no_bytes" }] },
    ]);
    const stored = await office.arrive("Another");
    await database.pool.query(
      `WITH kept AS (INSERT INTO document_versions (id, document_id, reference, size, sha256, content_type) VALUES ($1, $1, $2, 1, 'x', 'text/plain'))
       UPDATE documents SET version_id = $1 WHERE id = $1`,
      [stored, uuid()],
    );
    await office.run();
    await office.run();
    const mails = await database.pool.query("SELECT subject FROM document_mails WHERE user_id = $1", [office.userId]);
    expect(mails.rows).toEqual([{ subject: "Another" }]);
  });
});
