// Closes what sockets are open of sessions that have ended; after the answer, because what counts has been committed.
import { describeError } from "../../../http/log.ts";
import type { AppContext } from "../../../http/types.ts";
import { closeSockets } from "../../../poke/poke.ts";

export function closeSocketsOf(c: AppContext, userId: string, sessionIds: readonly string[]): void {
  const closed = Promise.all(sessionIds.map((sessionId) => closeSockets(c.env, userId, sessionId)));
  c.executionCtx.waitUntil(closed.catch((error: unknown) => c.var.log.warn("sockets were not closed", describeError(error))));
}
