import { signal } from "@preact/signals";
import { beforeAll, expect, test } from "vitest";
import type { Vault } from "../../data/types.ts";
import { applyLanguage } from "../../i18n/index.ts";
import { undoLast } from "../undo.ts";
import { deleteLabel, type LabelKind } from "./labels.ts";

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
