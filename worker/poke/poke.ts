// Tells the devices of some people that there is something to pull. After the commit; a lost poke costs a moment, never data.
import type { Env } from "../env.ts";

export async function poke(env: Env, userIds: readonly string[]): Promise<void> {
  await Promise.allSettled(userIds.map((userId) => env.POKE.getByName(userId).fetch("https://poke/poke", { method: "POST" })));
}
