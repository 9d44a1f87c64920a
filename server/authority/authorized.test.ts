// What the compiler takes as proof of access, and from whom. The types are the assertions: `npm run check` fails where they do not hold.
import { expectTypeOf, test } from "vitest";
import type { documentText, signableObjects } from "../../worker/modules/documents/documents.repository.ts";
import type { eventsOf } from "../../worker/modules/history/history.repository.ts";
import type { ChangingActor, LinkActor } from "./actor.ts";
import type { assertDocumentAccess } from "./audience.ts";
import type { Authorized } from "./authorized.ts";
import type { documentSeenBy, queueReading } from "./documents.ts";
import type { changeBy, prepare } from "./run.ts";

test("more access covers less, never the other way, and never another kind of thing", () => {
  expectTypeOf<Authorized<"document", "owner">>().toExtend<Authorized<"document", "edit">>();
  expectTypeOf<Authorized<"document", "edit">>().toExtend<Authorized<"document", "view">>();
  expectTypeOf<Authorized<"document", "view">>().not.toExtend<Authorized<"document", "edit">>();
  expectTypeOf<Authorized<"folder", "owner">>().not.toExtend<Authorized<"document", "view">>();
});

test("an id, or an object that only looks alike, is no proof", () => {
  interface LooksAlike {
    id: string;
    vaultId: string;
    access: "owner";
  }
  expectTypeOf<string>().not.toExtend<Authorized<"document", "view">>();
  expectTypeOf<LooksAlike>().not.toExtend<Authorized<"document", "view">>();
});

test("reading, signing and changing take the proof", () => {
  type Document = Authorized<"document", "view">;
  expectTypeOf<Parameters<typeof documentSeenBy>[1]>().toEqualTypeOf<Document>();
  expectTypeOf<Parameters<typeof documentText>[1]>().toEqualTypeOf<Document>();
  expectTypeOf<Parameters<typeof signableObjects>[1]>().toEqualTypeOf<readonly Document[]>();
  expectTypeOf<Document>().not.toExtend<Parameters<typeof queueReading>[1]>();
  expectTypeOf<Authorized<"document", "edit">>().toExtend<Parameters<typeof queueReading>[1]>();
  expectTypeOf<{ entity: "document"; id: string; vaultId: string }>().not.toExtend<Parameters<typeof eventsOf>[1]>();
});

test("a link reads, and runs no mutation", () => {
  expectTypeOf<LinkActor>().toExtend<Parameters<typeof assertDocumentAccess>[1]>();
  expectTypeOf<LinkActor>().not.toExtend<ChangingActor>();
  expectTypeOf<LinkActor>().not.toExtend<Parameters<typeof changeBy>[1]>();
  expectTypeOf<LinkActor>().not.toExtend<Parameters<typeof prepare>[1]>();
});
