// Tells the devices of some people that there is something to pull. After the commit; a lost poke costs a moment, never data.
import type { Env } from "../http/env.ts";

export async function poke(env: Env, userIds: readonly string[]): Promise<void> {
  await Promise.allSettled(userIds.map((userId) => env.POKE.getByName(userId).fetch("https://poke/poke", { method: "POST" })));
}

/** Ends the open sockets of a session that has been revoked. */
export async function closeSockets(env: Env, userId: string, sessionId: string): Promise<void> {
  await env.POKE.getByName(userId).fetch(`https://poke/close?session=${sessionId}`, { method: "POST" });
}
