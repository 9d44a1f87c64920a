// What people may do in what is shared with them, which labels and people they see with it, and groups.
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { changeGroup, createGroup, deleteGroup } from "../../../server/authority/groups.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import {
  aSharingVault,
  document,
  documentIn,
  folder,
  folderOf,
  keys,
  named,
  refusals,
  share,
  synced,
} from "../../../tests/harness/sharing.ts";
import { aVault, type TestVault, withConnection } from "../../../tests/harness/vault.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

describe("what others may do", () => {
  test("a viewer changes nothing", async () => {
    const { owner, other, device, outer, nested, a } = await aSharingVault(database);
    await owner.push(share({ folderId: outer }, other));
    const before = owner.device();
    await before.pullAll();
    await other.push(
      { name: "updateDocument", args: { id: a, title: "Mine" } },
      { name: "trashDocument", args: { id: a } },
      { name: "deleteDocument", args: { id: a } },
      { name: "updateFolder", args: { id: nested, name: "Mine" } },
      { name: "deleteFolder", args: { id: nested } },
      documentIn(outer),
      folderOf("New", outer),
    );
    await synced(other, device);
    expect(refusals(device)).toEqual(Array.from({ length: 7 }, () => "access.viewOnly"));
    expect(await before.pull()).toBe(0);
  });

  test("an editor changes, tags with the owner's tags, trashes and adds; what they add belongs to the owner", async () => {
    const { owner, other, device, outer, a, b } = await aSharingVault(database);
    const tagId = uuid();
    await owner.push(
      { name: "createTag", args: { id: tagId, name: "Owner's", color: "#112233" } },
      share({ folderId: outer }, other, "edit"),
    );
    await synced(other, device);
    expect(keys(device, "tag")).toEqual([`tag/${tagId}`]);
    const [made, added] = [folderOf("Made", outer), documentIn(null)];
    added.args.folderId = made.args.id;
    const people = await other.push(
      { name: "updateDocument", args: { id: a, title: "Edited" } },
      { name: "tagDocument", args: { id: a, tagId } },
      { name: "trashDocument", args: { id: b } },
      made,
      added,
      { name: "tagDocument", args: { id: added.args.id, tagId } },
      { name: "updateDocument", args: { id: b, folderId: made.args.id } },
    );
    expect(people.sort()).toEqual([owner.userId, other.userId].sort());
    await synced(other, device);
    expect(refusals(device)).toEqual([]);
    const own = owner.device();
    await own.pullAll();
    for (const seen of [own, device]) {
      expect(document(seen, a)).toMatchObject({ title: "Edited", tags: [tagId] });
      expect(document(seen, b)).toMatchObject({ folderId: made.args.id, trashedAt: expect.any(String) });
      expect(document(seen, added.args.id)).toMatchObject({ ownerId: owner.userId, tags: [tagId] });
      expect(folder(seen, made.args.id)).toMatchObject({ ownerId: owner.userId, parentId: outer });
    }
    expect([document(own, a)?.access, document(device, added.args.id)?.access]).toEqual(["owner", "edit"]);
  });

  test("an editor does not do what is the owner's: deleting for good, the shared folder itself, labels, sharing", async () => {
    const { owner, other, device, outer, nested, a } = await aSharingVault(database);
    const tagId = uuid();
    await owner.push({ name: "createTag", args: { id: tagId, name: "Tax", color: "#112233" } }, share({ folderId: outer }, other, "edit"));
    await other.push(
      { name: "deleteDocument", args: { id: a } },
      { name: "deleteFolder", args: { id: outer } },
      { name: "updateFolder", args: { id: outer, parentId: nested } },
      { name: "updateFolder", args: { id: outer, parentId: null } },
      { name: "updateDocument", args: { id: a, folderId: null } },
      { name: "updateTag", args: { id: tagId, name: "Mine" } },
      { name: "deleteTag", args: { id: tagId } },
      share({ documentId: a }, owner),
    );
    await synced(other, device);
    expect(refusals(device)).toEqual(Array.from({ length: 8 }, () => "access.ownerOnly"));
    await other.push({ name: "deleteFolder", args: { id: nested } }, { name: "updateFolder", args: { id: outer, name: "Renamed" } });
    await synced(other, device);
    expect(refusals(device)).toHaveLength(8);
    expect(folder(device, outer)?.name).toBe("Renamed");
    expect(folder(device, nested)).toBeUndefined();
  });

  test("what is shared by itself stays where its owner put it: nobody else comes to see it, and nobody loses it", async () => {
    const { owner, other, device, outer, a, outside } = await aSharingVault(database);
    const [target, reader, neighbour] = [folderOf("Target"), await aVault(database), await aVault(database)];
    await owner.push(
      target,
      share({ documentId: a }, other, "edit"),
      share({ documentId: outside }, other, "edit"),
      share({ folderId: target.args.id }, other, "edit"),
      share({ folderId: target.args.id }, reader),
      share({ folderId: outer }, neighbour),
    );
    await other.push(
      { name: "updateDocument", args: { id: a, folderId: target.args.id } },
      { name: "updateDocument", args: { id: outside, folderId: target.args.id } },
      { name: "updateDocument", args: { id: outside, folderId: null, title: "Where it was" } },
    );
    await synced(other, device);
    expect(refusals(device)).toEqual(["access.ownerOnly", "access.ownerOnly"]);
    expect(document(device, outside)?.title).toBe("Where it was");
    expect(keys(await synced(reader, reader.device()), "document")).toEqual([]);
    expect(document(await synced(neighbour, neighbour.device()), a)).toBeDefined();
  });

  test("nothing moves into another vault, and labels of another vault stay there", async () => {
    const { owner, other, device, outer, a } = await aSharingVault(database);
    await owner.push(share({ folderId: outer }, other, "edit"));
    const [mine = ""] = await other.documents(1);
    const [own, tagId] = [folderOf("Mine"), uuid()];
    await other.push(
      own,
      { name: "createTag", args: { id: tagId, name: "Mine", color: "#112233" } },
      { name: "updateDocument", args: { id: mine, folderId: outer } },
      { name: "updateDocument", args: { id: a, folderId: own.args.id } },
      { name: "updateFolder", args: { id: own.args.id, parentId: outer } },
      { name: "tagDocument", args: { id: a, tagId } },
    );
    await synced(other, device);
    expect(refusals(device)).toEqual(Array.from({ length: 4 }, () => "move.otherVault"));
    expect(document(device, mine)?.folderId).toBeNull();
  });
});

