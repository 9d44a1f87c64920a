// What a transaction has read of the vaults that it holds. Nothing of it changes before the commit but by this transaction: documents
// are locked one by one, and what labels and folders there are and where folders lie changes only under a vault's exclusive lock.
import type { EntityName, VaultDocument } from "../../shared/mutators/index.ts";

export type Thing = { readonly id: string; readonly ownerId: string };

export class KnownRows {
  readonly #things = new Map<string, Thing>();

  get<T extends Thing>(entity: EntityName, id: string): T | undefined {
    return this.#things.get(`${entity}/${id}`) as T | undefined;
  }

  set(entity: EntityName, thing: Thing): void {
    this.#things.set(`${entity}/${thing.id}`, thing);
  }

  delete(entity: EntityName, id: string): void {
    this.#things.delete(`${entity}/${id}`);
  }

  /** After a statement that changes more than is known one by one, and after a savepoint has taken back what was done. */
  clear(): void {
    this.#things.clear();
  }

  document(id: string): VaultDocument | undefined {
    return this.get<VaultDocument>("document", id);
  }
}
