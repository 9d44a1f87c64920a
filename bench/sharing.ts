// Sharing a folder of 5,000 documents and taking it back: one transaction each, and what the other person's device fetches then.
import { v7 as uuid } from "uuid";
import { ProtocolDevice } from "../tests/harness/protocol.ts";
import { type Bench, inTurns, repeat, spread, timed } from "./lib/figures.ts";
import { measureFloor } from "./lib/floor.ts";
import { withWorld } from "./lib/world.ts";

const documents = 20_000;
const shared = 5_000;
const rounds = 7;

export const sharing: Bench = {
  about: `sharing and revoking a folder of ${shared} documents with one person and with a group; an edit in it with and without a reader`,
  run: (log) =>
    withWorld(log, async ({ product, superuser, person, seeding }) => {
      const [owner, reader, ...others] = await seeding(async () => [
        await person({ documents, tags: 1000, words: 0 }),
        ...(await Promise.all(Array.from({ length: 20 }, () => person({ documents: 0, tags: 0, words: 0 })))),
      ]);
      if (!owner || !reader) throw new Error("nobody is there");
      const folderId = uuid();
      const documentIds = owner.documentIds.slice(0, shared);
      await superuser.query("UPDATE users SET email_verified_at = now() WHERE id = $1", [owner.userId]);
      await superuser.query("INSERT INTO folders (id, owner_id, name, created_at) VALUES ($1, $2, 'Shared', now())", [
        folderId,
        owner.userId,
      ]);
      await superuser.query("UPDATE documents SET folder_id = $1 WHERE id = ANY($2::uuid[])", [folderId, documentIds]);
      const groupId = uuid();
      await superuser.query("INSERT INTO groups (id, name, created_at) VALUES ($1, 'Everybody', now())", [groupId]);
      await superuser.query("INSERT INTO group_members (group_id, user_id) SELECT $1, unnest($2::uuid[])", [
        groupId,
        [owner, reader, ...others].map(({ userId }) => userId),
      ]);
      await superuser.query("VACUUM (ANALYZE)");

      log("Measuring");
      const floor = await measureFloor(owner.api, product.database.appUrl, 20);
      const writer = new ProtocolDevice(owner.api);
      const device = new ProtocolDevice(reader.api);
      await device.pullAll();
      const held = () => device.of("document").length;
      const expectHeld = (count: number) => {
        if (held() !== count) throw new Error(`the reader holds ${held()} documents instead of ${count}`);
      };
      const edit = (round: number) =>
        writer.pushUntilTaken(writer.make("updateDocument", { id: documentIds[round % shared], title: `Renamed ${round}` }));

      const times = { share: [] as number[], shared: [] as number[], revoke: [] as number[], revoked: [] as number[] };
      const group = { share: [] as number[], revoke: [] as number[] };
      const alone = await repeat(20, edit);
      for (let round = 0; round < rounds; round++) {
        const id = uuid();
        const give = writer.make("createShare", { id, folderId, handle: reader.credentials.handle, access: "view" });
        times.share.push(await timed(() => writer.pushUntilTaken(give)));
        times.shared.push(await timed(() => device.pullAll()));
        expectHeld(shared);
        times.revoke.push(await timed(() => writer.pushUntilTaken(writer.make("deleteShare", { id }))));
        times.revoked.push(await timed(() => device.pullAll()));
        expectHeld(0);
      }
      for (let round = 0; round < 3; round++) {
        const id = uuid();
        group.share.push(await timed(() => writer.pushUntilTaken(writer.make("createShare", { id, folderId, groupId, access: "view" }))));
        group.revoke.push(await timed(() => writer.pushUntilTaken(writer.make("deleteShare", { id }))));
      }
      const id = uuid();
      await writer.pushUntilTaken(writer.make("createShare", { id, folderId, handle: reader.credentials.handle, access: "view" }));
      await device.pullAll();
      const inShared = await repeat(20, edit);
      const [nothing] = await inTurns(
        10,
        () => device.pullAll(),
        () => edit(1),
      );

      const shareFigure = spread(`share a folder of ${shared}, HTTP`, times.share, { against: floor.signedIn });
      const aloneFigure = spread("push of 1 into a vault that is not shared, HTTP", alone, { against: floor.signedIn });
      return {
        seeded: `An owner with ${documents} documents and 1,000 tags, ${shared} documents in one folder; a reader with nothing, and 19 others in a group; no texts.`,
        figures: [
          ...floor.figures,
          shareFigure,
          spread(`the reader's device fetches the ${shared}`, times.shared, { against: shareFigure }),
          spread(`take it back, HTTP`, times.revoke, { against: floor.signedIn }),
          spread(`the reader's device drops the ${shared}`, times.revoked, { against: shareFigure }),
          spread(`share it with a group of 20, HTTP`, group.share, { against: shareFigure, budget: "2 s" }),
          spread(`take it back from the group, HTTP`, group.revoke, { against: shareFigure }),
          aloneFigure,
          spread("push of 1 into the shared folder, HTTP", inShared, { against: aloneFigure }),
          spread("pull of that one change by the reader, HTTP", nothing, { against: floor.signedIn }),
        ],
        notes: ["A share and its end are one transaction each: nobody ever sees a half."],
      };
    }),
};
