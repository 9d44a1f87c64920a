// What a vault has to hold: every committed change, run one after the other by the device's own mutators.
// Equality with it says that devices and server do the same and that changes at once are as good as changes in turn.
import { parseMutation } from "../../shared/authority/authority.ts";
import { AppError } from "../../shared/errors.ts";
import type { VaultDocument } from "../../shared/mutators/index.ts";
import { check, difference } from "./failure.ts";
import { type Entities, mutated } from "./memoryTx.ts";

export interface Applied {
  name: string;
  args: unknown;
  /** Absent for what the product itself does. */
  client?: { clientID: string; id: number };
  /** The server's row, where it refused the change. */
  refusalId?: string;
}

/** One committed transaction. */
export interface Commit {
  userId: string;
  applied: readonly Applied[];
  /** New version of each person whose feed moved. */
  versions: ReadonlyMap<string, number>;
  /** The bytes of these documents are confirmed. */
  stored?: readonly { documentId: string; size: number }[];
  texts?: readonly { documentId: string; text: string }[];
}

export interface Moment {
  entities: Entities;
  lastMutationIDs: ReadonlyMap<string, number>;
}

interface Vault extends Moment {
  /** By version, as it was right after the commit. */
  readonly moments: Map<number, Moment>;
  version: number;
}

const now = "2026-01-01T00:00:00.000Z";

export class Oracle {
  readonly vaults = new Map<string, Vault>();
  readonly committed = new Set<string>();
  readonly texts = new Map<string, string>();
  readonly #bytes = new Map<string, number>();

  addPerson(userId: string, handle: string, limitBytes: number): void {
    const entities: Entities = new Map<string, unknown>([
      [`user/${userId}`, { id: userId, handle, fullName: "" }],
      ["quota", { usedBytes: 0, limitBytes }],
    ]);
    const moment = { entities, lastMutationIDs: new Map<string, number>() };
    this.vaults.set(userId, { ...moment, version: 2, moments: new Map([[2, moment]]) });
  }

  async commit({ userId, applied, versions, stored = [], texts = [] }: Commit): Promise<void> {
    const vault = this.vaults.get(userId)!;
    for (const change of applied) {
      if (change.client) this.#confirm(vault, change.client);
      await this.#apply(vault, userId, change);
    }
    for (const { documentId, text } of texts) this.texts.set(documentId, text);
    for (const { documentId, size } of stored) {
      this.#bytes.set(documentId, size);
      this.#charge(vault, size);
    }
    for (const [person, version] of versions) {
      const theirs = this.vaults.get(person)!;
      check(version > theirs.version, "feed", () => `version ${version} of ${person} is committed after ${theirs.version}`);
      theirs.version = version;
      theirs.moments.set(version, { entities: theirs.entities, lastMutationIDs: theirs.lastMutationIDs });
    }
  }

  #confirm(vault: Vault, { clientID, id }: { clientID: string; id: number }): void {
    const key = `${clientID}:${id}`;
    check(!this.committed.has(key), "twice", () => `mutation ${key} was applied twice`);
    const last = vault.lastMutationIDs.get(clientID) ?? 0;
    check(id === last + 1, "lost", () => `mutation ${key} was applied after ${last}`);
    this.committed.add(key);
    vault.lastMutationIDs = new Map(vault.lastMutationIDs).set(clientID, id);
  }

  async #apply(vault: Vault, userId: string, change: Applied): Promise<void> {
    const before = vault.entities;
    const refused = change.refusalId !== undefined;
    const reason = await this.#run(vault, userId, change);
    check(
      refused === (reason !== null),
      "differs",
      () => `${describe(change)} was ${refused ? "" : "not "}refused; the model says ${reason}`,
    );
    if (refused) vault.entities = new Map(before).set(`refusal/${change.refusalId}`, { mutation: change.name });
  }

  /** Null, or the code for which it has to be refused. */
  async #run(vault: Vault, userId: string, change: Applied): Promise<string | null> {
    try {
      const parsed = parseMutation(change, change.client ? "person" : "system");
      if (parsed.references.some(({ entity, id }) => this.#foreign(userId, `${entity}/${id}`)))
        return change.name.startsWith("create") ? null : "entity.notFound";
      const before = vault.entities;
      const after = await mutated(before, userId, now, change);
      // A database keeps no NUL.
      if (JSON.stringify(parsed.args).includes("\\u0000") && difference(before, after)) return "request.invalid";
      vault.entities = after;
      this.#follow(vault, before, change.name, (parsed.args as { id?: string }).id ?? "");
      return null;
    } catch (error) {
      if (error instanceof AppError) return error.code;
      throw error;
    }
  }

  #foreign(userId: string, key: string): boolean {
    for (const [person, vault] of this.vaults) if (person !== userId && vault.entities.has(key)) return true;
    return false;
  }

  /** What the server does beside the mutator: labels leave their documents, a document gives its bytes back. */
  #follow(vault: Vault, before: Entities, name: string, id: string): void {
    const documents = [...vault.entities].filter(([key]) => key.startsWith("document/")) as [string, VaultDocument][];
    if (name === "deleteTag")
      for (const [key, document] of documents)
        if (document.tags.includes(id)) vault.entities.set(key, { ...document, tags: document.tags.filter((tag) => tag !== id) });
    if (name === "deleteType")
      for (const [key, document] of documents) if (document.typeId === id) vault.entities.set(key, { ...document, typeId: null });
    if (name === "deleteCorrespondent")
      for (const [key, document] of documents)
        if (document.correspondentId === id) vault.entities.set(key, { ...document, correspondentId: null });
    if (name === "deleteDocument" && before.has(`document/${id}`)) {
      this.#charge(vault, -(this.#bytes.get(id) ?? 0));
      this.#bytes.delete(id);
      this.texts.delete(id);
    }
  }

  #charge(vault: Vault, bytes: number): void {
    const quota = vault.entities.get("quota") as { usedBytes: number; limitBytes: number };
    vault.entities = new Map(vault.entities).set("quota", { ...quota, usedBytes: quota.usedBytes + bytes });
  }
}

/** Without what legitimately differs: times, and the words of a refusal. */
export function comparable(entities: ReadonlyMap<string, unknown>): Map<string, unknown> {
  return new Map(
    [...entities]
      .filter(([key]) => key !== "sync/backfill")
      .map(([key, value]): [string, unknown] => {
        if (key.startsWith("refusal/")) return [key, (value as { mutation: string }).mutation.replaceAll("\u0000", "\ufffd")];
        const { createdAt: _created, updatedAt: _updated, ...rest } = value as Record<string, unknown>;
        if (!key.startsWith("document/")) return [key, sorted(rest)];
        const { filled, tags, trashedAt, ...document } = rest;
        return [key, sorted({ ...document, filled, tags: [...(tags as string[])].sort(), trashed: trashedAt !== null })];
      }),
  );
}

/** Keys in one order, at every depth. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

const describe = ({ name, args, client }: Applied) => `${client ? `${client.clientID}:${client.id} ` : ""}${name} ${JSON.stringify(args)}`;
