// Sharing folders and documents: what opens to whom, what ends it, and who is told.
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Share } from "../../../shared/mutators/index.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import {
  aSharingVault,
  document,
  documentIn,
  folder,
  folderOf,
  handleOf,
  keys,
  named,
  refusals,
  share,
  synced,
} from "../../../tests/harness/sharing.ts";
import { aVault, type TestVault, withConnection } from "../../../tests/harness/vault.ts";
import { readTexts } from "./texts.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

describe("sharing a folder", () => {
  test("opens exactly its subtree to the person, and revoking it takes all of it away at once", async () => {
    const { owner, other, device, outer, nested, a, b } = await aSharingVault(database);
    const shared = share({ folderId: outer }, other);
    expect((await owner.push(shared)).sort()).toEqual([owner.userId, other.userId].sort());
    await synced(other, device);
    expect(keys(device, "document")).toEqual(named("document", [a, b]));
    expect(keys(device, "folder")).toEqual(named("folder", [outer, nested]));
    expect(document(device, a)).toMatchObject({ access: "view", ownerId: owner.userId, folderId: outer });
    expect(folder(device, nested)).toMatchObject({ access: "view", parentId: outer });
    expect(device.entities.get(`share/${shared.args.id}`)).toMatchObject({ handle: handleOf(other), userId: other.userId, access: "view" });
    expect(keys(device, "user")).toEqual(named("user", [owner.userId, other.userId]));
    await owner.push({ name: "deleteShare", args: { id: shared.args.id } });
    await synced(other, device);
    expect([...device.entities.keys()].sort()).toEqual(["quota", `user/${other.userId}`]);
    const { rows } = await database.pool.query("SELECT shared FROM vault_locks WHERE vault_id = $1", [owner.userId]);
    expect(rows).toEqual([{ shared: false }]);
  });

  test("what is added to it, moved into it and out of it follows, folders with all that is in them", async () => {
    const { owner, other, device, outer, outside, a } = await aSharingVault(database);
    await owner.push(share({ folderId: outer }, other));
    const elsewhere = folderOf("Elsewhere");
    const within = documentIn(elsewhere.args.id);
    const added = documentIn(outer);
    await owner.push(elsewhere, within, added, { name: "updateDocument", args: { id: outside, folderId: outer } });
    await synced(other, device);
    expect(document(device, outside)?.folderId).toBe(outer);
    expect(document(device, added.args.id)).toBeDefined();
    expect(document(device, within.args.id)).toBeUndefined();
    await owner.push(
      { name: "updateFolder", args: { id: elsewhere.args.id, parentId: outer } },
      { name: "updateDocument", args: { id: a, folderId: null } },
    );
    await synced(other, device);
    expect(document(device, within.args.id)).toMatchObject({ access: "view", folderId: elsewhere.args.id });
    expect(document(device, a)).toBeUndefined();
    await owner.push({ name: "updateFolder", args: { id: elsewhere.args.id, parentId: null } });
    await synced(other, device);
    expect(folder(device, elsewhere.args.id)).toBeUndefined();
    expect(document(device, within.args.id)).toBeUndefined();
  });

  test("the better of two ways counts, and the other one is left when it ends", async () => {
    const { owner, other, device, outer, nested, b } = await aSharingVault(database);
    const [whole, part, one] = [
      share({ folderId: outer }, other),
      share({ folderId: nested }, other, "edit"),
      share({ documentId: b }, other),
    ];
    await owner.push(whole, part, one);
    await synced(other, device);
    expect(document(device, b)?.access).toBe("edit");
    expect([folder(device, outer)?.access, folder(device, nested)?.access]).toEqual(["view", "edit"]);
    await owner.push({ name: "deleteShare", args: { id: part.args.id } });
    await synced(other, device);
    expect(document(device, b)?.access).toBe("view");
    await owner.push({ name: "deleteShare", args: { id: whole.args.id } });
    await synced(other, device);
    expect(document(device, b)).toMatchObject({ access: "view", folderId: null });
    expect(keys(device, "folder")).toEqual([]);
    await owner.push({ ...part, args: { ...part.args, id: uuid() } });
    await synced(other, device);
    expect(document(device, b)).toMatchObject({ access: "edit", folderId: nested });
    expect(folder(device, nested)).toMatchObject({ parentId: null });
  });

  test("sharing the same again changes the access of the share that is there", async () => {
    const { owner, other, device, outer, a } = await aSharingVault(database);
    const first = share({ folderId: outer }, other);
    await owner.push(first);
    await synced(other, device);
    await owner.push(share({ folderId: outer }, other, "edit"));
    await synced(other, device);
    expect(document(device, a)?.access).toBe("edit");
    expect(keys(device, "share")).toEqual([`share/${first.args.id}`]);
    expect((device.entities.get(`share/${first.args.id}`) as Share).access).toBe("edit");
  });

  test("deleting it ends the share: what was in it lands in its parent, and is seen by whoever sees that", async () => {
    const { owner, other, device, outer, nested, a, b } = await aSharingVault(database);
    await owner.push(share({ folderId: nested }, other));
    await synced(other, device);
    expect(keys(device, "document")).toEqual(named("document", [b]));
    await owner.push(share({ folderId: outer }, other));
    await owner.push({ name: "deleteFolder", args: { id: nested } });
    await synced(other, device);
    expect(document(device, b)).toMatchObject({ folderId: outer });
    expect(keys(device, "share")).toHaveLength(1);
    await owner.push({ name: "deleteFolder", args: { id: outer } });
    await synced(other, device);
    expect(keys(device, "document")).toEqual([]);
    expect(keys(device, "user")).toEqual([`user/${other.userId}`]);
    const own = owner.device();
    await own.pullAll();
    expect([document(own, a)?.folderId, document(own, b)?.folderId]).toEqual([null, null]);
    expect(keys(own, "share")).toEqual([]);
  });

  test("a person leaves what was shared with them; others can't end it", async () => {
    const { owner, other, device, outer } = await aSharingVault(database);
    const third = await aVault(database);
    const shared = share({ folderId: outer }, other);
    await owner.push(shared);
    await third.push({ name: "deleteShare", args: { id: shared.args.id } });
    const strangers = third.device();
    await strangers.pullAll();
    expect(refusals(strangers)).toEqual(["entity.notFound"]);
    expect((await other.push({ name: "deleteShare", args: { id: shared.args.id } })).sort()).toEqual([owner.userId, other.userId].sort());
    await synced(other, device);
    expect(keys(device, "document")).toEqual([]);
    const own = owner.device();
    await own.pullAll();
    expect([...keys(own, "share"), ...keys(own, "user")]).toEqual([`user/${owner.userId}`]);
  });

  test("what can't be shared is refused with the reason", async () => {
    const { owner, other, outer, a } = await aSharingVault(database);
    const third = await aVault(database);
    await owner.push(share({ folderId: outer }, other));
    await owner.push(
      share({ documentId: a }, owner),
      { name: "createShare", args: { id: uuid(), documentId: a, handle: "nobody-has-this" } },
      { name: "createShare", args: { id: uuid(), documentId: uuid(), handle: handleOf(other) } },
      { name: "createShare", args: { id: uuid(), documentId: a, groupId: uuid() } },
      { name: "createShare", args: { id: uuid(), documentId: a, folderId: outer, handle: handleOf(other) } },
    );
    const own = owner.device();
    await own.pullAll();
    expect(refusals(own).sort()).toEqual(["entity.notFound", "entity.notFound", "request.invalid", "share.self", "share.unknownPerson"]);
    await other.push(share({ documentId: a }, third));
    const others = other.device();
    await others.pullAll();
    expect(refusals(others)).toEqual(["access.viewOnly"]);
    await database.pool.query("UPDATE users SET email_verified_at = NULL WHERE id = $1", [third.userId]);
    const [mine = ""] = await third.documents(1);
    await third.push(share({ documentId: mine }, other));
    const thirds = third.device();
    await thirds.pullAll();
    expect(refusals(thirds)).toEqual(["share.unverified"]);
  });

  test("whoever is vouched for shares without a confirmed address; nobody finds them by that address", async () => {
    const [owner, other] = [await aVault(database), await aVault(database)];
    await database.pool.query("UPDATE users SET email_verified_at = NULL, vouched_at = now() WHERE id = $1", [owner.userId]);
    const [mine = ""] = await owner.documents(1);
    await owner.push(share({ documentId: mine }, other));
    const { rows } = await database.pool.query("SELECT user_id FROM shares WHERE owner_id = $1", [owner.userId]);
    expect(rows).toEqual([{ user_id: other.userId }]);
    const { rows: addresses } = await database.pool.query<{ email: string }>("SELECT email FROM users WHERE id = $1", [owner.userId]);
    const [theirs = ""] = await other.documents(1);
    await other.push({ name: "createShare", args: { id: uuid(), documentId: theirs, handle: addresses[0]?.email ?? "", access: "view" } });
    const device = other.device();
    await device.pullAll();
    expect(refusals(device)).toEqual(["share.unknownPerson"]);
  });

  test("whoever has not confirmed their address does not hear which handles there are", async () => {
    const [asking, other] = [await aVault(database), await aVault(database)];
    await database.pool.query("UPDATE users SET email_verified_at = NULL WHERE id = $1", [asking.userId]);
    const [mine = ""] = await asking.documents(1);
    await asking.push(share({ documentId: mine }, other), {
      name: "createShare",
      args: { id: uuid(), documentId: mine, handle: "nobody-at-all" },
    });
    const device = asking.device();
    await device.pullAll();
    expect(refusals(device)).toEqual(["share.unverified", "share.unverified"]);
  });

  test("it is written to the audit log, and its recipient gets a mail, one for several", async () => {
    const { owner, other, outer, nested, a, b } = await aSharingVault(database);
    const shared = share({ folderId: outer }, other, "edit");
    await owner.push(shared);
    await owner.push({ name: "deleteShare", args: { id: shared.args.id } });
    const log = await database.pool.query("SELECT event, details FROM audit_log WHERE actor_id = $1 ORDER BY id", [owner.userId]);
    const details = { shareId: shared.args.id, ownerId: owner.userId, folderId: outer, userId: other.userId, access: "edit" };
    expect(log.rows).toEqual([
      { event: "share.created", details },
      { event: "share.deleted", details },
    ]);
    const mailed = async () =>
      (
        await database.superuser.query<{ id: string }>(
          `SELECT j.payload->>'shareId' AS id FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
            WHERE t.identifier = 'send-mail' AND j.key LIKE 'share-notice:' || $1 || ':%'`,
          [owner.userId],
        )
      ).rows.map(({ id }) => id);
    expect(await mailed()).toEqual([shared.args.id]);
    const third = await aVault(database);
    const [first, second] = [share({ folderId: nested }, third), share({ documentId: a }, third)];
    await owner.push(share({ documentId: a }, other), first, second);
    await owner.push(share({ documentId: b }, third));
    expect(await mailed()).toEqual([shared.args.id, second.args.id]);
  });
});

