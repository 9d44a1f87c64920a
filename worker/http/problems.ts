// Every failure becomes an RFC 9457 answer here. What is not expected is logged and answered without its reason.
import type { ErrorHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import { ZodError } from "zod";
import { ConnectionLost, sqlState } from "../../server/database/connection.ts";
import { AppError, type ErrorCode, problem } from "../../shared/errors.ts";
import { describeError, logAt } from "./log.ts";
import type { AppContext, AppEnv } from "./types.ts";

/** The answer to an error. `retryAfter` among the details (seconds) is sent as the header as well. */
export function problemResponse(c: AppContext, error: AppError): Response {
  const { retryAfter } = error.details;
  if (typeof retryAfter === "number") c.header("Retry-After", String(Math.max(1, Math.ceil(retryAfter))));
  if (error.status === 401) c.header("WWW-Authenticate", "Bearer");
  return c.body(JSON.stringify(problem(error)), error.status as 400, { "Content-Type": "application/problem+json" });
}

export const onError: ErrorHandler<AppEnv> = (thrown, c) => {
  const error = asAppError(thrown, c.var.requestId);
  if (error.status >= 500) {
    const log = c.var.log ?? logAt("info", { requestId: c.var.requestId });
    log.error("request failed", { code: error.code, ...describeError(error === thrown ? thrown : (error.cause ?? thrown)) });
  }
  return problemResponse(c, error);
};

const httpCodes: Record<number, ErrorCode> = {
  400: "request.invalid",
  401: "auth.required",
  404: "route.unknown",
  413: "request.tooLarge",
};

function asAppError(thrown: unknown, requestId: string): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof ZodError) return invalid(thrown);
  if (thrown instanceof HTTPException && httpCodes[thrown.status]) return new AppError(httpCodes[thrown.status]!, {}, { cause: thrown });
  const state = sqlState(thrown);
  // Text that PostgreSQL can not hold (a zero character) is the sender's mistake.
  if (state === "22021" || state === "22P05")
    return new AppError("request.invalid", { detail: "Text must not contain the character U+0000" });
  // A value that it can not hold (SQLSTATE classes 22 and 54) can not be sent better later either.
  if (state && /^(22|54)/.test(state)) return new AppError("request.invalid", { detail: "A value is out of range" }, { cause: thrown });
  if (isPassing(thrown, state)) return new AppError("service.unavailable", { part: "database", retryAfter: 2 }, { cause: thrown });
  return new AppError("internal", { requestId }, { cause: thrown });
}

/** The database is away, full, stopping or busy, or its connection broke: errors of a connection carry no SQLSTATE at all. */
function isPassing(thrown: unknown, state: string | undefined): boolean {
  if (state) return /^(08|53|55P03|57|58|40|25P0[34])/.test(state);
  for (let at: unknown = thrown; at instanceof Error; at = at.cause) if (at instanceof ConnectionLost) return true;
  return false;
}

/** Names every field that is wrong, by its path in the request (`tags.0`); an empty path is the body itself. */
export function invalid(error: ZodError): AppError {
  return new AppError("request.invalid", {
    fields: error.issues.flatMap((issue) => {
      const at = issue.path.map(String);
      if (issue.code === "unrecognized_keys") return issue.keys.map((key) => ({ field: [...at, key].join("."), message: "not known" }));
      return [{ field: at.join("."), message: issue.message }];
    }),
  });
}
