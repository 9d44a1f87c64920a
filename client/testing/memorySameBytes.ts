// Files that are here already, for the vault in memory: a document has the bytes of a file whose name and size it has.
import type { ReadonlySignal } from "@preact/signals";
import type { VaultDocument } from "../../shared/mutators/index.ts";
import type { SameBytesApi } from "../data/fileTypes.ts";

const mark = (name: string, size: number) => `${name}/${size}`;

export function memorySameBytes(rows: ReadonlyMap<string, ReadonlySignal<VaultDocument | undefined>>): SameBytesApi {
  const documents = () => new Map([...rows.values()].flatMap(({ value }) => (value ? [[mark(value.name, value.size), value]] : [])));
  return {
    suspects: (files) => files.filter(({ name, size }) => documents().has(mark(name, size))),
    hash: async ({ name, size }) => mark(name, size),
    documents: (sha256) => new Map([...documents()].filter(([key]) => sha256.has(key))),
  };
}
