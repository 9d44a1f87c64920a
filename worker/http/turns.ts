// Who may use one of a few places next: nobody has all of them, and whoever holds the fewest comes first. Lives in memory of one worker.
import { AppError } from "../../shared/errors.ts";

/** Whom a request counts for. */
export interface Party {
  /** The person, where the request has shown a good token. */
  readonly person?: string | undefined;
  /** The block of addresses that it comes from (clientAddress.ts). */
  readonly address: string;
}

export interface TurnLimits {
  /** Places. */
  most: number;
  /** Places of one person, or of one address without a person. */
  mostEach: number;
  /** Places of one address, with all persons that come from it. */
  mostOfAddress: number;
  /** Requests of one person, or of one address without a person, that may wait. */
  mostWaiting: number;
  /** Milliseconds that a request waits at most. */
  waitMs: number;
  /** Milliseconds after which a place counts as free although nobody gave it back. */
  holdMs: number;
}

/** Gives a place back; more than once does nothing. */
export type GiveBack = () => void;

export interface Turns {
  /** @throws AppError request.tooMany where too many of this party wait, service.unavailable where the wait is too long */
  take(party: Party): Promise<GiveBack>;
}

interface Waiter {
  party: Party;
  start: (giveBack: GiveBack) => void;
}
interface Place {
  party: Party;
  until: number;
}

const keyOf = ({ person, address }: Party) => (person === undefined ? `address ${address}` : `person ${person}`);

export function createTurns(limits: TurnLimits, now: () => number = Date.now): Turns {
  const places = new Set<Place>();
  const held = new Map<string, number>();
  const waiting = new Map<string, Waiter[]>();
  const count = (key: string, change: 1 | -1) => {
    const next = (held.get(key) ?? 0) + change;
    if (next === 0) held.delete(key);
    else held.set(key, next);
  };
  const heldBy = (key: string) => held.get(key) ?? 0;
  const all = ({ address }: Party) => `all of ${address}`;
  const fits = (party: Party) =>
    places.size < limits.most && heldBy(keyOf(party)) < limits.mostEach && heldBy(all(party)) < limits.mostOfAddress;

  function occupy(party: Party): GiveBack {
    const place = { party, until: now() + limits.holdMs };
    places.add(place);
    count(keyOf(party), 1);
    count(all(party), 1);
    return () => {
      if (free(place)) callNext();
    };
  }

  function free(place: Place): boolean {
    if (!places.delete(place)) return false;
    count(keyOf(place.party), -1);
    count(all(place.party), -1);
    return true;
  }

  function forget(key: string, waiter: Waiter): void {
    const line = waiting.get(key);
    const at = line?.indexOf(waiter) ?? -1;
    if (!line || at < 0) return;
    line.splice(at, 1);
    if (line.length === 0) waiting.delete(key);
  }

  /** Of all parties that may have a place, the one with the fewest; among equals the one that was served least recently. */
  function callNext(): void {
    for (;;) {
      let next: { key: string; waiter: Waiter } | undefined;
      for (const [key, [waiter]] of waiting)
        if (waiter && fits(waiter.party) && (!next || heldBy(key) < heldBy(next.key))) next = { key, waiter };
      if (!next) return;
      const { key, waiter } = next;
      const rest = waiting.get(key)!.slice(1);
      waiting.delete(key);
      if (rest.length > 0) waiting.set(key, rest); // behind the others
      waiter.start(occupy(waiter.party));
    }
  }

  /** A request that ended without a word may have left its place behind. */
  function freeForgotten(): void {
    for (const place of places) if (place.until <= now()) free(place);
  }

  return {
    async take(party) {
      const key = keyOf(party);
      if (places.size >= limits.most || heldBy(key) >= limits.mostEach) freeForgotten();
      const line = waiting.get(key) ?? [];
      if (line.length === 0 && fits(party)) return occupy(party);
      if (line.length >= limits.mostWaiting) throw new AppError("request.tooMany", { retryAfter: 1 });
      return new Promise<GiveBack>((resolve, reject) => {
        const waiter: Waiter = {
          party,
          start(giveBack) {
            clearTimeout(timer);
            resolve(giveBack);
          },
        };
        // Each waiting request has a timer of its own: the runtime ends a request that waits for nothing but another one.
        const timer = setTimeout(() => {
          forget(key, waiter);
          freeForgotten();
          callNext();
          reject(new AppError("service.unavailable", { part: "database", retryAfter: 2 }));
        }, limits.waitMs);
        waiting.set(key, [...line, waiter]);
      });
    },
  };
}
