import { signal } from "@preact/signals";
import { beforeAll, expect, test } from "vitest";
import type { Vault } from "../../data/types.ts";
import { applyLanguage } from "../../i18n/index.ts";
import { undoLast } from "../undo.ts";
import { deleteLabel, findOrCreate, type LabelKind, mergeLabels } from "./labels.ts";

beforeAll(() => applyLanguage("en"));

beforeAll(() => applyLanguage("en"));

test.each<LabelKind>(["tags", "types", "correspondents"])(
  "hundreds of documents get one of their deleted %s back in a handful of changes",
  async (kind) => {
    const labelId = crypto.randomUUID();
    const ids = Array.from({ length: 468 }, () => crypto.randomUUID());
    const document = { tags: [labelId], typeId: labelId, correspondentId: labelId };
    const sent: { name: string; args: { changes?: { args: { id: string } }[] } }[] = [];
    const vault = {
      [kind]: signal(new Map([[labelId, { id: labelId, name: "Bills", color: "#112233" }]])),
      list: ({ trash = false }) => signal(trash ? ids.slice(400) : ids.slice(0, 400)),
      document: () => signal(document),
      mutate: new Proxy({}, { get: (_none, name) => async (args: object) => void sent.push({ name: String(name), args }) }),
    } as unknown as Vault;
    await deleteLabel(vault, kind, labelId);
    expect(sent.splice(0)).toHaveLength(1);
    await undoLast();
    const [made, ...rest] = sent;
    expect(made?.name).toMatch(/^create/);
    expect(rest.length).toBeLessThanOrEqual(5);
    expect(rest.flatMap(({ args }) => args.changes!.map((change) => change.args.id))).toEqual(ids);
  },
);

/** Documents `a`, `b`, `c`; what is done to them and to labels, in words. */
function aVault(kind: LabelKind, values: Record<string, string[] | string | null>) {
  const field = { tags: "tags", types: "typeId", correspondents: "correspondentId" }[kind];
  const said: string[] = [];
  const note = (name: string, args: Record<string, unknown>) =>
    said.push(
      `${name} ${Object.values(args)
        .filter((value) => typeof value === "string")
        .join(" ")}`,
    );
  const vault = {
    userId: "me",
    tags: signal(new Map()),
    [kind]: signal(
      new Map([
        ["old", { id: "old", ownerId: "me", name: "Bill", color: "#112233" }],
        ["new", { id: "new", ownerId: "me", name: "Régning", color: "#445566" }],
      ]),
    ),
    list: ({ trash = false }) => signal(trash ? ["c"] : ["a", "b"]),
    document: (id: string) => signal({ [field]: values[id] }),
    mutate: new Proxy(
      {},
      {
        get: (_none, name) => async (args: { changes?: { name: string; args: Record<string, unknown> }[] }) => {
          if (args.changes) for (const one of args.changes) note(one.name, one.args);
          else note(String(name), args as Record<string, unknown>);
        },
      },
    ),
  } as unknown as Vault;
  return { vault, said };
}

test("two tags become one: each document has the one that stays, once; taking it back brings every tag back where it was", async () => {
  const { vault, said } = aVault("tags", { a: ["old"], b: ["old", "new"], c: ["old"] });
  await mergeLabels(vault, "tags", "old", "new");
  expect(said.splice(0)).toEqual(["mergeTag old new"]);
  await undoLast();
  expect(said).toEqual([
    "createTag old Bill #112233",
    "tagDocument a old",
    "tagDocument b old",
    "tagDocument c old",
    "untagDocument a new",
    "untagDocument c new",
  ]);
});

test.each(["types", "correspondents"] as const)("two %s become one, and two again", async (kind) => {
  const { vault, said } = aVault(kind, { a: "old", b: "new", c: null });
  await mergeLabels(vault, kind, "old", "new");
  expect(said.splice(0)).toEqual([expect.stringMatching(/^merge\w+ old new$/)]);
  await undoLast();
  expect(said).toEqual([expect.stringMatching(/^create\w+ old Bill$/), "updateDocument a old"]);
});

test("a name that differs in case, accents or blanks alone is the label that is there", async () => {
  const { vault, said } = aVault("tags", {});
  for (const name of ["régning", " REGNING ", "Regning"]) expect(await findOrCreate(vault, "tags", name)).toBe("new");
  expect(said).toEqual([]);
  await findOrCreate(vault, "tags", "Regning+");
  expect(said).toHaveLength(1);
});

test("tags that lay in a deleted one are put back into it; none is merged into one that lies in it", async () => {
  const { vault, said } = aVault("tags", { a: null, b: null, c: null });
  const tags = vault.tags.peek() as unknown as Map<string, Record<string, unknown>>;
  tags.set("old", { ...tags.get("old"), parentId: "new" }).set("inner", { id: "inner", ownerId: "me", name: "In", parentId: "old" });
  await mergeLabels(vault, "tags", "new", "inner");
  expect(said).toEqual([]);
  await deleteLabel(vault, "tags", "old");
  await undoLast();
  expect(said).toEqual(["deleteTag old", "createTag old Bill #112233 new", "updateTag inner old"]);
});
