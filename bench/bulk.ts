// What one gesture does to thousands: each in as few statements as its size allows, and nobody else's work waits long for it.
import type { Client, Pool } from "pg";
import { v7 as uuid } from "uuid";
import { schemaVersion } from "../shared/mutators/index.ts";
import { push } from "../worker/modules/sync/push.ts";
import { type Bench, type Figure, single, spread, timed } from "./lib/figures.ts";
import { type Person, withConnection, withWorld } from "./lib/world.ts";

const documents = 20_000;
const rounds = 3;
const tagChanges = 4_000;
/** As deep as folders may lie, and so many of them beside each other. */
const [levels, chains] = [48, 31];
const moves = 250;

type Mutation = { name: string; args: unknown };

export const bulk: Bench = {
  about: `a tag, type or folder of ${documents} documents deleted, ${tagChanges} documents tagged, ${moves} folders moved, each in one push`,
  run: (log) =>
    withWorld(log, async ({ pool, superuser, person, seeding }) => {
      const owner = await seeding(() => person({ documents, tags: 1000, words: 0 }));
      const figures: Figure[] = [];
      const measure = async (what: string, budget: string | undefined, prepare: () => Promise<Mutation[]>) => {
        log(what);
        const times: number[] = [];
        let statements = 0;
        for (let round = 0; round < rounds; round++) {
          const mutations = await prepare();
          const { took, asked } = await pushed(pool, owner, mutations);
          times.push(took);
          statements = asked;
        }
        figures.push(
          spread(what, times, budget === undefined ? {} : { budget }),
          single(`${what}, statements`, statements, { unit: "count" }),
        );
      };
      await measure(`delete a tag of ${documents} documents`, "500 ms", async () => {
        const id = await label(superuser, owner, "tags", "'#336699'");
        await superuser.query("INSERT INTO document_tags SELECT d.id, $1 FROM documents d WHERE d.owner_id = $2", [id, owner.userId]);
        return [{ name: "deleteTag", args: { id } }];
      });
      await measure(`delete a type of ${documents} documents`, "500 ms", async () => {
        const id = await label(superuser, owner, "document_types");
        await superuser.query("UPDATE documents SET type_id = $1 WHERE owner_id = $2", [id, owner.userId]);
        return [{ name: "deleteType", args: { id } }];
      });
      await measure(`delete a folder of ${documents} documents`, "500 ms", async () => {
        const id = await label(superuser, owner, "folders", "NULL");
        await superuser.query("UPDATE documents SET folder_id = $1 WHERE owner_id = $2", [id, owner.userId]);
        return [{ name: "deleteFolder", args: { id } }];
      });
      await measure(`tag ${tagChanges} documents`, undefined, async () => {
        const tagId = await label(superuser, owner, "tags", "'#336699'");
        return owner.documentIds.slice(0, tagChanges).map((id) => ({ name: "tagDocument", args: { id, tagId } }));
      });
      await measure(`move ${moves} folders below ${levels * chains} nested ones`, undefined, async () => {
        const ends = await nest(superuser, owner);
        return Array.from({ length: moves }, (_, index) => ({
          name: "updateFolder",
          args: { id: ends.moving[index], parentId: ends.deepest[index % chains] },
        }));
      });
      return {
        seeded: `A member with ${documents} documents and 1,000 tags, rows by bulk SQL without texts. Each push on an open connection.`,
        figures,
        notes: ["Search follows a deleted label by jobs of a thousand documents, which are not in these figures."],
      };
    }),
};

/** Milliseconds and statements of one push of all these, refusals not allowed. */
function pushed(pool: Pool, { userId }: Person, changes: readonly Mutation[]): Promise<{ took: number; asked: number }> {
  const [clientGroupID, clientID] = [uuid(), uuid()];
  const mutations = changes.map((change, index) => ({ clientID, id: index + 1, ...change }));
  return withConnection(pool, async (connection) => {
    const query = connection.query.bind(connection) as unknown as (...given: unknown[]) => unknown;
    let asked = 0;
    connection.query = ((...given: unknown[]) => {
      asked++;
      return query(...given);
    }) as unknown as typeof connection.query;
    const took = await timed(() => push(connection, userId, { pushVersion: 1, schemaVersion, clientGroupID, mutations }));
    connection.query = query as unknown as typeof connection.query;
    const { rows } = await connection.query<{ code: string }>("SELECT code FROM refusals WHERE user_id = $1", [userId]);
    if (rows.length > 0) throw new Error(`refused: ${rows[0]!.code}`);
    return { took, asked };
  });
}

async function label(superuser: Client, { userId }: Person, table: string, more?: string): Promise<string> {
  const id = uuid();
  const column = { tags: ", color", folders: ", parent_id" }[table] ?? "";
  await superuser.query(
    `INSERT INTO ${table} (id, owner_id, name, created_at${column}) VALUES ($1::uuid, $2, $1::text, now()${more ? `, ${more}` : ""})`,
    [id, userId],
  );
  return id;
}

/** Chains of nested folders, and folders at the top that are to go to their ends. */
async function nest(superuser: Client, owner: Person): Promise<{ deepest: string[]; moving: string[] }> {
  const deepest: string[] = [];
  for (let chain = 0; chain < chains; chain++) {
    const ids = Array.from({ length: levels }, () => uuid());
    await superuser.query(
      `INSERT INTO folders (id, owner_id, name, parent_id, created_at)
       SELECT id, $1, id::text, parent_id, now() FROM unnest($2::uuid[], $3::uuid[]) AS f (id, parent_id)`,
      [owner.userId, ids, [null, ...ids.slice(0, -1)]],
    );
    deepest.push(ids.at(-1)!);
  }
  const moving: string[] = [];
  for (let index = 0; index < moves; index++) moving.push(await label(superuser, owner, "folders", "NULL"));
  return { deepest, moving };
}
