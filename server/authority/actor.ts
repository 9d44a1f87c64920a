// Who asks for a change. A person acts in their own name, the product itself in the name of the vault it works on.
export type Actor = { readonly kind: "person"; readonly userId: string } | { readonly kind: "system"; readonly userId: string };
