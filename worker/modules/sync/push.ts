// Push, numbered as in the protocol. One transaction a batch: every mutation's effect and its id commit together.

import type { ChangingActor } from "../../../server/authority/actor.ts";
import { IdTaken, type ParsedMutation, parseMutation, prepare, type Run } from "../../../server/authority/authority.ts";
import { type Change, transaction } from "../../../server/authority/change.ts";
import { type Connection, sqlState } from "../../../server/authority/connection.ts";
import type { PushRequest } from "../../../shared/api/sync.ts";
import { AppError } from "../../../shared/errors.ts";
import { expandBatch, groupOf } from "../../../shared/mutators/index.ts";
import { claimClientGroup } from "./clientGroups.ts";

type Mutation = PushRequest["mutations"][number];

/** `device`: what the history calls it. Returns the people whose feeds moved: poke them. Throws `access.denied` for somebody else's client or client group. */
export async function push(
  connection: Connection,
  userId: string,
  { clientGroupID, mutations }: PushRequest,
  device = "",
): Promise<string[]> {
  // Nothing to apply, but the group is introduced: an updated app goes on with its old cookie under a new group.
  if (mutations.length === 0) {
    await claimClientGroup(connection, userId, clientGroupID);
    return [];
  }
  const parsed = new Map(mutations.map((mutation) => [mutation, expandBatch(mutation).map(parse)]));
  const actor = { kind: "person", userId, device } as const;
  try {
    return await applyAll(connection, actor, clientGroupID, parsed, "atOnce");
  } catch (error) {
    // Something is refused, which is rare: the batch runs again with a savepoint before each mutation.
    if (error instanceof Refused) return applyAll(connection, actor, clientGroupID, parsed, "oneByOne");
    throw error;
  }
}

/** A change as it came, and what it is understood as. */
interface Part {
  name: string;
  args: unknown;
  parsed: ParsedMutation | { refused: AppError };
}
type Parsed = Map<Mutation, Part[]>;
/** `atOnce` is quicker by two round trips a mutation, and ends with `Refused` where one is. */
type Mode = "atOnce" | "oneByOne";
class Refused extends Error {}

async function applyAll(
  connection: Connection,
  actor: ChangingActor,
  clientGroupID: string,
  parsed: Parsed,
  mode: Mode,
): Promise<string[]> {
  const { userId } = actor;
  const mutations = [...parsed.keys()];
  return transaction(connection, async (exclusive) => {
    // 1. and 2. Lock every client of the batch, in id order; each belongs to this group, and the group to this person. Where one is new,
    // the group is this person's, or new and theirs from now on.
    const clientIds = [...new Set(mutations.map((mutation) => mutation.clientID))].sort();
    let clients = await lockClients(connection, clientIds);
    if (clients.length < clientIds.length) {
      await claimClientGroup(connection, userId, clientGroupID);
      await connection.query(
        "INSERT INTO clients (id, client_group_id) SELECT id, $2 FROM unnest($1::text[]) AS n (id) ORDER BY id ON CONFLICT DO NOTHING",
        [clientIds, clientGroupID],
      );
      clients = await lockClients(connection, clientIds);
    }
    if (clients.some((client) => client.client_group_id !== clientGroupID || client.user_id !== userId))
      throw new AppError("access.denied");
    const last = new Map(clients.map((client) => [client.id, Number(client.last_mutation_id)]));

    // 3. Lock all vaults the batch needs, before its first mutation, then the documents that it names.
    const wellFormed = [...parsed.values()].flat().flatMap((part) => ("references" in part.parsed ? [part.parsed] : []));
    const run = await prepare(connection, actor, wellFormed, exclusive);

    // 4. In order: what was already done is skipped, a gap ends the batch with nothing done.
    const advanced = new Set<string>();
    for (const mutation of mutations) {
      const expected = last.get(mutation.clientID)! + 1;
      if (mutation.id < expected) continue;
      if (mutation.id > expected) throw new AppError("mutation.future", { expected, received: mutation.id });
      const group = groupOf(mutation);
      for (const part of parsed.get(mutation)!)
        if (mode === "atOnce") await applyOrRefuse(run, part, group);
        else await apply(run, part, group);
      last.set(mutation.clientID, mutation.id);
      advanced.add(mutation.clientID);
    }
    // All of it was done before, but its answer, and with it the poke, may have been lost.
    if (advanced.size === 0) return [userId];

    // 5. Search, jobs, and last of all the feed; a mutation without effect moves its person's version too.
    const versions = await run.finish([userId]);

    // 6. The mutation ids, in the same transaction.
    await connection.query(
      `UPDATE clients c SET last_mutation_id = n.last_mutation_id, version = $3
         FROM unnest($1::text[], $2::bigint[]) AS n (id, last_mutation_id) WHERE c.id = n.id`,
      [[...advanced], [...advanced].map((id) => last.get(id)!), versions.get(userId)],
    );
    return [...versions.keys()];
  });
}