test("a folder of more documents than a statement writes is shared and taken back whole", async () => {
  const [owner, other] = [await aVault(database), await aVault(database)];
  const [made, tagId, count] = [folderOf("Large"), uuid(), 5_200];
  await owner.push(made, { name: "createTag", args: { id: tagId, name: "Many", color: "#112233" } });
  const bulk = `INSERT INTO documents (id, owner_id, title, name, content_type, size, sha256, folder_id, state, created_at, updated_at)
    SELECT gen_random_uuid(), $1, n::text, 'n', 'text/plain', 1, '', $2, 'ready', now(), now() FROM generate_series(1, $3) n`;
  await database.superuser.query(bulk, [owner.userId, made.args.id, count]);
  await database.superuser.query("INSERT INTO document_tags SELECT id, $2 FROM documents WHERE owner_id = $1", [owner.userId, tagId]);
  const device = other.device();
  await device.pullAll();
  const shared = share({ folderId: made.args.id }, other);
  await owner.push(shared);
  const versions = await database.pool.query<Record<"rows" | "distinct" | "highest" | "version", string>>(
    `SELECT count(*) AS rows, count(DISTINCT f.version) AS distinct, max(f.version) AS highest, max(v.version) AS version
       FROM feed f JOIN feed_versions v USING (user_id) WHERE user_id = $1`,
    [other.userId],
  );
  const { rows, distinct, highest, version } = versions.rows[0]!;
  expect([distinct, highest]).toEqual([rows, version]);
  await synced(other, device);
  expect(keys(device, "document")).toHaveLength(count);
  expect(keys(device, "tag")).toEqual([`tag/${tagId}`]);
  await owner.push({ name: "deleteShare", args: { id: shared.args.id } });
  await synced(other, device);
  expect([...device.entities.keys()].sort()).toEqual(["quota", `user/${other.userId}`]);
});

