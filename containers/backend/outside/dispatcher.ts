// Connections of undici that the guard has judged: by name, by address, at the moment they are made.
import { Agent, buildConnector } from "undici";
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
    keepAliveTimeout: 5_000,
    maxHeaderSize: 32 * 1024,
    headersTimeout: answerMs,
    bodyTimeout: silenceMs,
  });
}