async function lockClients(connection: Connection, ids: readonly string[]) {
  const { rows } = await connection.query<{ id: string; client_group_id: string; last_mutation_id: string; user_id: string }>(
    `SELECT c.id, c.client_group_id, c.last_mutation_id, g.user_id FROM clients c JOIN client_groups g ON g.id = c.client_group_id
      WHERE c.id = ANY($1) ORDER BY c.id FOR UPDATE OF c`,
    [ids],
  );
  return rows;
}

/** What is malformed is refused like any other permanent error, when its turn comes. */
function parse({ name, args }: { name: string; args: unknown }): Part {
  try {
    return { name, args, parsed: parseMutation({ name, args }, "person") };
  } catch (error) {
    if (error instanceof AppError) return { name, args, parsed: { refused: error } };
    throw error;
  }
}

async function applyOrRefuse(run: Run, { parsed }: Part, group: string): Promise<void> {
  if ("refused" in parsed) throw new Refused();
  try {
    await run.mutation(parsed, group);
  } catch (error) {
    throw permanentError(error) ? new Refused() : error;
  }
}

/**
 * A permanent error (an AppError) takes back this change alone, not what came in one mutation with it, and is kept for its person
 * to read: the client goes on.
 * Anything else is transient: the whole batch is rolled back and will be sent again.
 */
async function apply(run: Run, part: Part, group: string): Promise<void> {
  const { change, actor } = run;
  const { parsed } = part;
  const restore = change.mark();
  await change.connection.query("SAVEPOINT mutation");
  try {
    if ("refused" in parsed) throw parsed.refused;
    await run.mutation(parsed, group);
    await change.taggings.write(change.connection, change.now);
    await change.connection.query("RELEASE SAVEPOINT mutation");
  } catch (error) {
    const permanent = permanentError(error);
    if (!permanent) throw error;
    await change.connection.query("ROLLBACK TO SAVEPOINT mutation");
    restore();
    // Whether somebody else's id exists must not show: creating over it does nothing, in silence.
    if (permanent instanceof IdTaken) return;
    await recordRefusal(change, actor, part, permanent);
  }
}

/** What the database can't store (SQLSTATE classes 22 and 54: a NUL in a text, out of range, too large) it can't store later either. */
function permanentError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  return /^(22|54)/.test(sqlState(error) ?? "") ? new AppError("request.invalid", {}, { cause: error }) : undefined;
}

async function recordRefusal(change: Change, actor: ChangingActor, part: Part, error: AppError): Promise<void> {
  const { rows } = await change.connection.query<{ id: string }>(
    "INSERT INTO refusals (id, user_id, mutation, args, code) VALUES (gen_random_uuid(), $1, $2, $3, $4) RETURNING id",
    [actor.userId, storable(part.name), refusedArgs(part.args), error.code],
  );
  change.touchFor("refusal", rows[0]!.id, [actor.userId]);
}

/** As they came, so that the person can do it again; nothing of a size that only an attack has. */
function refusedArgs(args: unknown): string {
  const text = JSON.stringify(args ?? null);
  return text.length <= 50_000 ? text.replace(unstorableEscape, (found) => (found === "\\\\" ? found : "\\ufffd")) : "null";
}

/** In JSON: NUL and halves of surrogate pairs, which PostgreSQL keeps in no string; and escaped backslashes, to step over them. */
const unstorableEscape = /\\(?:\\|u0000|ud[89a-f][0-9a-f]{2})/g;
const storable = (text: string): string => text.replaceAll("\u0000", "\ufffd");
