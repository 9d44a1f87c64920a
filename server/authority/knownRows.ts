// What a transaction has read of the vaults that it holds. Nothing of it changes before the commit but by this transaction: documents
// are locked one by one, and what labels and folders there are and where folders lie changes only under a vault's exclusive lock.
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

  /** After a statement that changes more than is known one by one, and after a savepoint has taken back what was done. */
  clear(): void {
    this.#things.clear();
    this.#names.clear();
  }

  document(id: string): VaultDocument | undefined {
    return this.get<VaultDocument>("document", id);
  }
}
