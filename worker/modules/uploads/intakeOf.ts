// What taking in documents works with, out of a request.
import type { IntakeContext } from "../../../server/intake/context.ts";
import type { SingleRequestStorage } from "../../../server/storage/objectStore.ts";
import type { AppContext } from "../../http/types.ts";
import { poke } from "../../poke/poke.ts";
import { storageOf } from "./storageOf.ts";

export const intakeOf = async (c: AppContext): Promise<IntakeContext<SingleRequestStorage>> => ({
  connection: await c.var.connection(),
  storage: storageOf(c),
  userId: c.var.actor.userId,
  actor: c.var.actor,
  poke: (people: string[]) => c.executionCtx.waitUntil(poke(c.env, people)),
});