test("the texts of what is shared come to the grantee, and go again", async () => {
  const { owner, other, outer, a } = await aSharingVault(database);
  await database.pool.query("INSERT INTO document_texts (document_id, text) VALUES ($1, 'words')", [a]);
  const read = (cursor?: string) => withConnection(database, (connection) => readTexts(connection, other.userId, { cursor, limit: 100 }));
  const before = await read();
  expect(before).toMatchObject({ items: [], next: null });
  const shared = share({ folderId: outer }, other);
  await owner.push(shared);
  const after = await read(before.cursor);
  expect(after.items).toEqual([{ documentId: a, text: "words", facts: null }]);
  await owner.push({ name: "deleteShare", args: { id: shared.args.id } });
  expect((await read(after.cursor)).items).toContainEqual({ documentId: a, text: null, facts: null });
  expect((await read()).items).toEqual([]);
  const ahead = btoa(JSON.stringify({ version: 1_000_000 }));
  expect(await read(ahead)).toEqual(await read());
});

describe("naming a person by e-mail address", () => {
  test("finds whom one shares with already, in either direction, and nobody else; an address that is not confirmed finds nobody", async () => {
    const { owner, other, outer, a, outside } = await aSharingVault(database);
    const stranger = await aVault(database);
    const addressOf = async ({ userId }: TestVault) =>
      (await database.pool.query<{ email: string }>("SELECT email FROM users WHERE id = $1", [userId])).rows[0]?.email ?? "";
    const by = async (from: TestVault, target: object, to: TestVault) => {
      const id = uuid();
      await from.push({ name: "createShare", args: { id, ...target, handle: await addressOf(to), access: "view" } });
      const { rows } = await database.pool.query<{ userId: string }>('SELECT user_id AS "userId" FROM shares WHERE id = $1', [id]);
      return rows[0]?.userId;
    };
    expect(await by(owner, { documentId: a }, other)).toBeUndefined();
    expect(await by(owner, { documentId: a }, stranger)).toBeUndefined();
    await owner.push(share({ folderId: outer }, other));
    expect(await by(owner, { documentId: a }, other)).toBe(other.userId);
    const theirs = documentIn(null);
    await other.push(theirs);
    expect(await by(other, { documentId: theirs.args.id }, owner)).toBe(owner.userId);
    await database.pool.query("UPDATE users SET email_verified_at = NULL WHERE id = $1", [other.userId]);
    expect(await by(owner, { documentId: outside }, other)).toBeUndefined();
    const device = owner.device();
    await device.pullAll();
    expect(refusals(device)).toEqual(Array(3).fill("share.unknownPerson"));
  });
});
