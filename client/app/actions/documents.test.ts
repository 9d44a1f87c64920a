import { signal } from "@preact/signals";
import { beforeAll, expect, test } from "vitest";
import { type DocumentChange, deviceMutators } from "../../../shared/mutators/index.ts";
import type { Vault } from "../../data/types.ts";
import { applyLanguage } from "../../i18n/index.ts";
import { undoLast } from "../undo.ts";
import { setTag } from "./documents.ts";

beforeAll(() => applyLanguage("en"));

const tagId = crypto.randomUUID();

/** A vault that only notes what is done to its documents. Every tenth has the tag already. */
function aVault(count: number) {
  const ids = Array.from({ length: count }, () => crypto.randomUUID());
  const mutations: DocumentChange[][] = [];
  const documents = new Map<string, unknown>(
    ids.map((id, at) => [id, signal({ id, access: "owner", tags: at % 10 === 0 ? [tagId] : [] })]),
  );
  const vault = {
    document: (id: string) => documents.get(id) ?? signal(undefined),
    tags: signal(new Map([[tagId, { name: "Bills" }]])),
    mutate: {
      async changeDocuments(args: unknown) {
        mutations.push(deviceMutators.changeDocuments.args.parse(args).changes);
      },
    },
  } as unknown as Vault;
  return { ids, mutations, vault };
}

test("hundreds of documents are tagged in a handful of changes, and exactly those that were are untagged when it is taken back", async () => {
  const { ids, mutations, vault } = aVault(468);
  const without = ids.filter((_id, at) => at % 10 !== 0);
  await setTag(vault, ids, tagId, true);
  expect(mutations.length).toBeLessThanOrEqual(5);
  expect(mutations.splice(0).flat()).toEqual(without.map((id) => ({ name: "tagDocument", args: { id, tagId } })));
  await undoLast();
  expect(mutations.flat()).toEqual(without.map((id) => ({ name: "untagDocument", args: { id, tagId } })));
});
