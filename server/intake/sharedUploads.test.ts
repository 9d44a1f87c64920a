// Bytes that somebody brings into a folder that is shared with them: they belong to, and count for, the folder's owner.
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { uploadRequest } from "../../shared/api/uploads.ts";
import type { AppError } from "../../shared/errors.ts";
import type { VaultDocument } from "../../shared/mutators/entities.ts";
import { aDatabase, type TestDatabase } from "../../tests/harness/database.ts";
import { aVault, documentArgs, type TestVault, withConnection } from "../../tests/harness/vault.ts";
import type { SigningStorage } from "../storage/backend.ts";
import { completeUpload } from "./complete.ts";
import { recordUpload } from "./record.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

const removed: string[] = [];
/** A store that has whatever was announced: bytes are tested elsewhere. */
const storage: SigningStorage = {
  signPut: async (key) => ({ url: key, expiresAt: "", headers: {} }),
  signGet: async (key) => ({ url: key, expiresAt: "" }),
  head: async (key) => {
    const { rows } = await database.pool.query<{ size: string; sha256: string }>("SELECT size, sha256 FROM uploads WHERE key = $1", [key]);
    return rows[0] ? { size: Number(rows[0].size), sha256: rows[0].sha256 } : null;
  },
  remove: async (keys) => void removed.push(...keys),
};

const record = (vault: TestVault, content: string, folderId: string | null, id = uuid()) => {
  const { id: documentId, ...rest } = documentArgs(id, content);
  const input = uploadRequest.parse({ documentId, ...rest, folderId });
  const poked: string[] = [];
  return withConnection(database, (connection) =>
    recordUpload({ connection, storage, userId: vault.userId, poke: (people) => poked.push(...people) }, input),
  ).then((ticket) => ({ ...ticket, documentId, poked }));
};
const complete = (vault: TestVault, uploadId: string) =>
  withConnection(database, (connection) =>
    completeUpload(
      { connection, storage, userId: vault.userId, poke: () => undefined },
      { uploadId, verify: () => Promise.reject(new Error()) },
    ),
  );

async function aSharedFolder(access: "view" | "edit", quota = {}) {
  const [owner, other] = [await aVault(database, quota), await aVault(database)];
  const [folderId, shareId] = [uuid(), uuid()];
  await owner.push(
    { name: "createFolder", args: { id: folderId, name: "Shared" } },
    { name: "createShare", args: { id: shareId, folderId, handle: `u${other.userId.slice(-12)}`, access } },
  );
  return { owner, other, folderId, shareId };
}

test("an editor's file counts for the owner, lies under the owner's key, and is everybody's who sees the folder", async () => {
  const { owner, other, folderId } = await aSharedFolder("edit");
  const ticket = await record(other, "by the editor", folderId);
  expect(ticket.url?.startsWith(`${owner.userId}/${ticket.documentId}/`)).toBe(true);
  expect(ticket.poked.sort()).toEqual([owner.userId, other.userId].sort());
  const again = await record(other, "by the editor", folderId, ticket.documentId);
  expect(again.id).toBe(ticket.id);
  const document = await complete(other, ticket.id);
  expect(document).toMatchObject({ ownerId: owner.userId, access: "edit", folderId, state: "processing" });
  expect([await owner.usedBytes(), await other.usedBytes()]).toEqual([13, 0]);
  const device = owner.device();
  await device.pullAll();
  expect(device.entities.get(`document/${ticket.documentId}`) as VaultDocument).toMatchObject({ access: "owner", state: "processing" });
});

test("the device may have created it before: the same bytes follow, others are a conflict", async () => {
  const { owner, other, folderId } = await aSharedFolder("edit");
  const args = { ...documentArgs(uuid(), "made offline"), folderId };
  await other.push({ name: "createDocument", args });
  const ticket = await record(other, "made offline", folderId, args.id);
  await complete(other, ticket.id);
  expect(await owner.usedBytes()).toBe(12);
  await expect(record(other, "other bytes", folderId, args.id)).rejects.toMatchObject({ code: "upload.conflict" });
});

test("where the owner's storage is full the editor is told, though their own is empty, and not how full it is", async () => {
  const { owner, other, folderId } = await aSharedFolder("edit", { limitBytes: 5 });
  const refused = await record(other, "longer than five", folderId).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "quota.exceeded" });
  expect((refused as AppError).details).toEqual({ size: 16 });

  await database.pool.query("UPDATE quotas SET limit_bytes = 100 WHERE user_id = $1", [owner.userId]);
  const ticket = await record(other, "longer than five", folderId);
  await database.pool.query("UPDATE quotas SET limit_bytes = 5 WHERE user_id = $1", [owner.userId]);
  const late = await complete(other, ticket.id).catch((error: unknown) => error);
  expect(late).toMatchObject({ code: "quota.exceeded" });
  expect((late as AppError).details).toEqual({ size: 16 });
});

test("a viewer brings nothing in, and a stranger does not even hear that it is there", async () => {
  const { owner, other, folderId } = await aSharedFolder("view");
  await expect(record(other, "x", folderId)).rejects.toMatchObject({ code: "access.viewOnly" });
  const [id = ""] = await owner.documents(1);
  await owner.push({ name: "updateDocument", args: { id, folderId } });
  await expect(record(other, id, null, id)).rejects.toMatchObject({ code: "access.viewOnly" });
  const stranger = await aVault(database);
  await expect(record(stranger, id, null, id)).rejects.toMatchObject({ code: "entity.notFound" });
  await expect(record(stranger, "x", folderId)).rejects.toMatchObject({ code: "entity.notFound" });
});

test("who has lost the folder meanwhile can't confirm", async () => {
  const { owner, other, folderId, shareId } = await aSharedFolder("edit");
  const ticket = await record(other, "too late", folderId);
  await owner.push({ name: "deleteShare", args: { id: shareId } });
  await expect(complete(other, ticket.id)).rejects.toMatchObject({ code: "entity.notFound" });
  expect(await owner.usedBytes()).toBe(0);
});

test("who has lost the folder since can't read the document by confirming again what they brought", async () => {
  const { owner, other, folderId, shareId } = await aSharedFolder("edit");
  const ticket = await record(other, "brought in time", folderId);
  await complete(other, ticket.id);
  await owner.push({ name: "deleteShare", args: { id: shareId } });
  await owner.push({ name: "updateDocument", args: { id: ticket.documentId, title: "Not for the other one" } });
  await expect(complete(other, ticket.id)).rejects.toMatchObject({ code: "entity.notFound" });
});
