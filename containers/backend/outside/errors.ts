// What can become of a request to an address that a person gave.

export type OutsideErrorCode =
  /** The address itself: scheme, port, credentials, a network that nobody may be sent to. */
  | "refused"
  /** No such host, no answer, a broken one. */
  | "unreachable"
  | "timeout"
  | "tooLarge"
  /** It leads elsewhere, more often than is followed. */
  | "redirected";

/** `message` names no secret: an address is told without user, password and query. */
export class OutsideError extends Error {
  readonly code: OutsideErrorCode;

  constructor(code: OutsideErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "OutsideError";
    this.code = code;
  }
}

/** The `OutsideError` that a library has wrapped in errors of its own, if there is one. */
export function outsideErrorIn(error: unknown): OutsideError | undefined {
  const seen = new Set<unknown>();
  for (let at: unknown = error; at instanceof Error && !seen.has(at); at = at.cause) {
    if (at instanceof OutsideError) return at;
    seen.add(at);
  }
  return undefined;
}
