// Whose documents a rule sees and changes, and what becomes of it when something that it names is gone.

import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { act } from "../../../server/rules/act.ts";
import { matcherOf } from "../../../server/rules/matching.ts";
import { activeRules } from "../../../server/rules/rules.ts";
import type { RuleGiven } from "../../../shared/rules/rule.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { whileItWaits } from "../../../tests/harness/races.ts";
import { anOffice } from "../../../tests/harness/rules.ts";
import { withConnection } from "../../../tests/harness/vault.ts";
import { changeRule, switchRule } from "../../../worker/modules/rules/rules.usecases.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

describe("whose", () => {
  async function shared(access: "view" | "edit") {
    const [owner, reader] = [await anOffice(database), await anOffice(database)];
    const folderId = await owner.named("Folder", "Shared");
    const { rows } = await database.pool.query<{ handle: string }>("SELECT handle FROM users WHERE id = $1", [reader.userId]);
    await owner.vault.push({ name: "createShare", args: { id: uuid(), folderId, handle: rows[0]!.handle, access } });
    return { owner, reader, folderId };
  }

  test("a person's rules never see another person's documents, and run on what is shared with them as far as they may change it", async () => {
    const { owner, reader, folderId } = await shared("edit");
    const ruleId = await reader.rule({ trigger: "arrived", actions: [{ do: "title", pattern: "Seen: {title}" }] });
    const [hidden, seen] = [await owner.arrive("Hidden"), await owner.arrive("Seen", { folderId })];
    expect(await reader.work()).toBe(1);
    await reader.run();
    expect(await owner.see(hidden)).toMatchObject({ title: "Hidden" });
    expect(await owner.see(seen)).toMatchObject({ title: "Seen: Seen" });
    expect((await reader.runs(ruleId)).items).toMatchObject([{ documentId: seen, title: "Seen: Seen" }]);
    // whose document it is learns that a rule of that person did it, not what it is called
    const told = (await owner.history(seen)).items.find(({ by }) => by.kind === "rule");
    expect(told?.by).toMatchObject({ id: reader.userId, device: null });
    expect(JSON.stringify(told)).not.toContain("A rule");
  });

  test("what may only be looked at stays as it is, and the rule says why", async () => {
    const { owner, reader, folderId } = await shared("view");
    const ruleId = await reader.rule({ trigger: "arrived", actions: [{ do: "title", pattern: "Mine" }] });
    const id = await owner.arrive("Theirs", { folderId });
    await reader.run();
    expect(await owner.see(id)).toMatchObject({ title: "Theirs" });
    expect((await reader.runs(ruleId)).items).toMatchObject([
      { outcome: "failed", failures: [{ action: "title", code: "access.view_only" }] },
    ]);
    expect((await reader.rules())[0]).toMatchObject({ failures: 1 });
  });

  test("a label of one's own is not put on another person's document, and the rest of the rule is done", async () => {
    const { owner, reader, folderId } = await shared("edit");
    const tagId = await reader.named("Tag", "mine");
    const ruleId = await reader.rule({
      trigger: "arrived",
      actions: [
        { do: "addTag", tagId },
        { do: "title", pattern: "Noted" },
      ],
    });
    const id = await owner.arrive("Theirs", { folderId });
    await reader.run();
    expect(await owner.see(id)).toMatchObject({ title: "Noted", tags: [] });
    expect((await reader.runs(ruleId)).items).toMatchObject([
      { outcome: "partly", failures: [{ action: "addTag", code: "move.other_vault" }] },
    ]);
  });

  test("access that ended between the event and the act counts", async () => {
    const { owner, reader, folderId } = await shared("edit");
    await reader.rule({ trigger: "arrived", actions: [{ do: "title", pattern: "Mine" }] });
    const id = await owner.arrive("Theirs", { folderId });
    const { rows } = await database.pool.query<{ id: string }>("SELECT id FROM shares WHERE owner_id = $1", [owner.userId]);
    await owner.vault.push({ name: "deleteShare", args: { id: rows[0]!.id } });
    await reader.run();
    expect(await owner.see(id)).toMatchObject({ title: "Theirs" });
    expect(await reader.work()).toBe(0);
  });

  test("the rules of somebody whose account is closed do nothing", async () => {
    const office = await anOffice(database);
    const tagId = await office.named("Tag", "seen");
    await office.rule({ trigger: "arrived", actions: [{ do: "addTag", tagId }] });
    const id = await office.arrive("Letter");
    await database.pool.query("UPDATE users SET active = false WHERE id = $1", [office.userId]);
    await office.run();
    await database.pool.query("UPDATE users SET active = true WHERE id = $1", [office.userId]);
    expect((await office.see(id)).tags).toEqual([]);
  });
});