describe("labels and people", () => {
  test("a viewer has exactly the labels that visible documents refer to", async () => {
    const { owner, other, device, outer, a, b, outside } = await aSharingVault(database);
    const [used, unused, hidden, typeId, correspondentId] = [uuid(), uuid(), uuid(), uuid(), uuid()];
    const tag = (id: string) => ({ name: "createTag", args: { id, name: id, color: "#112233" } });
    await owner.push(
      tag(used),
      tag(unused),
      tag(hidden),
      { name: "createType", args: { id: typeId, name: "Bill" } },
      { name: "createCorrespondent", args: { id: correspondentId, name: "Bank" } },
      { name: "tagDocument", args: { id: a, tagId: used } },
      { name: "tagDocument", args: { id: b, tagId: used } },
      { name: "tagDocument", args: { id: outside, tagId: hidden } },
      { name: "updateDocument", args: { id: a, typeId, correspondentId } },
      share({ folderId: outer }, other),
    );
    await synced(other, device);
    expect(keys(device, "tag")).toEqual([`tag/${used}`]);
    expect([...keys(device, "type"), ...keys(device, "correspondent")]).toEqual([`type/${typeId}`, `correspondent/${correspondentId}`]);
    await owner.push({ name: "untagDocument", args: { id: a, tagId: used } }, { name: "updateTag", args: { id: used, name: "Renamed" } });
    await synced(other, device);
    expect(device.entities.get(`tag/${used}`)).toMatchObject({ name: "Renamed" });
    await owner.push(
      { name: "untagDocument", args: { id: b, tagId: used } },
      { name: "tagDocument", args: { id: b, tagId: unused } },
      { name: "updateDocument", args: { id: a, typeId: null, correspondentId: null } },
    );
    await synced(other, device);
    expect(keys(device, "tag")).toEqual([`tag/${unused}`]);
    expect([...keys(device, "type"), ...keys(device, "correspondent")]).toEqual([]);
    await owner.push({ name: "updateDocument", args: { id: b, folderId: null } });
    await synced(other, device);
    expect(keys(device, "tag")).toEqual([]);
    await owner.push({ name: "updateDocument", args: { id: b, folderId: outer } });
    await synced(other, device);
    expect(keys(device, "tag")).toEqual([`tag/${unused}`]);
    await owner.push({ name: "deleteTag", args: { id: unused } });
    await synced(other, device);
    expect(keys(device, "tag")).toEqual([]);
    expect(document(device, b)?.tags).toEqual([]);
  });

  test("two connections that take the last two uses of a tag at once take the tag from the viewer", async () => {
    for (let round = 0; round < 8; round++) {
      const { owner, other, device, outer, a, b } = await aSharingVault(database);
      const [tagId, editor] = [uuid(), await aVault(database)];
      await owner.push(
        { name: "createTag", args: { id: tagId, name: "Last", color: "#112233" } },
        { name: "tagDocument", args: { id: a, tagId } },
        { name: "tagDocument", args: { id: b, tagId } },
        share({ folderId: outer }, other),
        share({ folderId: outer }, editor, "edit"),
      );
      await synced(other, device);
      expect(keys(device, "tag")).toHaveLength(1);
      await Promise.all([
        owner.push({ name: "untagDocument", args: { id: a, tagId } }),
        editor.push({ name: "untagDocument", args: { id: b, tagId } }),
      ]);
      await synced(other, device);
      expect(keys(device, "tag")).toEqual([]);
    }
  });

  test("two who share with each other know of each other until both have ended it", async () => {
    const [one, two] = [await aVault(database), await aVault(database)];
    const [[mine = ""], [theirs = ""]] = [await one.documents(1), await two.documents(1)];
    const [there, back] = [share({ documentId: mine }, two), share({ documentId: theirs }, one)];
    await Promise.all([one.push(there), two.push(back)]);
    const devices = [one.device(), two.device()] as const;
    const both = named("user", [one.userId, two.userId]);
    expect([keys(await synced(one, devices[0]), "user"), keys(await synced(two, devices[1]), "user")]).toEqual([both, both]);
    await one.push({ name: "deleteShare", args: { id: there.args.id } });
    expect([keys(await synced(one, devices[0]), "user"), keys(await synced(two, devices[1]), "user")]).toEqual([both, both]);
    await two.push({ name: "deleteShare", args: { id: back.args.id } });
    expect([keys(await synced(one, devices[0]), "user"), keys(await synced(two, devices[1]), "user")]).toEqual([
      [`user/${one.userId}`],
      [`user/${two.userId}`],
    ]);
  });
});

