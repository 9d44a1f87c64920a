// Push, numbered as in the protocol. One transaction a batch: every mutation's effect and its id commit together.

import type { ChangingActor, PersonActor } from "../../../server/authority/actor.ts";
import { transaction } from "../../../server/authority/change.ts";
import { type ParsedMutation, parseMutation } from "../../../server/authority/rules.ts";
import { IdTaken, permanentError, prepare, type Run } from "../../../server/authority/run.ts";
import type { Connection } from "../../../server/database/connection.ts";
import type { PushRequest } from "../../../shared/api/sync.ts";
import { AppError } from "../../../shared/errors.ts";
import { expandBatch, groupOf, mostInBatch } from "../../../shared/mutators/index.ts";
import { claimClientGroup, isUnseen, noteSeen } from "./clientGroups.ts";
import { type RefusedChange, recordRefusals } from "./refusals.ts";

type Mutation = PushRequest["mutations"][number];

/** `device`: what the history calls it. Returns the people whose feeds moved: poke them. Throws `access.denied` for somebody else's client or client group. */
export async function push(
  connection: Connection,
  userId: string,
  { clientGroupID, mutations }: PushRequest,
  device = "",
): Promise<string[]> {
  // There is nothing to apply, but the client group is recorded: an updated app has a new group and goes on with its old cookie.
  if (mutations.length === 0) {
    await claimClientGroup(connection, userId, clientGroupID);
    return [];
  }
  const people = new Set<string>();
  const began = Date.now();
  for (const slice of slices(mutations)) {
    if (Date.now() - began > mostMs) throw new AppError("service.unavailable", { part: "push", retryAfter: 1 });
    const parsed = new Map(slice.map((mutation) => [mutation, partsOf(mutation)]));
    for (const moved of await applySlice(connection, { kind: "person", userId, device }, clientGroupID, parsed)) people.add(moved);
  }
  return [...people];
}

/** Changes in one transaction; a batch counts as all that are in it. This bounds the locks, the savepoints and the notes for the end. */
const mostTogether = 500;
/** Milliseconds after which no further slice is started; the device sends the remaining mutations again. */
const mostMs = 30_000;

/** Applies slices in order. Slices before one that fails stay committed with their mutation ids; the device sends the others again. */
function slices(mutations: readonly Mutation[]): Mutation[][] {
  const found: Mutation[][] = [[]];
  let parts = 0;
  for (const mutation of mutations) {
    const own = mutation.name === "changeDocuments" ? mostInBatch : 1;
    if (parts > 0 && parts + own > mostTogether) {
      found.push([]);
      parts = 0;
    }
    parts += own;
    found.at(-1)!.push(mutation);
  }
  return found;
}

async function applySlice(connection: Connection, actor: PersonActor, clientGroupID: string, parsed: Parsed): Promise<string[]> {
  try {
    return await applyAll(connection, actor, clientGroupID, parsed, "atOnce");
  } catch (error) {
    // A mutation of the slice is refused, which is rare: the slice runs again with a savepoint before each mutation.
    if (error instanceof Refused) return applyAll(connection, actor, clientGroupID, parsed, "oneByOne");
    throw error;
  }
}

/** The client was removed since its last use: the device has to fetch everything anew (Replicache's ClientStateNotFound). */
export class ClientForgotten extends Error {
  override name = "ClientForgotten";
}

