// Reading what a request carries: bounded in size, JSON only, checked by a schema before anything is done with it.
import { bodyLimit } from "hono/body-limit";
import type { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import type { AppContext, AppMiddleware } from "./types.ts";

const kibibyte = 1024;
/** Largest request body by path prefix, in bytes; the first that fits counts. Files never come this way. */
const limits: readonly (readonly [prefix: string, bytes: number])[] = [
  ["/api/auth/", 64 * kibibyte],
  ["/api/sync/", 4096 * kibibyte],
  ["/", 1024 * kibibyte],
];

const limiters = limits.map(
  ([prefix, maxSize]) =>
    [
      prefix,
      bodyLimit({
        maxSize,
        onError: () => {
          throw new AppError("request.tooLarge", { limitBytes: maxSize });
        },
      }),
    ] as const,
);

export const limitBody: AppMiddleware = (c, next) => limiters.find(([prefix]) => c.req.path.startsWith(prefix))![1](c, next);

/**
 * The request's JSON body by `schema`. Another content type is refused: a page of another origin can send only those
 * without asking first. @throws AppError request.invalid with every wrong field, ZodError (answered as the same)
 */
export async function readJson<T extends z.ZodType>(c: AppContext, schema: T): Promise<z.output<T>> {
  if (!/^application\/json\s*(;|$)/i.test(c.req.header("Content-Type") ?? ""))
    throw new AppError("request.invalid", { detail: "Content-Type must be application/json" });
  let body: unknown;
  try {
    body = await c.req.json();
  } catch (error) {
    throw new AppError("request.invalid", { detail: "The body is not JSON" }, { cause: error });
  }
  return schema.parse(body);
}

/** The query string by `schema`, each name once. @throws ZodError */
export function readQuery<T extends z.ZodType>(c: AppContext, schema: T): z.output<T> {
  return schema.parse(c.req.query());
}
