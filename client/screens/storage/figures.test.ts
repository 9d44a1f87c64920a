import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import { aDocument } from "../../replica/testing.ts";
import { figuresOf } from "./figures.ts";

function aVault(...documents: VaultDocument[]) {
  const byId = new Map(documents.map((document) => [document.id, signal<VaultDocument | undefined>(document)]));
  const nothing = signal<VaultDocument | undefined>(undefined);
  return { vault: { document: (id: string) => byId.get(id) ?? nothing }, ids: [...byId.keys()] };
}

test("a file that has not arrived in the vault is in no sum: what is told by kind is no more than what is used", () => {
  const [stored, waiting] = [aDocument({ size: 80 }), aDocument({ size: 60, state: "uploading" })];
  const { vault, ids } = aVault(stored, waiting);
  expect(figuresOf(vault, ids, [])).toMatchObject({ byKind: [{ count: 1, size: 80 }], largest: [stored.id] });
  expect(figuresOf(vault, [], ids).trash).toEqual({ count: 2, size: 80 });
});
