// An HTTP failure of either SDK as an `AIError`. Both SDKs share the shape that is read here.
import { AIError } from "./errors.ts";

interface ApiFailure {
  status?: number;
  headers?: Headers;
  /** The service's own short name of the error, such as `insufficient_quota` or `overloaded_error`. */
  kind: string;
}

/** `overloaded` (529) is Anthropic's; everything without a status never reached the service. */
export function fromHttp({ status, headers, kind }: ApiFailure): AIError {
  const detail = `${status ?? "no answer"} ${kind}`.trim();
  const retryAfter = seconds(headers);
  if (status === undefined) return new AIError("unreachable", detail);
  if (status === 401 || status === 403) return new AIError("unauthorized", detail);
  if (status === 402 || kind === "insufficient_quota") return new AIError("rateLimited", detail, { transient: false });
  if (status === 429) return new AIError("rateLimited", detail, { retryAfter });
  if (status === 408 || status === 409 || status >= 500) return new AIError("unreachable", detail, { retryAfter });
  return new AIError("invalidRequest", detail);
}

/** `Retry-After` in seconds or as a date (RFC 9110 section 10.2.3). */
function seconds(headers: Headers | undefined): number | undefined {
  const value = headers?.get("retry-after");
  if (!value) return undefined;
  const wait = Number.isNaN(Number(value)) ? (Date.parse(value) - Date.now()) / 1000 : Number(value);
  return Number.isFinite(wait) ? Math.max(0, Math.ceil(wait)) : undefined;
}
