// Tells the worker whose devices have something to pull. A lost poke costs a moment: devices ask by themselves too.
import type { Logger } from "pino";

export type Poke = (userIds: readonly string[]) => Promise<void>;

export function createPoke({ workerInternalUrl, secret, log }: { workerInternalUrl: string; secret: string; log: Logger }): Poke {
  return async (userIds) => {
    if (userIds.length === 0) return;
    try {
      const response = await fetch(`${workerInternalUrl}/internal/poke`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Authorization: `Bearer ${secret}` },
        body: JSON.stringify({ userIds }),
        signal: AbortSignal.timeout(2_000),
      });
      if (!response.ok) log.warn({ status: response.status }, "poke refused");
    } catch (error) {
      log.warn({ err: error }, "poke failed");
    }
  };
}
