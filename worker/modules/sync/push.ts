// Push, numbered as in the protocol. One transaction a batch: every mutation's effect and its id commit together.

import type { ChangingActor, PersonActor } from "../../../server/authority/actor.ts";
import { transaction } from "../../../server/authority/change.ts";
import { type ParsedMutation, parseMutation } from "../../../server/authority/rules.ts";
import { IdTaken, prepare, type Run } from "../../../server/authority/run.ts";
import { type Connection, sqlState } from "../../../server/database/connection.ts";
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
  // Nothing to apply, but the group is introduced: an updated app goes on with its old cookie under a new group.
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

/** Parts of mutations in one transaction: locks, savepoints and what is noted for the end are bounded by it. */
const mostTogether = 500;
/** Milliseconds after which no further slice is begun: what is left of the push comes again. */
const mostMs = 30_000;

/** In order. What comes before the one that fails stays done, and its ids count: the device sends the rest again. */
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
    // Something is refused, which is rare: the slice runs again with a savepoint before each mutation.
    if (error instanceof Refused) return applyAll(connection, actor, clientGroupID, parsed, "oneByOne");
    throw error;
  }
}

/** The client was known once and has been forgotten since: its device starts over (ClientStateNotFound). */
export class ClientForgotten extends Error {
  override name = "ClientForgotten";
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

    // 4. In order: what was already done is skipped, a gap ends the batch with nothing done.
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
    // All of it was done before, but its answer, and with it the poke, may have been lost.
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

/** Levels of arrays and objects in a change's arguments; ours have four. What is deeper ends the stack of whoever walks through it. */
const deepest = 32;

/** Without a stack of its own: JSON of a body's size can be a million levels deep. */
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

/** What is malformed is refused like any other permanent error, when its turn comes. */
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
 * A permanent error (an AppError) takes back this change alone, not what came in one mutation with it, and is kept for its person
 * to read: the client goes on. Returns it, or nothing.
 * Anything else is transient: the whole slice is rolled back and will be sent again.
 */
async function applyAlone(run: Run, part: Part & { parsed: ParsedMutation }, group: string): Promise<RefusedChange[]> {
  const { change } = run;
  const child = await change.child();
  await change.connection.query("SAVEPOINT mutation");
  try {
    await run.mutation(part.parsed, group, child);
    await child.taggings.write(change.connection, change.now);
    await change.connection.query("RELEASE SAVEPOINT mutation");
    change.adopt(child);
    return [];
  } catch (error) {
    const permanent = permanentError(error);
    if (!permanent) throw error;
    await change.connection.query("ROLLBACK TO SAVEPOINT mutation");
    await change.connection.query("RELEASE SAVEPOINT mutation"); // or each refusal would hold its locks to the end
    change.known.clear();
    // Whether somebody else's id exists must not show: creating over it does nothing, in silence.
    return permanent instanceof IdTaken ? [] : [{ ...part, error: permanent }];
  }
}

/** What the database can't store (SQLSTATE classes 22 and 54: a NUL in a text, out of range, too large) it can't store later either. */
function permanentError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  return /^(22|54)/.test(sqlState(error) ?? "") ? new AppError("request.invalid", {}, { cause: error }) : undefined;
}
