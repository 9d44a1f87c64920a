// Proof, for the compiler, that access was checked: whatever reads or changes a thing takes it in this form, and only the checks in
// audience.ts make it. A forgotten check does not compile.

import type { Access } from "../../shared/mutators/entities.ts";
import type { LabelEntity } from "../../shared/mutators/labelKinds.ts";

export type ProtectedEntity = "document" | "folder" | LabelEntity;

declare const proof: unique symbol;
/** Who may edit may view, and an owner may do both. */
interface Covers {
  view: "view";
  edit: "view" | "edit";
  owner: "view" | "edit" | "owner";
}

export type Authorized<Entity extends ProtectedEntity, Need extends Access> = {
  readonly id: string;
  readonly vaultId: string;
  /** What the actor may do, which may be more than was asked for. */
  readonly access: Access;
  readonly [proof]: { readonly entity: Entity; readonly rights: { readonly [Right in Covers[Need]]: true } };
};

/** For the checks in audience.ts alone, after they have looked. */
export function authorized<Entity extends ProtectedEntity, Need extends Access>(
  found: Pick<Authorized<Entity, Need>, "id" | "vaultId" | "access">,
): Authorized<Entity, Need> {
  return found as Authorized<Entity, Need>;
}
