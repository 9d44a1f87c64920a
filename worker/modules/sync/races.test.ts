// What others do in the same moment, while a push waits or runs beside it.
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { schemaVersion } from "../../../shared/mutators/index.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { whileItWaits } from "../../../tests/harness/races.ts";
import { aSharingVault, document, documentIn, folderOf, keys, refusals, share, synced } from "../../../tests/harness/sharing.ts";
import { aVault, type TestVault, withConnection } from "../../../tests/harness/vault.ts";
import { push } from "./push.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

/** Another client of the same person. */
function secondClient(vault: TestVault): Pick<TestVault, "push"> {
  const [clientGroupID, clientID] = [uuid(), uuid()];
  return {
    push: (...mutations) =>
      withConnection(database, (connection) =>
        push(connection, vault.userId, {
          pushVersion: 1,
          schemaVersion,
          clientGroupID,
          mutations: mutations.map((mutation, index) => ({ ...mutation, clientID, id: index + 1 })),
        }),
      ),
  };
}

describe("at once", () => {
  test("an edit that races with a grant reaches the one it is shared with", async () => {
    for (let round = 0; round < 8; round++) {
      const { owner, other, device, outer, a, outside } = await aSharingVault(database);
      const second = { ...owner, push: secondClient(owner).push };
      const tagId = uuid();
      await owner.push({ name: "createTag", args: { id: tagId, name: "Raced", color: "#112233" } });
      await Promise.all([
        owner.push(share({ folderId: outer }, other)),
        second.push({ name: "updateDocument", args: { id: a, title: "Raced" } }, { name: "tagDocument", args: { id: a, tagId } }),
        secondClient(owner).push({ name: "updateDocument", args: { id: outside, folderId: outer } }),
      ]);
      await synced(other, device);
      expect(document(device, a)).toMatchObject({ title: "Raced", tags: [tagId] });
      expect(document(device, outside)).toMatchObject({ folderId: outer });
      expect(keys(device, "tag")).toEqual([`tag/${tagId}`]);
    }
  });

  test("people who share with each other in circles never deadlock for good", async () => {
    const people = await Promise.all(Array.from({ length: 4 }, () => aVault(database)));
    const folders = await Promise.all(
      people.map(async (person) => {
        const made = folderOf("Shared");
        await person.push(made, documentIn(made.args.id));
        return made.args.id;
      }),
    );
    await Promise.all(
      people.map(async (person, index) => {
        for (const to of people) if (to !== person) await person.push(share({ folderId: folders[index] }, to, "edit"));
      }),
    );
    await Promise.all(
      people.map(async (person) => {
        for (const folderId of folders)
          await person.push(documentIn(folderId), { name: "updateFolder", args: { id: folderId, name: "Again" } });
      }),
    );
    for (const person of people) {
      const device = person.device();
      await device.pullAll();
      expect(refusals(device)).toEqual([]);
      expect(keys(device, "document")).toHaveLength(20);
    }
  });
});

describe("what comes while a push waits for its vault", () => {
  test("is shared by the same push that names it", async () => {
    const { owner, other, device } = await aSharingVault(database);
    const id = uuid();
    await whileItWaits(
      database,
      ["vault_locks", owner.userId],
      () => owner.push(share({ documentId: id }, other)),
      (connection) =>
        connection.query(
          `INSERT INTO documents (id, owner_id, title, name, content_type, size, sha256, state, created_at, updated_at)
           VALUES ($1, $2, 'New', 'n', 'text/plain', 1, '', 'ready', now(), now())`,
          [id, owner.userId],
        ),
    );
    expect(document(await synced(other, device), id)).toMatchObject({ title: "New", access: "view" });
  });

  test("and deleted meanwhile is made again by who makes it under its id", async () => {
    const vault = await aVault(database);
    const id = uuid();
    const make = (name: string) => ({ name: "createType", args: { id, name } });
    await vault.push(make("before"));
    await whileItWaits(
      database,
      ["vault_locks", vault.userId],
      () => vault.push(make("again")),
      (connection) => connection.query("DELETE FROM document_types WHERE id = $1", [id]),
    );
    const { rows } = await database.pool.query("SELECT name FROM document_types WHERE id = $1", [id]);
    expect(rows).toEqual([{ name: "again" }]);
  });

  test("is not taken away by somebody whose right to it was not looked at", async () => {
    const { owner, other, outer, nested } = await aSharingVault(database);
    const third = await aVault(database);
    await owner.push(share({ folderId: outer }, other, "edit"));
    const [tagId, shareId] = [uuid(), uuid()];
    await whileItWaits(
      database,
      ["vault_locks", owner.userId],
      () =>
        other.push(
          // Holds the vault as strongly as can be.
          { name: "updateFolder", args: { id: nested, parentId: outer } },
          { name: "deleteTag", args: { id: tagId } },
          { name: "deleteShare", args: { id: shareId } },
        ),
      async (connection) => {
        await connection.query("INSERT INTO tags (id, owner_id, name, color, created_at) VALUES ($1, $2, 'New', '#112233', now())", [
          tagId,
          owner.userId,
        ]);
        await connection.query(
          "INSERT INTO shares (id, owner_id, folder_id, user_id, access, created_at) VALUES ($1, $2, $3, $4, 'view', now())",
          [shareId, owner.userId, outer, third.userId],
        );
      },
    );
    const { rows } = await database.pool.query("SELECT id FROM tags WHERE id = $1 UNION ALL SELECT id FROM shares WHERE id = $2", [
      tagId,
      shareId,
    ]);
    expect(rows).toHaveLength(2);
    const device = other.device();
    await device.pullAll();
    expect(refusals(device)).toEqual(["entity.notFound", "entity.notFound"]);
  });
});
