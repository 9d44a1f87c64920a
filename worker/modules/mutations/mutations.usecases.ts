// One mutation of a program's, by the rules of a push: the same authority, locks, events and feed.
import type { MemberActor } from "../../../server/authority/actor.ts";
import { transaction } from "../../../server/authority/change.ts";
import { readEntities } from "../../../server/authority/rows.ts";
import { type Mutation, parseMutation } from "../../../server/authority/rules.ts";
import { IdTaken, prepare } from "../../../server/authority/run.ts";
import type { Connection } from "../../../server/database/connection.ts";
import { type MutationAnswer, mostChanged } from "../../../shared/api/mutations.ts";
import { feedVersion, writtenHere } from "./mutations.repository.ts";

interface Context {
  connection: Connection;
  actor: MemberActor;
  poke: (people: string[]) => void;
}

/** @throws AppError what a device would be told in a refusal */
export async function runMutation({ connection, actor, poke }: Context, mutation: Mutation): Promise<MutationAnswer> {
  const parsed = parseMutation(mutation, actor.kind);
  const { answer, people } = await transaction(connection, async (exclusive) => {
    const after = await feedVersion(connection, actor.userId);
    const run = await prepare(connection, actor, [parsed], exclusive);
    try {
      await run.mutation(parsed);
    } catch (error) {
      // Whether somebody else's id exists must not show: creating over it does nothing, in silence. It is the mutation's first check.
      if (error instanceof IdTaken) return { answer: { changed: [], more: false }, people: [] };
      throw error;
    }
    const versions = await run.finish([]);
    return { answer: await changedBy(connection, actor.userId, after), people: [...versions.keys()] };
  });
  poke(people);
  return answer;
}

async function changedBy(connection: Connection, userId: string, after: number): Promise<MutationAnswer> {
  const rows = await writtenHere(connection, userId, { after, limit: mostChanged + 1 });
  const shown = rows.slice(0, mostChanged);
  const values = new Map<string, unknown>();
  for (const [entity, own] of Map.groupBy(shown, (row) => row.entity)) {
    const ids = own.flatMap(({ id, deleted }) => (deleted ? [] : [id]));
    for (const [id, value] of await readEntities(connection, entity, ids, userId)) values.set(`${entity}/${id}`, value);
  }
  const changed = shown.map(({ entity, id }) => ({ entity, id, value: values.get(`${entity}/${id}`) ?? null }));
  return { changed, more: rows.length > mostChanged };
}
