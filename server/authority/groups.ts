// Changes of groups, and the end of an account, as far as they change who sees shared vaults. All vaults that are affected are locked
// exclusively: they are looked up first, locked, and looked up again, because a share may have been made in between.
import { AppError } from "../../shared/errors.ts";
import { type Connection, RetryTransaction, sqlState } from "../database/connection.ts";
import { type AuditEntry, audit } from "../events/audit.ts";
import { remakeAccess } from "./access.ts";
import { Change, transaction } from "./change.ts";
import { lockVaults } from "./locks.ts";
import { endShares, reachChanged, type ShareRow } from "./sharing.ts";

export interface Membership {
  name?: string | undefined;
  /** All who belong to it from now on; a function is asked when everything is locked. */
  members?: readonly string[] | ((connection: Connection) => Promise<readonly string[]>) | undefined;
}

const listed = async (connection: Connection, members: NonNullable<Membership["members"]>) =>
  typeof members === "function" ? members(connection) : members;

/** The people whose feeds moved: poke them. @throws AppError group.taken */
export async function createGroup(
  connection: Connection,
  id: string,
  { name, members = [] }: Membership & { name: string },
  entry?: AuditEntry,
): Promise<string[]> {
  return transaction(connection, async () => {
    const change = new Change(connection, new Date().toISOString(), new Map());
    await named(() => connection.query("INSERT INTO groups (id, name) VALUES ($1, $2)", [id, name]));
    await setMembers(change, id, await listed(connection, members));
    if (entry) await audit(connection, entry);
    return [...(await change.finish([])).keys()];
  });
}

/** Changes name or members; what is left out stays as it is. @throws AppError entity.notFound, group.taken */
export async function changeGroup(
  connection: Connection,
  id: string,
  { name, members }: Membership,
  entry?: AuditEntry,
): Promise<string[]> {
  return withGroup(connection, id, async (change) => {
    if (name !== undefined) await rename(change, id, name);
    if (members !== undefined) await setMembers(change, id, await listed(connection, members));
    if (entry) await audit(connection, entry);
  });
}

/** Deletes the group; its members lose what was shared with it. @throws AppError entity.notFound */
export async function deleteGroup(connection: Connection, id: string, entry?: AuditEntry): Promise<string[]> {
  return withGroup(connection, id, async (change) => {
    for (const vaultId of change.vaults.keys()) await endShares(change, vaultId, "s.group_id = $2", id);
    change.touchFor("group", id, await membersOf(connection, id), true);
    await connection.query("DELETE FROM groups WHERE id = $1", [id]);
    if (entry) await audit(connection, entry);
  });
}

/** Ends all sharing from and with a person: others lose what they saw of theirs, they lose what they saw of others'. The caller's transaction then deletes the person. */
export async function leaveEverything(connection: Connection, userId: string, now: string): Promise<string[]> {
  const find = async () => [
    userId,
    ...(
      await connection.query<{ id: string }>(
        `SELECT DISTINCT s.owner_id AS id FROM shares s LEFT JOIN group_members m ON m.group_id = s.group_id WHERE s.user_id = $1 OR m.user_id = $1`,
        [userId],
      )
    ).rows.map(({ id }) => id),
  ];
  const vaults = await find();
  const change = new Change(connection, now, await lockVaults(connection, new Map(vaults.map((id) => [id, "exclusive"]))));
  const person = await connection.query("SELECT FROM users WHERE id = $1 FOR UPDATE", [userId]);
  if (person.rowCount === 0) throw new AppError("entity.notFound");
  if ((await find()).some((id) => !change.vaults.has(id))) throw new RetryTransaction();
  for (const vaultId of change.vaults.keys())
    if (vaultId === userId) await endShares(change, vaultId, "s.owner_id = $2", userId);
    else await endShares(change, vaultId, "s.user_id = $2", userId);
  const groups = await connection.query<{ group_id: string }>("SELECT group_id FROM group_members WHERE user_id = $1 ORDER BY 1", [userId]);
  for (const { group_id } of groups.rows) {
    await lockGroup(connection, group_id);
    await setMembers(
      change,
      group_id,
      (await membersOf(connection, group_id)).filter((id) => id !== userId),
    );
  }
  await remakeAccess(change);
  return [...(await change.finish([])).keys()].filter((id) => id !== userId);
}

