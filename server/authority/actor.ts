// Who asks for a change. A person acts in their own name, the product itself in the name of the vault it works on.
export type Actor = PersonActor | { readonly kind: "system"; readonly userId: string };

export interface PersonActor {
  readonly kind: "person";
  readonly userId: string;
  /** What their device is called, where a request says it. */
  readonly device?: string;
}
