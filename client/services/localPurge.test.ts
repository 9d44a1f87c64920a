import { beforeEach, expect, test } from "vitest";
import type { VaultDocument } from "../../shared/mutators/entities.ts";
import { type TextsInMemory, textsInMemory } from "../replica/readModel/testing.ts";
import { aDocument } from "../replica/testing.ts";
import { createLocalPurge, type LocalPurge } from "./localPurge.ts";

let documents: Map<string, VaultDocument>;
let texts: TextsInMemory;
let complete: boolean;
let copies: Set<string>;
let pictures: Set<string>;
let told: string[];
let localPurge: LocalPurge;

beforeEach(() => {
  documents = new Map();
  texts = textsInMemory();
  [copies, pictures] = [new Set(), new Set()];
  complete = true;
  told = [];
  localPurge = createLocalPurge({
    documents,
    texts,
    isComplete: () => complete,
    readModel: { forget: (ids) => void told.push(...ids), textsChanged: () => void told.push("texts") },
    files: { forget: async (id: string) => void copies.delete(id) } as never,
    originals: { refresh: async () => {} } as never,
    thumbnails: { forget: async (hash: string) => void pictures.delete(hash) } as never,
    blobs: {
      async retain(ids: ReadonlySet<string>, hashes: ReadonlySet<string>) {
        for (const id of copies) if (!ids.has(id)) copies.delete(id);
        for (const hash of pictures) if (!hashes.has(hash)) pictures.delete(hash);
      },
    } as never,
  });
});

function here(thumbnail: string | null = null): VaultDocument {
  const document = aDocument({ thumbnail });
  documents.set(document.id, document);
  texts.give(document.id, "its words");
  copies.add(document.id);
  if (thumbnail) pictures.add(thumbnail);
  return document;
}

async function leaves(document: VaultDocument): Promise<void> {
  documents.delete(document.id);
  await localPurge.left([document]);
}

test("a document that leaves takes its text, its copy and its picture along; a picture that another one has stays", async () => {
  const [gone, stays] = [here("picture"), here("shared picture")];
  const twin = here("shared picture");
  await leaves(gone);
  await leaves(twin);
  expect(await texts.ids()).toEqual([stays.id]);
  expect([...copies]).toEqual([stays.id]);
  expect([...pictures]).toEqual(["shared picture"]);
  expect(told).toEqual([gone.id, twin.id]);
});

test("while everything is fetched anew nothing is thrown away; afterwards what did not come back is", async () => {
  const [back, gone] = [here("a"), here("b")];
  complete = false;
  await leaves(back);
  await leaves(gone);
  await localPurge.sweep();
  expect([...copies]).toEqual([back.id, gone.id]);
  expect(await texts.count()).toBe(2);
  documents.set(back.id, back);
  complete = true;
  await localPurge.sweep();
  expect([...copies]).toEqual([back.id]);
  expect([...pictures]).toEqual(["a"]);
});

test("a document that the server would not delete is back with its text", async () => {
  const document = here();
  await texts.put({ items: [], cursor: "at the end" });
  await leaves(document);
  await localPurge.came([document, aDocument()]);
  expect(await texts.cursor()).toBeUndefined();
  expect(told).toEqual([document.id, "texts"]);
  await localPurge.came([document]);
  expect(told).toHaveLength(2);
});