/** Runs `work` with the group's row and all vaults that share with the group locked exclusively. */
async function withGroup(connection: Connection, id: string, work: (change: Change) => Promise<void>): Promise<string[]> {
  return transaction(connection, async () => {
    const wanted = await sharedWith(connection, id);
    const vaults = await lockVaults(connection, new Map(wanted.map((vaultId) => [vaultId, "exclusive"])));
    await lockGroup(connection, id);
    if ((await sharedWith(connection, id)).some((vaultId) => !vaults.has(vaultId))) throw new RetryTransaction();
    const change = new Change(connection, new Date().toISOString(), vaults);
    await work(change);
    await remakeAccess(change);
    return [...(await change.finish([])).keys()];
  });
}

/** Locks the group's row against somebody who shares with it at this moment (sharing.ts takes it FOR SHARE). Called after the vaults are locked. */
async function lockGroup(connection: Connection, id: string): Promise<void> {
  const { rowCount } = await connection.query("SELECT FROM groups WHERE id = $1 FOR UPDATE", [id]);
  if (rowCount === 0) throw new AppError("entity.notFound");
}

async function sharedWith(connection: Connection, groupId: string): Promise<string[]> {
  const { rows } = await connection.query<{ id: string }>("SELECT DISTINCT owner_id AS id FROM shares WHERE group_id = $1", [groupId]);
  return rows.map(({ id }) => id);
}

async function membersOf(connection: Connection, groupId: string): Promise<string[]> {
  const { rows } = await connection.query<{ id: string }>("SELECT user_id AS id FROM group_members WHERE group_id = $1 ORDER BY 1", [
    groupId,
  ]);
  return rows.map(({ id }) => id);
}

const sharesOf = async (connection: Connection, groupId: string): Promise<ShareRow[]> =>
  (await connection.query<ShareRow>("SELECT * FROM shares WHERE group_id = $1", [groupId])).rows;

async function rename(change: Change, id: string, name: string): Promise<void> {
  const { connection } = change;
  await named(() => connection.query("UPDATE groups SET name = $2 WHERE id = $1", [id, name]));
  const members = await membersOf(connection, id);
  change.touchFor("group", id, members);
  for (const share of await sharesOf(connection, id)) change.touchFor("share", share.id, [share.owner_id, ...members]);
}

/** Leaves out administrators, who have no documents, and ids of nobody. */
async function setMembers(change: Change, id: string, wanted: readonly string[]): Promise<void> {
  const { connection } = change;
  const before = await membersOf(connection, id);
  await connection.query("DELETE FROM group_members WHERE group_id = $1 AND user_id <> ALL($2::uuid[])", [id, wanted]);
  await connection.query(
    "INSERT INTO group_members (group_id, user_id) SELECT $1, id FROM users WHERE id = ANY($2::uuid[]) AND role = 'user' ORDER BY id ON CONFLICT DO NOTHING",
    [id, wanted],
  );
  const after = await membersOf(connection, id);
  const joined = after.filter((person) => !before.includes(person));
  const left = before.filter((person) => !after.includes(person));
  change.touchFor("group", id, joined);
  change.touchFor("group", id, left, true);
  for (const share of await sharesOf(connection, id)) {
    const others = (people: readonly string[]) => people.filter((person) => person !== share.owner_id);
    change.touchFor("share", share.id, others(joined));
    change.touchFor("share", share.id, others(left), true);
    await reachChanged(change, share, others([...joined, ...left]), share.access === "edit");
  }
}

async function named(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (sqlState(error) === "23505") throw new AppError("group.taken", {}, { cause: error });
    throw error;
  }
}
