// What can go wrong between the app and the server, as the screens see it.

/** The server answered with a problem (RFC 9457). `code` is stable; `fields` names what was wrong with each input. */
export class ApiProblem extends Error {
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  readonly fields: Readonly<Record<string, string>>;
  /** Everything else in the body: `usedBytes`, `limitBytes`, `settingsUrl` ... */
  readonly details: Readonly<Record<string, unknown>>;
  /** Seconds that the server asks to wait, null where it says nothing. */
  readonly retryAfter: number | null;

  constructor(problem: {
    code: string;
    status: number;
    detail?: string;
    fields?: Record<string, string>;
    details?: Record<string, unknown>;
    retryAfter?: number | null;
  }) {
    super(problem.detail || problem.code);
    this.name = "ApiProblem";
    this.code = problem.code;
    this.status = problem.status;
    this.detail = problem.detail ?? "";
    this.fields = problem.fields ?? {};
    this.details = problem.details ?? {};
    this.retryAfter = problem.retryAfter ?? null;
  }
}

/** No answer came: offline, or the server can't be reached. What is on the device stays usable. */
export class NetworkDown extends Error {
  readonly code = "network.down";

  constructor(options?: ErrorOptions) {
    super("The server can not be reached", options);
    this.name = "NetworkDown";
  }
}

/** Worth trying again by itself: nothing about the request was wrong. */
export function isTransient(error: unknown): boolean {
  return (
    error instanceof NetworkDown || (error instanceof ApiProblem && (error.status >= 500 || error.status === 429 || error.status === 408))
  );
}
