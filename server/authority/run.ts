// A person's, a program's or the product's mutations in one transaction: access is checked, then they run with authority.
import { v7 as uuid } from "uuid";
import { AppError } from "../../shared/errors.ts";
import { mutators } from "../../shared/mutators/index.ts";
import { type Connection, RetryTransaction, sqlState } from "../database/connection.ts";
import { remakeAccess } from "./access.ts";
import type { ChangingActor } from "./actor.ts";
import { keyOf, type Place, type Reference, type ReferredEntity, type Right, rightsTo, vaultsOf } from "./audience.ts";
import { Change, transaction } from "./change.ts";
import { eventActor } from "./eventActor.ts";
import { assertExclusive, lockDocuments, lockNames, lockVaults, vaultLocksOf } from "./locks.ts";
import { documentFromRow, selectDocuments } from "./rows.ts";
import { type Mutation, type Named, type ParsedMutation, parseMutation } from "./rules.ts";
import { serverTx } from "./serverTx.ts";

/** The id of something new belongs to somebody else. Creating over it does nothing and answers as if it had been made, so that nobody learns that the id exists. */
export class IdTaken extends AppError {
  constructor() {
    super("entity.notFound");
  }
}

/** A value that the database can't store (SQLSTATE classes 22 and 54: a NUL in a text, out of range, too large) is a permanent error. */
export function permanentError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  return /^(22|54)/.test(sqlState(error) ?? "") ? new AppError("request.invalid", {}, { cause: error }) : undefined;
}

/** Mutations that the actor wants to run in one transaction, with everything they refer to looked up and locked. */
export class Run {
  readonly change: Change;
  readonly actor: ChangingActor;
  readonly #places: Map<string, Place>;
  readonly #absent = new Map<string, Reference>();
  #rights = new Map<string, Right>();
  #rightsOf = -1;

  constructor(change: Change, actor: ChangingActor, places: Map<string, Place>) {
    this.change = change;
    this.actor = actor;
    this.#places = places;
  }

