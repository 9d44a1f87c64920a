// Rules that are proposed from what a person keeps doing: from five in a row of their own hand, and never again what they do not want.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RuleGiven } from "../../../shared/rules/rule.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { anOffice } from "../../../tests/harness/rules.ts";
import { dismissProposal, proposalsOf } from "./proposals.usecases.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

async function anOfficeWithBills() {
  const office = await anOffice(database);
  const [folderId, elsewhere, correspondentId, tagId] = [
    await office.named("Folder", "Power"),
    await office.named("Folder", "Elsewhere"),
    await office.named("Correspondent", 'Fjordlys "Kraft"'),
    await office.named("Tag", "bill"),
  ];
  const bill = async (into: string | null = folderId) => {
    const id = await office.arrive("Bill");
    await office.vault.push(
      { name: "updateDocument", args: { id, correspondentId, folderId: into } },
      { name: "tagDocument", args: { id, tagId } },
    );
    return id;
  };
  const proposed = () => office.mine(proposalsOf);
  return { ...office, folderId, elsewhere, correspondentId, tagId, bill, proposed };
}

test("five in a row into one folder are a proposal, with the tags that all of them have; four are none, nor is one that lies elsewhere", async () => {
  const office = await anOfficeWithBills();
  for (let n = 1; n <= 4; n++) await office.bill();
  expect(await office.proposed()).toEqual([]);
  const fifth = await office.bill();
  const { correspondentId, folderId, tagId } = office;
  const proposal = { correspondentId, folderId, tagIds: [tagId], count: 5, names: { correspondent: 'Fjordlys "Kraft"', folder: "Power" } };
  expect(await office.proposed()).toEqual([proposal]);
  // What waits in the inbox says nothing of where it belongs.
  await office.bill(null);
  expect(await office.proposed()).toEqual([proposal]);
  await office.vault.push({ name: "updateDocument", args: { id: fifth, folderId: office.elsewhere } });
  expect(await office.proposed()).toEqual([]);
});

test("what a machine filed counts once its person has confirmed it, what a rule filed never", async () => {
  const office = await anOfficeWithBills();
  const bills = [];
  for (let n = 1; n <= 5; n++) bills.push(await office.bill());
  await database.pool.query(
    `UPDATE documents SET filled = filled || '{"folderId": {"by": "classifier", "confidence": 0.9}}' WHERE id = $1`,
    [bills[4]],
  );
  expect(await office.proposed()).toEqual([]);
  await office.vault.push({ name: "updateDocument", args: { id: bills[4], filedOn: "2026-11-27" } });
  expect(await office.proposed()).toHaveLength(1);
  const filing: RuleGiven["actions"] = [{ do: "file", folderId: office.elsewhere }];
  await office.rule({ trigger: "changed", query: "title:again", actions: filing });
  await office.vault.push({ name: "updateDocument", args: { id: bills[4], title: "Again" } });
  await office.run();
  await office.vault.push({ name: "updateDocument", args: { id: bills[4], folderId: office.folderId } });
  expect(await office.proposed()).toEqual([]);
});

test("where there is a rule for it, on or off, nothing is proposed", async () => {
  const office = await anOfficeWithBills();
  for (let n = 1; n <= 5; n++) await office.bill();
  expect(await office.proposed()).toHaveLength(1);
  const into = (folderId: string): RuleGiven["actions"] => [{ do: "file", folderId }];
  await office.rule({ query: String.raw`from:"fjordlys \"kraft\"" is:inbox`, actions: into(office.elsewhere) });
  expect(await office.proposed()).toHaveLength(1);
  await office.rule({ query: String.raw`from:"fjordlys \"kraft\"" is:inbox`, enabled: false, actions: into(office.folderId) });
  expect(await office.proposed()).toEqual([]);
});

test("what was dismissed is not proposed again, for its person alone; somebody else's labels can't be", async () => {
  const [office, other] = [await anOfficeWithBills(), await anOffice(database)];
  for (let n = 1; n <= 5; n++) await office.bill();
  const { correspondentId, folderId } = office;
  await expect(other.mine((context) => dismissProposal(context, { correspondentId, folderId }))).rejects.toMatchObject({
    code: "entity.notFound",
  });
  expect(await office.proposed()).toHaveLength(1);
  for (let times = 1; times <= 2; times++) await office.mine((context) => dismissProposal(context, { correspondentId, folderId }));
  await office.bill();
  expect(await office.proposed()).toEqual([]);
});
