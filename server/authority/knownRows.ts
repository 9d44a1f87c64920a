// Rows that a transaction has read from the vaults it has locked, kept to be read once. No other transaction can change them before the
// commit: documents are locked one by one, and labels and folders are made, deleted or moved only under a vault's exclusive lock.
import type { EntityName, Named, VaultDocument } from "../../shared/mutators/index.ts";

export type Thing = { readonly id: string; readonly ownerId: string; readonly name?: string };

export class KnownRows {
  readonly #things = new Map<string, Thing>();
  /** All names of a kind in a vault. */
  readonly #names = new Map<string, Map<string, Named>>();

  get<T extends Thing>(entity: EntityName, id: string): T | undefined {
    return this.#things.get(`${entity}/${id}`) as T | undefined;
  }

  set(entity: EntityName, thing: Thing): void {
    this.#things.set(`${entity}/${thing.id}`, thing);
    if (thing.name !== undefined) this.names(entity, thing.ownerId)?.set(thing.id, { id: thing.id, name: thing.name });
  }

  names(entity: EntityName, ownerId: string): Map<string, Named> | undefined {
    return this.#names.get(`${entity}/${ownerId}`);
  }

  knowNames(entity: EntityName, ownerId: string, names: readonly Named[]): void {
    this.#names.set(`${entity}/${ownerId}`, new Map(names.map((named) => [named.id, named])));
  }

  delete(entity: EntityName, id: string): void {
    this.#things.delete(`${entity}/${id}`);
  }

  /** Forgets everything. Called after a statement that changed rows without naming each, and after a savepoint was rolled back. */
  clear(): void {
    this.#things.clear();
    this.#names.clear();
  }

  document(id: string): VaultDocument | undefined {
    return this.get<VaultDocument>("document", id);
  }
}
