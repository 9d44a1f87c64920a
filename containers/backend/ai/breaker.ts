// A provider that is down, or that asked to be left alone, is not asked again by every document that waits: all calls to it pause.
import { AIError } from "./errors.ts";
import type { AIProvider } from "./types.ts";

/** Failures one after the other until a provider counts as down. */
const threshold = 5;
/** Seconds of the first pause; each further one is twice as long. */
const firstPause = 30;
const longestPause = 600;

interface Circuit {
  failures: number;
  pauses: number;
  /** Milliseconds since the epoch. */
  until: number;
}

export interface Breakers {
  /** @throws AIError `paused` where `key` rests, without asking it */
  run<T>(key: string, call: () => Promise<T>): Promise<T>;
}

export function createBreakers(now: () => number = Date.now): Breakers {
  const circuits = new Map<string, Circuit>();

  const pause = (circuit: Circuit, seconds: number) => {
    circuit.until = Math.max(circuit.until, now() + seconds * 1000);
  };

  function failed(key: string, error: AIError): void {
    const circuit = circuits.get(key) ?? { failures: 0, pauses: 0, until: 0 };
    circuits.set(key, circuit);
    if (error.retryAfter !== undefined) pause(circuit, Math.min(error.retryAfter, 3600));
    if (error.code !== "unreachable") return;
    circuit.failures++;
    // after a pause one failure is enough for the next one
    if (circuit.failures < threshold && circuit.pauses === 0) return;
    pause(circuit, Math.min(firstPause * 2 ** circuit.pauses, longestPause));
    circuit.pauses++;
    circuit.failures = 0;
  }

  return {
    async run(key, call) {
      const rests = ((circuits.get(key)?.until ?? 0) - now()) / 1000;
      if (rests > 0) throw new AIError("paused", "the provider rests after failures", { retryAfter: Math.ceil(rests) });
      try {
        const result = await call();
        circuits.delete(key);
        return result;
      } catch (error) {
        if (error instanceof AIError) failed(key, error);
        throw error;
      }
    },
  };
}

/** The health check is a person's own question: it is always asked. */
export function guarded(provider: AIProvider, breakers: Breakers, key: string): AIProvider {
  return {
    name: provider.name,
    model: provider.model,
    classify: (input) => breakers.run(key, () => provider.classify(input)),
    suggestTopics: (input) => breakers.run(key, () => provider.suggestTopics(input)),
    healthCheck: () => provider.healthCheck(),
  };
}
