// How much one address of the network may do here. What is counted is forgotten after ten minutes.
import { isIPv6 } from "node:net";

export interface RemoteLimits {
  /** Connections at once, and begun in a minute. */
  connections: number;
  perMinute: number;
  /** Recipients that there are not; whoever has tried more guesses. */
  unknown: number;
}

interface Remote {
  open: number;
  begun: number[];
  unknown: number[];
}

export const usualLimits: RemoteLimits = { connections: 10, perMinute: 60, unknown: 20 };
const minute = 60_000;
const rememberMs = 10 * minute;
/** More than these at once are not told apart: each of the others is refused until some are forgotten. */
const mostRemotes = 20_000;

export interface Remotes {
  /** False where it has to wait. Whoever is let in is told of by `left`. */
  enter(address: string): boolean;
  left(address: string): void;
  guessed(address: string): void;
}

export function createRemotes(limits: RemoteLimits = usualLimits, now: () => number = Date.now): Remotes {
  const remotes = new Map<string, Remote>();
  const within = (times: readonly number[], ms: number) => times.filter((at) => at > now() - ms);
  const of = (address: string): Remote => {
    const key = keyOf(address);
    const known = remotes.get(key) ?? { open: 0, begun: [], unknown: [] };
    remotes.set(key, known);
    return known;
  };
  const forget = () => {
    for (const [key, { open, begun, unknown }] of remotes)
      if (open === 0 && within(begun, minute).length === 0 && within(unknown, rememberMs).length === 0) remotes.delete(key);
  };
  return {
    enter(address) {
      if (remotes.size >= mostRemotes) forget();
      if (remotes.size >= mostRemotes && !remotes.has(keyOf(address))) return false;
      const remote = of(address);
      remote.begun = within(remote.begun, minute);
      remote.unknown = within(remote.unknown, rememberMs);
      if (remote.open >= limits.connections || remote.begun.length >= limits.perMinute || remote.unknown.length >= limits.unknown)
        return false;
      remote.begun.push(now());
      remote.open++;
      return true;
    },
    left(address) {
      const remote = of(address);
      remote.open = Math.max(0, remote.open - 1);
    },
    guessed(address) {
      const remote = of(address);
      if (remote.unknown.length < limits.unknown) remote.unknown.push(now());
    },
  };
}

/** Whoever has one address of IPv6 has a /64 of them. */
function keyOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  if (!isIPv6(plain)) return plain;
  const [head = "", tail = ""] = plain.split("::");
  const groups = head ? head.split(":") : [];
  const after = plain.includes("::") ? (tail ? tail.split(":") : []) : [];
  const all = [...groups, ...Array<string>(Math.max(0, 8 - groups.length - after.length)).fill("0"), ...after];
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}
