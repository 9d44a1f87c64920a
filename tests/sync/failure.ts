// What a run may come to. `kind` groups failures, so that shrinking keeps to the same one.

export type FailureKind =
  | "lost"
  | "twice"
  | "wedged"
  | "leaked"
  | "differs"
  | "protocol"
  | "quota"
  | "feed"
  | "history"
  | "rules"
  | "endless";

export class SimulationFailure extends Error {
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string) {
    super(`${kind}: ${message}`);
    this.kind = kind;
  }
}

export function check(condition: boolean, kind: FailureKind, message: () => string): asserts condition {
  if (!condition) throw new SimulationFailure(kind, message());
}

/** Where two maps differ, in a few words. */
export function difference(expected: ReadonlyMap<string, unknown>, actual: ReadonlyMap<string, unknown>): string | null {
  const found: string[] = [];
  for (const key of [...new Set([...expected.keys(), ...actual.keys()])].sort()) {
    const [want, have] = [JSON.stringify(expected.get(key)), JSON.stringify(actual.get(key))];
    if (want !== have) found.push(`${key}\n    should be ${want}\n    but is    ${have}`);
  }
  return found.length === 0 ? null : `${found.length} of ${expected.size}:\n  ${found.slice(0, 4).join("\n  ")}`;
}

/** Keys in one order, at every depth. */
export function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