describe("what a rule names", () => {
  test("is gone: the rule says which and pauses; saved anew it goes on", async () => {
    const office = await anOffice(database);
    const [folderId, tagId] = [await office.named("Folder", "Old place"), await office.named("Tag", "kept")];
    const actions: RuleGiven["actions"] = [
      { do: "file", folderId },
      { do: "addTag", tagId },
    ];
    const id = await office.rule({ trigger: "arrived", actions });
    await office.vault.push({ name: "deleteFolder", args: { id: folderId } });
    expect((await office.rules())[0]).toMatchObject({ paused: { reason: "gone", names: ["Old place"] }, enabled: true });
    const before = await office.arrive("While it pauses");
    await office.run();
    expect((await office.see(before)).tags).toEqual([]);
    const given = { name: "A rule", trigger: "arrived", query: "", stop: false, enabled: true, zone: "UTC" } as const;
    await expect(office.mine((mine) => changeRule(mine, id, { ...given, actions }))).rejects.toMatchObject({ code: "entity.notFound" });
    await office.mine((mine) => changeRule(mine, id, { ...given, actions: [{ do: "addTag", tagId }] }));
    const after = await office.arrive("Afterwards");
    await office.run();
    expect((await office.see(after)).tags).toEqual([tagId]);
    expect((await office.rules())[0]).toMatchObject({ paused: null });
  });

  test("is deleted while the rule is saved: it is not saved, or pauses", async () => {
    const office = await anOffice(database);
    const folderId = await office.named("Folder", "Going");
    const saving = { ended: false, answer: Promise.resolve("") };
    const waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    await whileItWaits(
      database,
      ["feed_versions", office.userId],
      () => office.vault.push({ name: "deleteFolder", args: { id: folderId } }),
      async () => {
        // The deletion has paused what named the folder, and is not committed.
        saving.answer = office.rule({ trigger: "arrived", actions: [{ do: "file", folderId }] }).finally(() => (saving.ended = true));
        saving.answer.catch(() => {}); // heard of below
        while (!saving.ended && (await database.superuser.query(waiting)).rowCount! < 2);
      },
    );
    await expect(saving.answer).rejects.toMatchObject({ code: "entity.notFound" });
    expect(await office.rules()).toEqual([]);
  });

  test("is not the person's to use any more: the rule pauses at the act", async () => {
    const [owner, reader] = [await anOffice(database), await anOffice(database)];
    const folderId = await owner.named("Folder", "Lent");
    const shareId = uuid();
    const { rows } = await database.pool.query<{ handle: string }>("SELECT handle FROM users WHERE id = $1", [reader.userId]);
    await owner.vault.push({ name: "createShare", args: { id: shareId, folderId, handle: rows[0]!.handle, access: "edit" } });
    const tagId = await reader.named("Tag", "seen");
    await reader.rule({
      trigger: "arrived",
      actions: [
        { do: "file", folderId },
        { do: "addTag", tagId },
      ],
    });
    const id = await reader.arrive("Mine");
    await owner.vault.push({ name: "deleteShare", args: { id: shareId } });
    await reader.run();
    expect((await reader.see(id)).tags).toEqual([]);
    expect((await reader.rules())[0]).toMatchObject({ paused: { names: ["Lent"] } });
  });

  test("was merged into another label: the rule goes on with that one", async () => {
    const office = await anOffice(database);
    const [old, better] = [await office.named("Tag", "bils"), await office.named("Tag", "bills")];
    await office.rule({ trigger: "arrived", actions: [{ do: "addTag", tagId: old }] });
    await office.vault.push({ name: "mergeTag", args: { id: old, intoId: better } });
    const id = await office.arrive("Letter");
    await office.run();
    expect((await office.see(id)).tags).toEqual([better]);
    expect((await office.rules())[0]).toMatchObject({
      paused: null,
      actions: [{ do: "addTag", tagId: better }],
      names: { [better]: "bills" },
    });
  });

  test("was merged after a job had read the rule: the act looks again, and nothing pauses", async () => {
    const office = await anOffice(database);
    const [old, better] = [await office.named("Tag", "bils"), await office.named("Tag", "bills")];
    const ruleId = await office.rule({ trigger: "arrived", actions: [{ do: "addTag", tagId: old }] });
    const id = await office.arrive("Letter");
    const rule = (await activeRules(database.pool, office.userId)).find((one) => one.id === ruleId)!;
    await office.vault.push({ name: "mergeTag", args: { id: old, intoId: better } });
    const early = await withConnection(database, async (connection) =>
      act(connection, { rule, documentId: id, occasion: "", matcher: await matcherOf(connection, office.userId), work: [] }),
    );
    expect(early.state).toBe("changed");
    expect((await office.rules())[0]?.paused).toBeNull();
    await office.run();
    expect((await office.see(id)).tags).toEqual([better]);
  });

  test("a rule that was switched off after the event does nothing", async () => {
    const office = await anOffice(database);
    const tagId = await office.named("Tag", "seen");
    const ruleId = await office.rule({ trigger: "arrived", actions: [{ do: "addTag", tagId }] });
    const id = await office.arrive("Letter");
    await office.mine((mine) => switchRule(mine, ruleId, false));
    await office.run();
    expect((await office.see(id)).tags).toEqual([]);
    await office.arrive("Another");
    expect(await office.work()).toBe(0);
  });
});
