// Rules and custom fields: a value by its kind, shown before, taken back after, and a rule that pauses when what it names is gone.
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CustomFieldKind, CustomFieldOption } from "../../../shared/mutators/customValues.ts";
import type { RuleAction } from "../../../shared/rules/rule.ts";
import { ruleAction } from "../../../shared/rules/rule.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { anOffice, ruleTasks } from "../../../tests/harness/rules.ts";
import { runInTest } from "../../../tests/harness/tasks.ts";
import { applyRule, undoApplication } from "../../../worker/modules/rules/applications.usecases.ts";
import { previewRule } from "../../../worker/modules/rules/rules.usecases.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

async function withFields() {
  const office = await anOffice(database);
  return {
    ...office,
    async field(name: string, kind: CustomFieldKind, options: CustomFieldOption[] = []) {
      const id = uuid();
      await office.vault.push({ name: "createCustomField", args: { id, name, kind, options } });
      return id;
    },
    paused: async () => (await office.rules()).map(({ paused }) => paused?.names ?? null),
  };
}
const sets = (fieldId: string, kind: CustomFieldKind, value: string): RuleAction => ({ do: "setCustomField", fieldId, kind, value });

test("values are set by their kinds, words by a pattern of what is known by then; they are told as the rule's and taken back", async () => {
  const office = await withFields();
  const paid = { id: uuid(), name: "Paid" };
  const [price, status, remark, other] = [
    await office.field("Price", "money"),
    await office.field("Status", "choice", [paid]),
    await office.field("Remark", "longText"),
    await office.arrive("Another one"),
  ];
  const related = await office.field("Related", "document");
  const correspondentId = await office.named("Correspondent", "Fjordlys");
  const ruleId = await office.rule({
    trigger: "arrived",
    query: "title:bill",
    actions: [
      sets(remark, "longText", "{from}, {title}: {title}"),
      { do: "setCorrespondent", correspondentId },
      sets(price, "money", "12.50 NOK"),
      sets(status, "choice", paid.id),
      sets(related, "document", other),
    ],
  });
  const id = await office.arrive("Bill 7");
  await office.run();
  const custom = { [price]: "12.50 NOK", [status]: paid.id, [remark]: "Fjordlys, Bill 7: Bill 7", [related]: other };
  expect((await office.see(id)).custom).toEqual(custom);
  expect((await office.see(other)).custom).toBeNull();
  expect((await office.runs(ruleId)).items).toMatchObject([{ documentId: id, outcome: "done", failures: [] }]);
  expect((await office.rules())[0]).toMatchObject({
    names: { [price]: "Price", [status]: "Status", [paid.id]: "Paid", [other]: "Another one" },
  });
  const byRule = (await office.history(id)).items.filter(({ by }) => by.kind === "rule");
  expect(byRule.flatMap(({ changes }) => changes.map(({ field }) => field))).toEqual(
    expect.arrayContaining([price, status, remark, related].map((field) => `custom/${field}`)),
  );
  for (const { id: entry } of byRule) await office.undo(id, entry);
  expect((await office.see(id)).custom).toBeNull();
});

test("a rule finds documents by the value of a field, and one that was set by a rule before it", async () => {
  const office = await withFields();
  const [price, checked] = [await office.field("Price", "number"), await office.field("Checked", "yesNo")];
  await office.rule({ trigger: "changed", query: "price:>100", actions: [sets(checked, "yesNo", "yes")] });
  const remark = await office.field("Remark", "text");
  await office.rule({ trigger: "changed", query: "checked:yes", actions: [sets(remark, "text", "Looked at")] });
  const [cheap, dear] = [await office.arrive("Cheap"), await office.arrive("Dear")];
  for (const [id, value] of [
    [cheap, "99"],
    [dear, "101"],
  ])
    await office.vault.push({ name: "setCustomValue", args: { id, fieldId: price, value } });
  await office.run();
  expect((await office.see(cheap)).custom).toEqual({ [price]: "99" });
  expect((await office.see(dear)).custom).toEqual({ [price]: "101", [checked]: "yes", [remark]: "Looked at" });
});

test("the dry run shows what an application then does, and all of it is taken back but what was changed since", async () => {
  const office = await withFields();
  const price = await office.field("Price", "number");
  const ids = [await office.arrive("Bill 1"), await office.arrive("Bill 2"), await office.arrive("Bill 3")];
  await office.vault.push({ name: "setCustomValue", args: { id: ids[2]!, fieldId: price, value: "7" } });
  const actions = [sets(price, "number", "7")];
  const preview = await office.mine((mine) => previewRule(mine, { query: "title:bill", actions, zone: "UTC" }));
  expect(preview).toMatchObject({ total: 3, changing: 2, names: { [price]: "Price" } });
  expect(preview.items.map(({ id, changes }) => [id, changes])).toEqual(
    [ids[1], ids[0]].map((id) => [id, [{ field: `custom/${price}`, before: null, after: "7" }]]),
  );
  const ruleId = await office.rule({ query: "title:bill", actions });
  const { id } = await office.mine((mine) => applyRule(mine, ruleId, uuid()));
  for (const _ of ids) await runInTest(ruleTasks(database), "apply-rule", { applicationId: id });
  const values = async () => Promise.all(ids.map(async (one) => (await office.see(one)).custom?.[price] ?? null));
  expect(await values()).toEqual(["7", "7", "7"]);
  await office.vault.push({ name: "setCustomValue", args: { id: ids[0]!, fieldId: price, value: "8" } });
  await office.mine(({ connection, userId }) =>
    undoApplication({ connection, actor: { kind: "person", userId }, poke: () => undefined }, ruleId, id),
  );
  expect(await values()).toEqual(["8", null, "7"]);
});

