import { expect, test } from "vitest";
import type { Facts } from "../facts.ts";
import { detectFacts } from "./detectFacts.ts";
import { maxFactsBytes, storedFacts } from "./storedFacts.ts";

const read = (text: string) => detectFacts({ text, name: "a.pdf", language: "no", today: "2026-11-26" });

test("what is kept is the facts as they are, as long as they are few", async () => {
  const facts = await read("Fakturadato 03.11.2026, å betale kr 1 234,50");
  expect(JSON.parse(storedFacts(facts))).toEqual(facts);
});

test("facts of a full text stay under their limit, single facts whole", async () => {
  const line = `${"ü".repeat(150)} Faktura nr 12345678 Totalt 12,50 kr 03.11.2026 post@${"å".repeat(60)}.example +47 22 33 44 55\n`;
  const facts = await read(line.repeat(300));
  const json = storedFacts({ ...facts, dates: Array.from({ length: 400 }, () => ({ ...facts.dates[0]!, quote: "æ".repeat(200) })) });
  expect(new TextEncoder().encode(json).length).toBeLessThanOrEqual(maxFactsBytes);
  expect((JSON.parse(json) as Facts).total).toEqual(facts.total);
});

test("half a character at the end of a quote is repaired, for a JSON column refuses it", async () => {
  const facts = await read("Totalt 12,50 kr");
  const json = storedFacts({ ...facts, title: { ...facts.title, quote: "🧾".slice(0, 1), title: "a\u0000b" } });
  expect(JSON.parse(json).title).toMatchObject({ quote: "\ufffd", title: "ab" });
});
