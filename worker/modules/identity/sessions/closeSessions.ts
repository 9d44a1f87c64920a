// Open sockets of ended sessions; after the answer, because what counts has been committed.
import { describeError } from "../../../http/log.ts";
import type { AppContext } from "../../../http/types.ts";
import { closeSockets } from "../../../poke/poke.ts";

export function closeSessions(c: AppContext, userId: string, sessionIds: readonly string[]): void {
  const closed = Promise.all(sessionIds.map((sessionId) => closeSockets(c.env, userId, sessionId)));
  c.executionCtx.waitUntil(closed.catch((error: unknown) => c.var.log.warn("sockets were not closed", describeError(error))));
}
