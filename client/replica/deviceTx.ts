// The shared mutators' view of the replica: every entity is one value under `<entity>/<id>`.
import { AppError } from "../../shared/errors.ts";
import { defaultSettings, type Entities, type EntityName, entityKey } from "../../shared/mutators/entities.ts";
import { type LabelEntity, labelKinds, type MergingLabel } from "../../shared/mutators/labelKinds.ts";
import type { Collection, Labels, MergingLabels, VaultTx } from "../../shared/mutators/tx.ts";

/** The part of a Replicache write transaction that is used here. */
export interface ReplicaTx {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
  del(key: string): Promise<boolean>;
  scan(options: { prefix: string }): { values(): AsyncIterable<unknown> };
}

/** `sees`: which folders the actor sees; a device holds no others. */
export function deviceTx(
  tx: ReplicaTx,
  { userId, now, sees = () => true }: { userId: string; now: string; sees?: (folder: Entities["folder"]) => boolean },
): VaultTx {
  const documents = collection(tx, "document");
  const folders = collection(tx, "folder");
  const tags = labels(tx, "tag");
  return {
    userId,
    now,
    documents: { ...documents, version: async (_documentId, _versionId, told) => told, giveFiles: async () => undefined },
    folders: {
      ...folders,
      inside: (parentId, ownerId) =>
        valuesWhere(tx, "folder", (folder) => folder.parentId === parentId && folder.ownerId === ownerId && sees(folder)),
      async moveContents(folderId, to) {
        for (const id of await idsWhere(tx, "folder", ({ parentId }) => parentId === folderId)) await folders.update(id, { parentId: to });
        for (const id of await idsWhere(tx, "document", (document) => document.folderId === folderId))
          await documents.update(id, { folderId: to });
      },
      ...treeOf(tx, "folder"),
      resolveDeletedFolder: async (folderId) => ((await folders.get(folderId)) ? folderId : null),
    },
    tags,
    tagTree: {
      ...treeOf(tx, "tag"),
      async moveInner(tagId, to) {
        for (const id of await idsWhere(tx, "tag", ({ parentId }) => parentId === tagId)) await tags.update(id, { parentId: to });
      },
      resolvePlace: (tagId, ownerId) => tags.resolve(tagId, ownerId),
    },
    types: labels(tx, "type"),
    correspondents: labels(tx, "correspondent"),
    customFields: resolving(tx, "customField"),
    shares: shares(tx, userId, now),
    savedSearches: collection(tx, "savedSearch"),
    settings: {
      get: async () => ({ ...defaultSettings, ...((await tx.get(entityKey("settings", userId))) as object | undefined) }),
      async update(patch) {
        await tx.set(entityKey("settings", userId), { ...(await this.get()), ...patch });
      },
    },
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

/** What lies inside each other. A device that has a part of the changes may see it in a circle for a moment. */
function treeOf(tx: ReplicaTx, entity: "folder" | "tag"): Pick<VaultTx["tagTree"], "wayUp" | "heightOf"> {
  type Inner = Entities["folder" | "tag"];
  return {
    async wayUp(id) {
      const way = new Set<string>();
      for (let at: string | null = id; at && !way.has(at); ) {
        const value = (await tx.get(entityKey(entity, at))) as Inner | undefined;
        if (value) way.add(at);
        at = value?.parentId ?? null;
      }
      return [...way];
    },
    async heightOf(id) {
      const below = new Map<string, string[]>();
      for await (const value of tx.scan({ prefix: `${entity}/` }).values()) {
        const { id, parentId } = value as Inner;
        if (parentId) below.set(parentId, [...(below.get(parentId) ?? []), id]);
      }
      const seen = new Set<string>();
      let height = 0;
      for (let level = [id]; level.length > 0; height++) {
        for (const one of level) seen.add(one);
        level = level.flatMap((one) => below.get(one) ?? []).filter((one) => !seen.has(one));
      }
      return height;
    },
  };
}

/** Who has a handle only the server knows: until it says, a share has the handle as typed and no `userId`. */
function shares(tx: ReplicaTx, userId: string, now: string): VaultTx["shares"] {
  const own = collection(tx, "share");
  return {
    ...own,
    async grant({ id, documentId, folderId, groupId, handle, access }) {
      const target = (documentId ? await tx.get(entityKey("document", documentId)) : await tx.get(entityKey("folder", folderId ?? ""))) as
        | { ownerId: string }
        | undefined;
      const name = handle ?? ((await tx.get(entityKey("group", groupId ?? ""))) as { name: string } | undefined)?.name;
      if (target?.ownerId !== userId || name === undefined) throw new AppError("entity.notFound");
      const [same] = await idsWhere(
        tx,
        "share",
        (share) =>
          share.documentId === documentId &&
          share.folderId === folderId &&
          (groupId ? share.groupId === groupId : share.groupId === null && share.handle.toLowerCase() === name.toLowerCase()),
      );
      if (same !== undefined) return own.update(same, { access });
      await own.insert({ id, ownerId: userId, documentId, folderId, userId: null, groupId, handle: name, access, createdAt: now });
    },
  };
}

/** What an id of a label that is not there stands for. Only until the server has answered: it keeps this for all devices. */
export const aliasKey = (entity: LabelEntity, id: string) => `alias/${entity}/${id}`;
export interface LabelAlias {
  of: string;
  ownerId: string;
}
function resolving<Name extends LabelEntity>(tx: ReplicaTx, entity: Name): Labels<Entities[Name]> {
  const plain = collection(tx, entity);
  return {
    ...plain,
    names: (ownerId) => valuesWhere(tx, entity, (label) => label.ownerId === ownerId),
    async alias(id, of, ownerId) {
      await tx.set(aliasKey(entity, id), { of, ownerId } satisfies LabelAlias);
    },
    async resolve(id, ownerId) {
      const seen = new Set<string>();
      for (let at = id; !seen.has(at); ) {
        seen.add(at);
        if (await plain.get(at)) return at;
        const alias = (await tx.get(aliasKey(entity, at))) as LabelAlias | undefined;
        if (alias?.ownerId !== ownerId) return null;
        at = alias.of;
      }
      return null;
    },
  };
}

function labels<Name extends MergingLabel>(tx: ReplicaTx, entity: Name): MergingLabels<Entities[Name]> {
  const plain = resolving(tx, entity);
  const put = (document: Entities["document"], from: string, to: string): Partial<Entities["document"]> => {
    if (entity === "tag") return { tags: [...document.tags.filter((id) => id !== from && id !== to), to] };
    return { [labelKinds[entity].field]: to };
  };
  return {
    ...plain,
    async merge(id, into) {
      const label = await plain.get(id);
      if (!label) return;
      for (const document of await valuesWhere(tx, "document", (one) => hasLabel(one, entity, id)))
        await tx.set(entityKey("document", document.id), { ...document, ...put(document, id, into) });
      await plain.delete(id);
      await plain.alias(id, into, label.ownerId);
    },
  };
}

export function hasLabel(document: Entities["document"], entity: LabelEntity, id: string): boolean {
  if (entity === "tag") return document.tags.includes(id);
  return entity === "customField" ? document.custom?.[id] !== undefined : document[labelKinds[entity].field] === id;
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

/** A scan of all entities of a kind: about 1 ms for 1,000 documents; only folders, labels and shares ask for it. */
async function valuesWhere<Name extends Stored>(
  tx: ReplicaTx,
  entity: Name,
  matches: (value: Entities[Name]) => boolean,
): Promise<Entities[Name][]> {
  const found: Entities[Name][] = [];
  for await (const value of tx.scan({ prefix: `${entity}/` }).values())
    if (matches(value as Entities[Name])) found.push(value as Entities[Name]);
  return found;
}

async function idsWhere<Name extends Stored>(tx: ReplicaTx, entity: Name, matches: (value: Entities[Name]) => boolean): Promise<string[]> {
  return (await valuesWhere(tx, entity, matches)).map(({ id }) => id);
}
