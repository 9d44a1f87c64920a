// Connections of undici that the guard has judged: by name, by address, at the moment they are made.
import { Agent, buildConnector, Pool } from "undici";
import type { AddressGuard } from "./addressGuard.ts";

const connectMs = 10_000;

export interface DispatcherTimes {
  /** Milliseconds until a server has answered a request that it has whole. Default five minutes. */
  answerMs?: number;
  /** Milliseconds without a byte. Default one minute. */
  silenceMs?: number;
}

/** Every connection of it is judged. Destroyed by whoever made it. */
export function guardedDispatcher(guard: AddressGuard, { answerMs = 300_000, silenceMs = 60_000 }: DispatcherTimes = {}): Agent {
  const connector = buildConnector({ lookup: guard.lookup, timeout: connectMs, autoSelectFamily: true } as buildConnector.BuildOptions);
  return new Agent({
    connect(options, callback) {
      try {
        guard.checkLiteral(options.hostname);
      } catch (error) {
        return callback(error as Error, null);
      }
      connector(options, callback);
    },
    factory: (origin, options) => endingQuietly(new Pool(origin, options as Pool.Options)),
    keepAliveTimeout: 5_000,
    maxHeaderSize: 32 * 1024,
    headersTimeout: answerMs,
    bodyTimeout: silenceMs,
  });
}

/**
 * The agent closes the pool of an origin when its last connection has ended, and counts connections by origin: those of the closed pool
 * would be taken from the next one, which would be closed after its first request, and so on for ever.
 */
function endingQuietly(pool: Pool): Pool {
  const emit = pool.emit.bind(pool) as (event: string | symbol, ...given: unknown[]) => boolean;
  pool.emit = ((event: string | symbol, ...given: unknown[]) =>
    event === "disconnect" && pool.closed ? false : emit(event, ...given)) as typeof pool.emit;
  return pool;
}