/** A mutation as it was sent, and as it was parsed. */
interface Part {
  name: string;
  args: unknown;
  parsed: ParsedMutation | { refused: AppError };
}
type Parsed = Map<Mutation, Part[]>;
/** `atOnce`: without savepoints, which saves two round trips a mutation, but a refused mutation ends the whole slice with `Refused`. */
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
    // 1. and 2. Lock every client of the push in id order, and check that each belongs to this group and the group to this person. A new
    // client is recorded in the group; a new group is recorded as this person's.
    const clientIds = [...new Set(mutations.map((mutation) => mutation.clientID))].sort();
    let clients = await lockClients(connection, clientIds);
    const known = new Set(clients.map((client) => client.id));
    let forgotten: string[] = [];
    if (clients.length < clientIds.length) {
      const { old } = await claimClientGroup(connection, userId, clientGroupID);
      forgotten = old ? clientIds.filter((id) => !known.has(id)) : [];
      await connection.query(
        "INSERT INTO clients (id, client_group_id) SELECT id, $2 FROM unnest($1::text[]) AS n (id) ORDER BY id ON CONFLICT DO NOTHING",
        [clientIds, clientGroupID],
      );
      clients = await lockClients(connection, clientIds);
    }
    if (clients.some((client) => client.client_group_id !== clientGroupID || client.user_id !== userId))
      throw new AppError("access.denied");
    if (clients.some(({ unseen }) => unseen)) await noteSeen(connection, clientGroupID);
    const last = new Map(clients.map((client) => [client.id, Number(client.last_mutation_id)]));

    // 3. Lock all vaults the batch needs, before its first mutation, then the documents that it names.
    const wellFormed = [...parsed.values()].flat().flatMap((part) => ("references" in part.parsed ? [part.parsed] : []));
    const run = await prepare(connection, actor, wellFormed, exclusive);

    // 4. Apply in order: a mutation id that was processed before is skipped; a gap in the ids ends the push with nothing done.
    const advanced = new Set<string>();
    const refused: RefusedChange[] = [];
    for (const mutation of mutations) {
      const expected = last.get(mutation.clientID)! + 1;
      if (mutation.id < expected) continue;
      if (mutation.id > expected && forgotten.includes(mutation.clientID)) throw new ClientForgotten();
      if (mutation.id > expected) throw new AppError("mutation.future", { expected, received: mutation.id });
      const group = groupOf(mutation);
      for (const part of parsed.get(mutation)!)
        if ("refused" in part.parsed) refused.push({ ...part, error: part.parsed.refused });
        else if (mode === "atOnce") await applyAtOnce(run, part.parsed, group);
        else refused.push(...(await applyAlone(run, { ...part, parsed: part.parsed }, group)));
      last.set(mutation.clientID, mutation.id);
      advanced.add(mutation.clientID);
    }
    // All of the push was processed before, but its answer and its poke may have been lost: poke again.
    if (advanced.size === 0) return [userId];

    // 5. Search, jobs, and last of all the feed; a mutation without effect moves its person's version too.
    await recordRefusals(run, refused);
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
  const { rows } = await connection.query<{
    id: string;
    client_group_id: string;
    last_mutation_id: string;
    user_id: string;
    unseen: boolean;
  }>(
    `SELECT c.id, c.client_group_id, c.last_mutation_id, g.user_id, ${isUnseen} AS unseen FROM clients c JOIN client_groups g ON g.id = c.client_group_id
      WHERE c.id = ANY($1) ORDER BY c.id FOR UPDATE OF c`,
    [ids],
  );
  return rows;
}

/** Most levels of arrays and objects in a mutation's arguments; ours have four. Deeper ones could overflow the stack of a recursive function. */
const deepest = 32;

/** Not recursive: JSON as large as a request can be a million levels deep. */
function isShallow(args: unknown): boolean {
  let level: unknown[] = [args];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) return false;
    level = level.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []));
  }
  return true;
}

const partsOf = (mutation: Mutation): Part[] => (isShallow(mutation.args) ? expandBatch(mutation).map(parse) : [tooDeep(mutation)]);
const tooDeep = ({ name }: Mutation): Part => ({ name, args: null, parsed: { refused: new AppError("request.invalid") } });

/** A malformed mutation is not refused here but when its turn comes, like any other permanent error. */
function parse({ name, args }: { name: string; args: unknown }): Part {
  try {
    return { name, args, parsed: parseMutation({ name, args }, "person") };
  } catch (error) {
    if (error instanceof AppError) return { name, args, parsed: { refused: error } };
    throw error;
  }
}

async function applyAtOnce(run: Run, mutation: ParsedMutation, group: string): Promise<void> {
  try {
    await run.mutation(mutation, group);
  } catch (error) {
    throw permanentError(error) ? new Refused() : error;
  }
}

/**
 * A permanent error rolls back this change alone, not the others of its batch. It is stored as a refusal for its person to read, and the
 * client goes on. Returns the error, or nothing. Any other error is transient: the slice is rolled back and will be sent again.
 */
async function applyAlone(run: Run, part: Part & { parsed: ParsedMutation }, group: string): Promise<RefusedChange[]> {
  const error = await run.attempt(part.parsed, group);
  // Creating over somebody else's id does nothing and is no refusal: the answer must not tell that the id exists.
  return !error || error instanceof IdTaken ? [] : [{ ...part, error }];
}
