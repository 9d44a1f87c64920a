import { signal } from "@preact/signals";
import { beforeAll, beforeEach, expect, test } from "vitest";
import type { Vault } from "../../data/types.ts";
import { applyLanguage } from "../../i18n/index.ts";
import { openDialog, type Question } from "../dialogs.ts";
import { undoLast } from "../undo.ts";
import { askToMergeFields, renameFieldOrMerge } from "./mergeFields.ts";

beforeAll(() => applyLanguage("en"));

const field = (id: string, name: string, kind = "text", options: { id: string; name: string }[] = []) => ({
  ...{ id, name, kind, options, ownerId: "me", createdAt: "2026-01-01" },
});

/** Documents `a`, `b`, and `c` in the trash; what is done, in words. */
function aVault(fields: ReturnType<typeof field>[], values: Record<string, Record<string, string>>) {
  const said: string[] = [];
  const note = (name: string, args: Record<string, unknown>) =>
    said.push([name, ...Object.values(args).filter((value) => value === null || typeof value === "string")].join(" "));
  const vault = {
    userId: "me",
    customFields: signal(new Map(fields.map((one) => [one.id, one]))),
    list: ({ trash = false }) => signal(trash ? ["c"] : ["a", "b", "theirs"]),
    document: (id: string) => signal({ id, ownerId: id === "theirs" ? "them" : "me", custom: values[id] ?? null }),
    mutate: new Proxy(
      {},
      {
        get:
          (_none, name) => async (args: { changes?: { name: string; args: Record<string, unknown> }[]; put?: object; drop?: object }) => {
            for (const one of args.changes ?? [{ name: String(name), args: args as Record<string, unknown> }]) {
              note(one.name, one.args);
              const { id, fieldId, value } = one.args as Record<string, string>;
              if (one.name === "setCustomValue") values[id!] = { ...values[id!], [fieldId!]: value! };
            }
            if (args.put ?? args.drop) said.push(JSON.stringify(args.put ?? args.drop));
          },
      },
    ),
  } as unknown as Vault;
  return { vault, said, values };
}

const yes = async <T>(merging: Promise<T>): Promise<T> => {
  (openDialog.value as Question).answer(true);
  return merging;
};

beforeEach(() => {
  openDialog.value = null;
});

test("what the one has goes to the other where that is empty, in the trash too; taken back, what was changed since stays", async () => {
  const { vault, said, values } = aVault([field("old", "Amount"), field("new", "Beløp")], {
    a: { old: "7" },
    b: { old: "8", new: "9" },
    c: { old: "10" },
    theirs: { old: "not mine" },
  });
  expect(await yes(askToMergeFields(vault, "old", "new"))).toBe(true);
  expect(said.splice(0)).toEqual(["setCustomValue a new 7", "setCustomValue c new 10", "deleteCustomField old"]);
  values.c!.new = "changed since";
  await undoLast();
  expect(said).toEqual(["createCustomField old Amount text", "setCustomValue a new "]);
});

test("options of a choice go along, each name once", async () => {
  const [paid, done, open] = [
    { id: "paid", name: "Paid" },
    { id: "done", name: "PAID" },
    { id: "open", name: "Open" },
  ];
  const { vault, said } = aVault([field("old", "State", "choice", [done, open]), field("new", "Status", "choice", [paid])], {
    a: { old: "done" },
    b: { old: "open" },
  });
  await yes(askToMergeFields(vault, "old", "new"));
  expect(said.splice(0)).toEqual([
    "updateCustomField new",
    JSON.stringify([open]),
    "setCustomValue a new paid",
    "setCustomValue b new open",
    "deleteCustomField old",
  ]);
  await undoLast();
  expect(said.slice(-2)).toEqual(["updateCustomField new", JSON.stringify(["open"])]);
});

test("fields of two kinds stay two, and so do those that do not fit into one", async () => {
  const { vault, said } = aVault([field("old", "Amount", "money"), field("new", "Beløp")], { a: { old: "7.00 NOK" } });
  expect(await askToMergeFields(vault, "old", "new")).toBe(false);
  expect(await renameFieldOrMerge(vault, "old", "beløp")).toBe(false);
  const full = aVault([field("old", "Amount"), field("new", "Beløp")], { a: { old: "7".repeat(500), ...{ x: "x".repeat(19_400) } } });
  expect(await yes(renameFieldOrMerge(full.vault, "old", "beløp"))).toBe(false);
  expect([said, full.said]).toEqual([[], []]);
});