test("what a person has just taken away is not put back, whether it is fixed or made by a pattern", async () => {
  const office = await withFields();
  const [price, remark] = [await office.field("Price", "number"), await office.field("Remark", "text")];
  const [one, other] = [await office.arrive("One"), await office.arrive("Other")];
  for (const [fieldId, value] of [
    [price, "7"],
    [remark, "Other"],
  ] as const)
    await office.vault.push({ name: "setCustomValue", args: { id: fieldId === price ? one : other, fieldId, value } });
  await office.run();
  await office.rule({ trigger: "changed", actions: [sets(price, "number", "7")], query: "title:one" });
  await office.rule({ trigger: "changed", actions: [sets(remark, "text", "{title}")], query: "title:other" });
  await office.vault.push({ name: "setCustomValue", args: { id: one, fieldId: price, value: null } });
  await office.vault.push({ name: "setCustomValue", args: { id: other, fieldId: remark, value: null } });
  await office.run();
  expect((await office.see(one)).custom).toBeNull();
  expect((await office.see(other)).custom).toBeNull();
});

test("a rule pauses when the field, the option or the document that it names is deleted, and when nothing else is", async () => {
  const office = await withFields();
  const [open, paid] = [
    { id: uuid(), name: "Open" },
    { id: uuid(), name: "Paid" },
  ];
  const [status, related, remark] = [
    await office.field("Status", "choice", [open, paid]),
    await office.field("Related", "document"),
    await office.field("Remark", "text"),
  ];
  const other = await office.arrive("The lease");
  for (const action of [sets(status, "choice", paid.id), sets(related, "document", other), sets(remark, "text", "x")])
    await office.rule({ actions: [action] });
  await office.vault.push({
    name: "updateCustomField",
    args: { id: status, name: "State", put: [{ ...paid, name: "Settled" }], drop: [open.id] },
  });
  await office.vault.push({ name: "trashDocument", args: { id: other } });
  expect(await office.paused()).toEqual([null, null, null]);
  await office.vault.push({ name: "updateCustomField", args: { id: status, drop: [paid.id] } });
  await office.vault.push({ name: "deleteDocument", args: { id: other } });
  await office.vault.push({ name: "deleteCustomField", args: { id: remark } });
  expect(await office.paused()).toEqual([["Paid"], ["The lease"], ["Remark"]]);
});

test("a rule is not kept with a value of another kind, an option that is not offered, or somebody else's field or document", async () => {
  const [office, stranger] = [await withFields(), await withFields()];
  const [price, status] = [await office.field("Price", "money"), await office.field("Status", "choice", [{ id: uuid(), name: "Open" }])];
  const related = await office.field("Related", "document");
  const theirs = [await stranger.field("Theirs", "text"), await stranger.arrive("Theirs")] as const;
  const kept = (action: RuleAction) => office.rule({ actions: [action] });
  for (const action of [sets(price, "number", "7"), sets(price, "text", "7")])
    await expect(kept(action)).rejects.toMatchObject({ code: "customField.value" });
  for (const action of [sets(status, "choice", uuid()), sets(related, "document", theirs[1]), sets(theirs[0], "text", "7")])
    await expect(kept(action)).rejects.toMatchObject({ code: "entity.notFound" });
  expect(await office.rules()).toEqual([]);
  const whole = (kind: CustomFieldKind, value: string) => ruleAction.safeParse(sets(price, kind, value)).success;
  expect([whole("money", "7.00 NOK"), whole("text", "{from} {from}"), whole("yesNo", "no"), whole("document", uuid())]).not.toContain(
    false,
  );
  expect([
    whole("money", "7"),
    whole("money", "007.0 NOK"),
    whole("text", "{price}"),
    whole("yesNo", "maybe"),
    whole("text", " "),
  ]).not.toContain(true);
});

test("a field of another vault is nothing for a shared document: the run says so", async () => {
  const [owner, office] = [await withFields(), await withFields()];
  const { rows } = await database.pool.query<{ handle: string }>("SELECT handle FROM users WHERE id = $1", [office.userId]);
  const remark = await office.field("Remark", "text");
  const ruleId = await office.rule({ trigger: "changed", actions: [sets(remark, "text", "mine")] });
  const id = await owner.arrive("Shared");
  await owner.vault.push({ name: "createShare", args: { id: uuid(), documentId: id, handle: rows[0]!.handle, access: "edit" } });
  await owner.vault.push({ name: "updateDocument", args: { id, title: "Shared with you" } });
  await office.run();
  expect((await owner.see(id)).custom).toBeNull();
  expect((await office.runs(ruleId)).items).toMatchObject([{ outcome: "failed", failures: [{ action: "setCustomField" }] }]);
});