describe("groups", () => {
  const change = (groupId: string, members: readonly TestVault[]) =>
    withConnection(database, (connection) => changeGroup(connection, groupId, { members: members.map(({ userId }) => userId) }));

  test("members see what is shared with the group as long as they belong to it", async () => {
    const { owner, other, device, outer, a } = await aSharingVault(database);
    const [groupId, third, shareId] = [uuid(), await aVault(database), uuid()];
    const thirds = third.device();
    await thirds.pullAll();
    await withConnection(database, (connection) =>
      createGroup(connection, groupId, { name: `Family ${groupId}`, members: [owner.userId, other.userId] }),
    );
    await owner.push({ name: "createShare", args: { id: shareId, folderId: outer, groupId, access: "edit" } });
    await synced(other, device);
    expect(document(device, a)?.access).toBe("edit");
    expect(device.entities.get(`share/${shareId}`)).toMatchObject({ userId: null, groupId, handle: `Family ${groupId}` });
    expect(device.entities.get(`group/${groupId}`)).toEqual({ id: groupId, name: `Family ${groupId}` });
    expect((await change(groupId, [owner, third])).sort()).toEqual([other.userId, third.userId].sort());
    await synced(other, device);
    await synced(third, thirds);
    expect([keys(device, "document"), keys(device, "share"), keys(device, "group"), keys(device, "user")]).toEqual([
      [],
      [],
      [],
      [`user/${other.userId}`],
    ]);
    expect(document(thirds, a)?.access).toBe("edit");
    await withConnection(database, (connection) => changeGroup(connection, groupId, { name: `Clan ${groupId}` }));
    await synced(third, thirds);
    expect(thirds.entities.get(`share/${shareId}`)).toMatchObject({ handle: `Clan ${groupId}` });
    await withConnection(database, (connection) => deleteGroup(connection, groupId));
    await synced(third, thirds);
    expect([...thirds.entities.keys()].sort()).toEqual(["quota", `user/${third.userId}`]);
    const own = owner.device();
    await own.pullAll();
    expect([...keys(own, "share"), ...keys(own, "group")]).toEqual([]);
  });

  test("somebody who joins while something is shared with the group sees it", async () => {
    for (let round = 0; round < 6; round++) {
      const { owner, other, device, outer, a } = await aSharingVault(database);
      const groupId = uuid();
      await withConnection(database, (connection) => createGroup(connection, groupId, { name: groupId, members: [owner.userId] }));
      await Promise.all([
        owner.push({ name: "createShare", args: { id: uuid(), folderId: outer, groupId } }),
        change(groupId, [owner, other]),
      ]);
      await synced(other, device);
      expect(document(device, a)).toBeDefined();
    }
  });
});
