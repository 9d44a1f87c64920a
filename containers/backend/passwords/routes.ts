// The password service as the worker calls it: it never computes a hash itself, because that would stop its event loop.
import { Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import { bodyLimit } from "hono/body-limit";
import type { Logger } from "pino";
import { z } from "zod";
import { password } from "../../../shared/api/identity.ts";
import { AppError, problem } from "../../../shared/errors.ts";
import type { BreachCheck } from "./breaches.ts";
import { refusalOf, refusalTexts } from "./rules.ts";
import type { PasswordService } from "./service.ts";

/** `personal`: what the password must not be, the person's own address and handle. */
const hashRequest = z.object({ password, personal: z.array(z.string().max(320)).max(8).default([]) });
/** `hash: null` for an account that does not exist. */
const verifyRequest = z.object({ password: z.string().max(4_096), hash: z.string().max(512).nullable() });

export interface PasswordRoutesOptions {
  service: PasswordService;
  /** The service secret that worker and backend share. */
  secret: string;
  /** Left out: passwords are not looked up anywhere. */
  isBreached?: BreachCheck;
  log: Pick<Logger, "error">;
}

/** `POST /internal/passwords/hash` → `{hash}` and `POST /internal/passwords/verify` → `{valid, rehash?}`. */
export function passwordRoutes({ service, secret, isBreached, log }: PasswordRoutesOptions): Hono {
  const routes = new Hono();
  routes.use("/internal/passwords/*", bearerAuth({ token: secret }), bodyLimit({ maxSize: 64 * 1024 }));

  routes.post("/internal/passwords/hash", async (c) => {
    const { password: typed, personal } = hashRequest.parse(await c.req.json());
    const password = typed.normalize("NFC");
    const refused = refusalOf(password, personal);
    if (refused) throw weak(refused);
    const [hash, breached] = await Promise.all([service.hash(password), isBreached?.(password)]);
    if (breached) throw weak("breached");
    return c.json({ hash });
  });

  routes.post("/internal/passwords/verify", async (c) => {
    const { password, hash } = verifyRequest.parse(await c.req.json());
    return c.json(await service.verify(password, hash));
  });

  routes.onError((thrown, c) => {
    if ("getResponse" in thrown) return thrown.getResponse();
    const known = thrown instanceof AppError ? thrown : new AppError(thrown instanceof z.ZodError ? "request.invalid" : "internal");
    if (known.status === 500) log.error({ err: thrown }, "password service failed");
    return c.json(problem(known), known.status as 400, { "Content-Type": "application/problem+json" });
  });
  return routes;
}

const weak = (reason: keyof typeof refusalTexts) => new AppError("password.weak", { reason, detail: refusalTexts[reason] });