  /**
   * Checks access, then runs the mutation. Things that the actor does not see answer `entity.notFound`, like things that do not exist.
   * `group`: the id of the gesture that it is part of, for the history; without one it is a gesture by itself. `change`: a child change,
   * where the caller may roll this mutation back.
   */
  async mutation(mutation: ParsedMutation, group: string = uuid(), change: Change = this.change): Promise<void> {
    const { actor } = this;
    await this.#lookUpRights(change);
    const vaultId = await this.#checkWhatIsThere(mutation);
    const definition = mutators[mutation.name] as { run: (tx: ReturnType<typeof serverTx>, args: object) => Promise<void> };
    const absent = new Map(
      mutation.references.map((reference) => [keyOf(reference), reference] as const).filter(([key]) => !this.#places.has(key)),
    );
    for (const [key, reference] of absent) this.#absent.set(key, reference);
    change.events.begin({ mutation: mutation.name, by: eventActor(actor, mutation), group });
    if (vaultId !== undefined) await definition.run(serverTx(change, actor.userId, absent), mutation.args);
    await remakeAccess(change);
    const [subject] = mutation.references;
    if (!subject || vaultId === undefined) return;
    if (mutation.name.startsWith("delete")) this.#places.delete(keyOf(subject));
    if (subject.wanted !== "create" || this.#places.has(keyOf(subject))) return;
    this.#places.set(keyOf(subject), { vaultId, shared: false, hasAccess: true });
    if (vaultId !== actor.userId) this.#rights.set(keyOf(subject), { may: "edit", within: true, placed: true });
  }

  /**
   * Like `mutation`, under a savepoint. A permanent error rolls back this mutation alone and is returned; any other error is transient and
   * thrown, so that the transaction is rolled back.
   */
  async attempt(mutation: ParsedMutation, group: string): Promise<AppError | undefined> {
    const { change } = this;
    const child = await change.child();
    await change.connection.query("SAVEPOINT mutation");
    try {
      await this.mutation(mutation, group, child);
      await child.taggings.write(change.connection, change.now);
      await change.connection.query("RELEASE SAVEPOINT mutation");
      change.adopt(child);
      return undefined;
    } catch (error) {
      const permanent = permanentError(error);
      if (!permanent) throw error;
      await change.connection.query("ROLLBACK TO SAVEPOINT mutation");
      await change.connection.query("RELEASE SAVEPOINT mutation"); // or each refusal would hold its locks to the end
      change.known.clear();
      return permanent;
    }
  }

  /**
   * The last statements of the transaction. They lock the feeds of the owners, so other transactions that create something in these vaults
   * have either committed by now or wait for this one. Things that were absent when access was checked are looked up once more here: one
   * that exists now was created by a transaction that counts as earlier, so this one is retried.
   */
  async finish(atLeastOne: readonly string[]): Promise<Map<string, number>> {
    const versions = await this.change.finish(atLeastOne);
    const absent = [...this.#absent].flatMap(([key, reference]) => (this.#places.has(key) ? [] : reference));
    if (absent.length > 0 && (await vaultsOf(this.change.connection, this.actor.userId, absent)).size > 0) throw new RetryTransaction();
    return versions;
  }

  /** Things may have been deleted while this transaction waited for the vaults' locks: before a mutation is refused, they are looked up again. */
  async #checkWhatIsThere(mutation: ParsedMutation): Promise<string | undefined> {
    try {
      const vaultId = await this.#check(mutation);
      if (vaultId !== undefined || !(await this.#forgetGone(mutation))) return vaultId;
    } catch (error) {
      if (!(error instanceof AppError) || !(await this.#forgetGone(mutation))) throw error;
    }
    return this.#check(mutation);
  }

  /** Things that were deleted after they were looked up, before the locks were held, are there no more. Returns whether there are any. */
  async #forgetGone({ references }: ParsedMutation): Promise<boolean> {
    const known = references.filter((reference) => this.#places.has(keyOf(reference)));
    const there = await vaultsOf(this.change.connection, this.actor.userId, known);
    const gone = known.map(keyOf).filter((key) => !there.has(key));
    for (const key of gone) this.#places.delete(key);
    return gone.length > 0;
  }

  /** The vault that the mutation changes; undefined: there is nothing to do. */
  async #check({ name, args, references }: ParsedMutation): Promise<string | undefined> {
    const me = this.actor.userId;
    const place = (reference: Reference) => this.#places.get(keyOf(reference))?.vaultId;
    const created = references.find(({ wanted }) => wanted === "create");
    const existing = created && place(created);
    if (existing !== undefined && existing !== me) throw new IdTaken();
    const [subject] = references;
    const target = references.find(({ wanted }) => wanted === "into");
    // Something new belongs to the owner of the folder that it is put in.
    const vaultId = created ? (existing ?? (target && place(target)) ?? me) : subject && place(subject);
    // Creating over an existing id changes nothing, with two exceptions: a document may get what it lacks, and a share is checked again.
    const stays = existing !== undefined && name !== "createDocument" && name !== "createShare";
    for (const reference of references) {
      const owner = place(reference);
      if (reference === created || owner === undefined) continue;
      if (owner !== me) this.#assertRight(reference, owner === vaultId);
      if (!stays && vaultId !== undefined && owner !== vaultId) throw new AppError("move.otherVault");
    }
    if (subject && vaultId !== me) this.#assertMove(subject, args, target !== undefined && place(target) !== undefined);
    return stays ? undefined : (vaultId ?? me);
  }

  /** `within`: whether it lies in the vault that the mutation changes. */
  #assertRight(reference: Named, within: boolean): void {
    const { entity, wanted } = reference;
    const right = this.#rights.get(keyOf(reference));
    if (!right) {
      // An editor may use all labels of the vault, even one that is not in their feed yet.
      if (wanted === "refer" && within) return;
      throw new AppError("entity.notFound", { entity });
    }
    if (right.may === "view") throw new AppError("access.viewOnly", { entity });
    if (wanted === "own" || (wanted === "remove" && !right.within)) throw new AppError("access.ownerOnly", { entity });
  }

  /**
   * An editor may move a thing between folders that they may edit. A thing that is shared by itself can be moved by its owner alone:
   * another folder would show it to that folder's viewers, or hide it from the viewers of the present one. The top level is the owner's
   * alone as well.
   */
  #assertMove(subject: Named, args: object, found: boolean): void {
    const to = "folderId" in args ? args.folderId : "parentId" in args ? args.parentId : undefined;
    const right = this.#rights.get(keyOf(subject));
    if (subject.wanted !== "edit" || to === undefined || !right) return;
    if (found ? !right.within : right.placed || subject.entity === "folder")
      throw new AppError("access.ownerOnly", { entity: subject.entity });
  }

  /** The actor's rights, looked up again after every mutation that changed who may do what. */
  async #lookUpRights(change: Change): Promise<void> {
    const { actor } = this;
    if (this.#rightsOf === change.accessVersion) return;
    this.#rightsOf = change.accessVersion;
    const others = [...this.#places]
      .filter(([, { vaultId, hasAccess }]) => vaultId !== actor.userId && hasAccess)
      .map(([key]) => key.split("/"));
    this.#rights = await rightsTo(
      change.connection,
      actor.userId,
      others.map(([entity, id]) => ({ entity: entity as ReferredEntity, id: id! })),
    );
  }
}

/**
 * Looks up what the mutations refer to, locks all vaults concerned in id order, each at once in its strongest mode, then the
 * documents. The vaults are found before they are locked (`ownerId` never changes); whether they are shared is looked at again under
 * the lock. Inside a transaction.
 */
export async function prepare(
  connection: Connection,
  actor: ChangingActor,
  mutations: readonly ParsedMutation[],
  exclusive: ReadonlySet<string>,
): Promise<Run> {
  const references = mutations.flatMap((mutation) => mutation.references);
  const places = await vaultsOf(connection, actor.userId, references);
  const { modes, moves } = vaultLocksOf(actor.userId, mutations, places, exclusive);
  const vaults = await lockVaults(connection, modes);
  assertExclusive(vaults, moves);
  await lockDocuments(connection, references, places);
  await lockNames(connection, references);
  const change = new Change(connection, new Date().toISOString(), vaults);
  await knowDocuments(change, actor.userId, references);
  return new Run(change, actor, places);
}

/** Reads the documents of many mutations by one statement, after they are locked: a statement that had to wait for the lock would return the tags from before. */
async function knowDocuments(change: Change, userId: string, references: readonly Reference[]): Promise<void> {
  const ids = new Set(references.filter(({ entity }) => entity === "document").map(({ id }) => id));
  if (ids.size < 2) return;
  const { rows } = await change.connection.query(`${selectDocuments} WHERE d.id = ANY($1::uuid[])`, [[...ids]]);
  for (const document of rows.map((row) => documentFromRow(row, userId)))
    if (change.vaults.has(document.ownerId)) change.known.set("document", document);
}

/** A person's mutations as a transaction of their own: all or none. `work` runs them. Poke `people` after it returns. */
export async function changeBy<T>(
  connection: Connection,
  actor: ChangingActor,
  mutations: readonly Mutation[],
  work: (change: Change, run: () => Promise<void>) => Promise<T>,
): Promise<{ result: T; people: string[] }> {
  const parsed = mutations.map((mutation) => parseMutation(mutation, actor.kind));
  return transaction(connection, async (exclusive) => {
    const run = await prepare(connection, actor, parsed, exclusive);
    const result = await work(run.change, async () => {
      const group = uuid();
      for (const mutation of parsed) await run.mutation(mutation, group);
    });
    const versions = await run.finish([]);
    return { result, people: [...versions.keys()] };
  });
}

/** One mutation by the product itself, in a change that is already open and holds the vault. */
export const mutate = (change: Change, actor: ChangingActor, mutation: Mutation): Promise<void> => mutateAll(change, actor, [mutation]);

/** Several mutations by the product itself, in this order; what they refer to is locked and looked up once for all. */
export async function mutateAll(change: Change, actor: ChangingActor, mutations: readonly Mutation[]): Promise<void> {
  const parsed = mutations.map((mutation) => parseMutation(mutation, actor.kind));
  const references = parsed.flatMap((one) => one.references);
  await lockDocuments(change.connection, references);
  await lockNames(change.connection, references);
  const run = new Run(change, actor, await vaultsOf(change.connection, actor.userId, references));
  for (const mutation of parsed) await run.mutation(mutation);
}
