// What other programs read of what is shared with a person: lists, search, texts, URLs, categories; and what they may change.
import { gzipSync } from "node:zlib";
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packWords } from "../../../shared/documents/pageWords.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { aVault, type TestVault, withConnection } from "../../../tests/harness/vault.ts";
import { listDocuments, search } from "../search/search.usecases.ts";
import { categories } from "./documents.repository.ts";
import { type Context, changeDocument, reprocess, showDocument, showWords, signMany, signOne } from "./documents.usecases.ts";

let database: TestDatabase;
let owner: TestVault;
let viewer: TestVault;
let stranger: TestVault;
let shared: string;
let hidden: string;
const [folderId, inner, tagId, hiddenTag] = [uuid(), uuid(), uuid(), uuid()];
let own: string;

beforeAll(async () => {
  database = await aDatabase();
  [owner, viewer, stranger] = [await aVault(database), await aVault(database), await aVault(database)];
  [shared = "", hidden = ""] = await owner.documents(2);
  [own = ""] = await viewer.documents(1);
  await owner.push(
    { name: "createFolder", args: { id: folderId, name: "Outer" } },
    { name: "createFolder", args: { id: inner, name: "Inner", parentId: folderId } },
    { name: "createTag", args: { id: tagId, name: "Shown", color: "#112233" } },
    { name: "createTag", args: { id: hiddenTag, name: "Hidden", color: "#112233" } },
    { name: "updateDocument", args: { id: shared, folderId: inner, title: "Electricity shared" } },
    { name: "updateDocument", args: { id: hidden, folderId, title: "Electricity hidden" } },
    { name: "tagDocument", args: { id: shared, tagId } },
    { name: "tagDocument", args: { id: shared, tagId: hiddenTag } },
    { name: "untagDocument", args: { id: shared, tagId: hiddenTag } },
    { name: "tagDocument", args: { id: hidden, tagId: hiddenTag } },
    { name: "createShare", args: { id: uuid(), folderId: inner, handle: `u${viewer.userId.slice(-12)}` } },
  );
  await viewer.push({ name: "updateDocument", args: { id: own, title: "Electricity own" } });
  await database.superuser.query(
    `WITH kept AS (INSERT INTO document_versions (id, document_id, reference, size, sha256, content_type)
       SELECT id, id, id::text, 1, '', 'text/plain' FROM documents)
     UPDATE documents SET version_id = id`,
  );
});
afterAll(() => database.drop());

const as = <T>({ userId }: TestVault, use: (context: Context) => Promise<T>) =>
  withConnection(database, (connection) => use({ connection, actor: { kind: "person", userId }, poke: () => undefined }));
const objects = { signGet: async (key: string) => ({ url: key, expiresAt: "soon" }) };
const signers = { objectStore: objects, webdav: objects, nextcloud: objects, google: objects, onedrive: objects };
const found = (vault: TestVault, q: string) =>
  as(vault, async ({ connection, actor }) =>
    (await search(connection, actor.userId, { q, limit: 10, cursor: 0 })).items.map(({ documentId }) => documentId).sort(),
  );
const listed = (vault: TestVault, filters: { folder?: string; tag?: string; limit?: number; cursor?: number } = {}) =>
  as(vault, async ({ connection, actor }) => {
    const page = await listDocuments(connection, actor.userId, { query: "", sort: "newest", limit: 10, cursor: 0, ...filters });
    return { ids: page.items.map(({ id }) => id), next: page.next };
  });

test("lists and search show one's own and what is shared, and nothing of the rest", async () => {
  expect(await found(viewer, "electricity")).toEqual([shared, own].sort());
  expect(await found(owner, "electricity")).toEqual([shared, hidden].sort());
  expect(await found(stranger, "electricity")).toEqual([]);
  expect((await listed(viewer)).ids.sort()).toEqual([shared, own].sort());
  const first = await listed(viewer, { limit: 1 });
  expect(first.next).toBe("1");
  expect([...first.ids, ...(await listed(viewer, { limit: 1, cursor: 1 })).ids].sort()).toEqual([shared, own].sort());
});

