// The shared mutators' view of the replica: every entity is one value under `<entity>/<id>`.
import { type Entities, type EntityName, entityKey } from "../../shared/mutators/entities.ts";
import type { Collection, VaultTx } from "../../shared/mutators/tx.ts";

/** The part of a Replicache write transaction that is used here. */
export interface ReplicaTx {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
  del(key: string): Promise<boolean>;
  scan(options: { prefix: string }): { values(): AsyncIterable<unknown> };
}

export function deviceTx(tx: ReplicaTx, { userId, now }: { userId: string; now: string }): VaultTx {
  const documents = collection(tx, "document");
  const folders = collection(tx, "folder");
  return {
    userId,
    now,
    documents: {
      ...documents,
      inFolder: (folderId) => idsWhere(tx, "document", (document) => document.folderId === folderId),
    },
    folders: { ...folders, childrenOf: (folderId) => idsWhere(tx, "folder", (folder) => folder.parentId === folderId) },
    tags: collection(tx, "tag"),
    types: collection(tx, "type"),
    correspondents: collection(tx, "correspondent"),
    refusals: collection(tx, "refusal"),
    documentTags: {
      async add(documentId, tagId) {
        const document = await documents.get(documentId);
        if (document && !document.tags.includes(tagId))
          await tx.set(entityKey("document", documentId), { ...document, tags: [...document.tags, tagId] });
      },
      async remove(documentId, tagId) {
        const document = await documents.get(documentId);
        if (document?.tags.includes(tagId)) {
          await tx.set(entityKey("document", documentId), { ...document, tags: document.tags.filter((id) => id !== tagId) });
        }
      },
    },
  };
}

type Stored = { [Name in EntityName]: Entities[Name] extends { id: string } ? Name : never }[EntityName];

function collection<Name extends Stored>(tx: ReplicaTx, entity: Name): Collection<Entities[Name]> {
  type Value = Entities[Name];
  const key = (id: string) => entityKey(entity, id);
  const get = async (id: string) => (await tx.get(key(id))) as Value | undefined;
  return {
    get,
    async insert(value) {
      if (!(await get(value.id))) await tx.set(key(value.id), value);
    },
    async update(id, patch) {
      const value = await get(id);
      if (value) await tx.set(key(id), { ...value, ...patch });
    },
    async delete(id) {
      await tx.del(key(id));
    },
  };
}

/** A scan of all entities of a kind: about 1 ms for 1,000 documents, and only folder deletion asks for it. */
async function idsWhere<Name extends Stored>(tx: ReplicaTx, entity: Name, matches: (value: Entities[Name]) => boolean): Promise<string[]> {
  const ids: string[] = [];
  for await (const value of tx.scan({ prefix: `${entity}/` }).values())
    if (matches(value as Entities[Name])) ids.push((value as Entities[Name]).id);
  return ids;
}
