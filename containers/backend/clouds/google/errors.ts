// What Google's refusals mean for a connection and for a file.
import { z } from "zod";
import { AppError } from "../../../../shared/errors.ts";
import { secondsOf } from "../transfer/send.ts";

const body = z.object({ error: z.object({ errors: z.array(z.object({ reason: z.string() })).min(1) }) });
const full = ["storageQuotaExceeded", "teamDriveFileLimitExceeded", "quotaExceeded", "numChildrenInNonRootLimitExceeded"];
const tooOften = ["userRateLimitExceeded", "rateLimitExceeded", "dailyLimitExceeded", "sharingRateLimitExceeded"];

/** Undefined: not one that means the same whatever was asked. */
export function driveProblem(status: number, content: unknown, retryAfter: string | null): AppError | undefined {
  if (status < 300) return undefined;
  const reason = body.safeParse(content).data?.error.errors[0]?.reason ?? "";
  if (status === 401) return new AppError("cloud.unauthorized");
  if (status === 429 || tooOften.includes(reason) || (status === 503 && retryAfter !== null))
    return new AppError("cloud.busy", { retryAfter: secondsOf(retryAfter) });
  if (status === 413 || full.includes(reason)) return new AppError("cloud.full");
  if (status === 403) return new AppError("cloud.refused", reason ? { detail: reason } : {});
  if (status >= 500) return new AppError("cloud.unreachable", { detail: `The service answered with ${status}` });
  return undefined;
}

/** What a call of the library came to: status and content where there was an answer, else what the network said. */
export function answerIn(error: unknown): { status: number; content: unknown; retryAfter: string | null } | AppError {
  const seen = new Set<unknown>();
  for (let at: unknown = error; at instanceof Error && !seen.has(at); at = at.cause) {
    if (at instanceof AppError) return at;
    seen.add(at);
  }
  const response =
    error instanceof Error && "response" in error ? (error.response as { status?: number; data?: unknown; headers?: Headers }) : undefined;
  if (!response?.status) return new AppError("cloud.unreachable", {}, { cause: error });
  return { status: response.status, content: response.data, retryAfter: response.headers?.get?.("retry-after") ?? null };
}
