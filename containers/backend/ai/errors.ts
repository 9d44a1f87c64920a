// Why a provider gave no usable answer. Never holds the key, the prompt or the document.

export type AIErrorCode =
  /** The key is wrong or may not use this model. */
  | "unauthorized"
  /** Too many requests, or the account has no credit left (then not transient). */
  | "rateLimited"
  /** No connection, no answer in time, or the service is down. */
  | "unreachable"
  /** The service does not accept the request: unknown model, unsupported option, wrong address. */
  | "invalidRequest"
  /** An answer came that is cut off or has not the asked shape. */
  | "badAnswer"
  /** The model declined. */
  | "refused"
  /** Not asked: the provider rests after failures, for `retryAfter` seconds. */
  | "paused";

const transientByDefault: Record<AIErrorCode, boolean> = {
  unauthorized: false,
  rateLimited: true,
  unreachable: true,
  invalidRequest: false,
  badAnswer: true,
  refused: false,
  paused: true,
};

export class AIError extends Error {
  readonly code: AIErrorCode;
  /** Whether the same call may succeed later. */
  readonly transient: boolean;
  /** Seconds the provider asked to wait. */
  readonly retryAfter: number | undefined;
  readonly detail: string;

  constructor(code: AIErrorCode, detail: string, { transient, retryAfter }: { transient?: boolean; retryAfter?: number } = {}) {
    super(`${code}: ${detail}`);
    this.name = "AIError";
    this.code = code;
    this.detail = detail;
    this.transient = transient ?? transientByDefault[code];
    this.retryAfter = retryAfter;
  }
}