test("words that were recognized on a page are for whoever sees the document", async () => {
  const page = {
    width: 10,
    height: 20,
    angle: 1.5,
    words: [{ text: "Æsj", left: 1, top: 2, width: 3, height: 4, confidence: 0.9, line: 0 }],
  };
  for (const id of [shared, hidden])
    await database.pool.query("INSERT INTO recognized_pages (version_id, page, text, words) VALUES ($1, 3, 'Æsj', $2)", [
      id,
      gzipSync(packWords(page)),
    ]);
  for (const vault of [owner, viewer])
    expect(await as(vault, (context) => showWords(context, shared, 3))).toEqual({ pages: [3], words: page });
  expect(await as(viewer, (context) => showWords(context, shared, 1))).toEqual({ pages: [3], words: null });
  expect(await as(viewer, (context) => showWords(context, shared, undefined))).toEqual({ pages: [3], words: null });
  for (const [vault, id] of [
    [viewer, hidden],
    [stranger, shared],
  ] as const)
    await expect(as(vault, (context) => showWords(context, id, 3))).rejects.toMatchObject({ code: "entity.notFound" });
});

test("names count only where they are seen", async () => {
  expect(await found(viewer, "tag:shown")).toEqual([shared]);
  expect(await found(viewer, "tag:hidden")).toEqual([]);
  expect(await found(viewer, "folder:inner")).toEqual([shared]);
  expect(await found(viewer, "folder:outer")).toEqual([]);
  expect((await listed(viewer, { folder: inner })).ids).toEqual([shared]);
  expect((await listed(viewer, { folder: folderId })).ids).toEqual([]);
  expect((await listed(viewer, { tag: tagId })).ids).toEqual([shared]);
  expect((await as(viewer, ({ connection, actor }) => categories(connection, actor.userId))).tags).toMatchObject([{ id: tagId }]);
});

test("the store that has a version signs for its bytes, not the one that new bytes go to", async () => {
  const elsewhere = { signGet: async (key: string) => ({ url: `elsewhere:${key}`, expiresAt: "soon" }) };
  const both = { ...signers, webdav: elsewhere };
  const { rows } = await database.superuser.query<{ id: string }>(
    "UPDATE document_versions SET backend = 'webdav', connection_id = gen_random_uuid() WHERE document_id = $1 RETURNING id",
    [own],
  );
  try {
    const items = [shared, own].map((id) => ({ id, kind: "download" as const }));
    const signed = await as(viewer, (context) => signMany(context, both, items));
    expect(signed.map(({ url }) => url)).toEqual([shared, `elsewhere:${rows[0]!.id}`]);
  } finally {
    await database.superuser.query("UPDATE document_versions SET backend = 'objectStore', connection_id = NULL WHERE document_id = $1", [
      own,
    ]);
  }
});

test("bytes are signed for whoever sees the document", async () => {
  const items = [shared, hidden, own].map((id) => ({ id, kind: "download" as const }));
  expect((await as(viewer, (context) => signMany(context, signers, items))).map(({ url }) => url)).toEqual([shared, null, own]);
  expect(await as(viewer, (context) => signOne(context, signers, shared, "preview"))).toMatchObject({ url: shared });
  await expect(as(viewer, (context) => signOne(context, signers, hidden, "download"))).rejects.toMatchObject({
    code: "entity.notFound",
  });
  await expect(as(stranger, (context) => signOne(context, signers, shared, "download"))).rejects.toMatchObject({
    code: "entity.notFound",
  });
});

test("a viewer reads and changes nothing, a stranger hears the same as of what does not exist", async () => {
  expect(await as(viewer, (context) => showDocument(context, shared))).toMatchObject({ access: "view", folderId: inner });
  const rename = (id: string) => [{ name: "updateDocument", args: { id, title: "Mine" } }];
  await expect(as(viewer, (context) => changeDocument(context, shared, rename(shared)))).rejects.toMatchObject({ code: "access.viewOnly" });
  await expect(as(viewer, (context) => reprocess(context, shared))).rejects.toMatchObject({ code: "access.viewOnly" });
  const [there, nowhere] = [hidden, uuid()].map((id) =>
    as(viewer, (context) => changeDocument(context, id, rename(id))).catch((error) => JSON.stringify(error)),
  );
  expect(await there).toBe(await nowhere);
});
