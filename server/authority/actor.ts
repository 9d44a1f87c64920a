// Who asks for a read or a change. A function names the kinds of actors that it accepts in its parameter type, so that passing another kind
// does not compile.
import type { Scope } from "../../shared/api/scopes.ts";

/** A person by a session of their own, in their own name. */
export interface PersonActor {
  readonly kind: "person";
  readonly userId: string;
  /** What their device is called, where a request says it. */
  readonly device?: string;
}

/** A program with a person's token: it acts in their name, as far as its scopes go. Nothing makes one yet. */
export interface TokenActor {
  readonly kind: "token";
  readonly userId: string;
  readonly tokenId: string;
  /** What the person calls it. */
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
}

/** Whoever holds a public link: they see one document, or one folder with what is in it, and change nothing. Nothing makes one yet. */
export interface LinkActor {
  readonly kind: "link";
  readonly linkId: string;
  readonly target: { readonly entity: "document" | "folder"; readonly id: string };
  readonly rights: "view";
}

/** The product itself, in the name of the vault it works on. */
export interface SystemActor {
  readonly kind: "system";
  readonly userId: string;
  /** The person who asked for it, where one did: whom the history names. */
  readonly askedBy?: MemberActor;
}

/** One of a person's rules: it may do what the person may do at that moment, and the history names it. */
export interface RuleActor {
  readonly kind: "rule";
  readonly userId: string;
  readonly ruleId: string;
  /** What its person calls it. */
  readonly name: string;
}

/** Acts for a person, with what the person may do. */
export type MemberActor = PersonActor | TokenActor;
/** May run mutations. A link may not. */
export type ChangingActor = MemberActor | RuleActor | SystemActor;
export type Actor = ChangingActor | LinkActor;
