// What the worker asks of people's mail accounts: POST /internal/mail-in/*, never public. Who may is the worker's to say; it has been.
import { Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import { bodyLimit } from "hono/body-limit";
import type { Logger } from "pino";
import { z } from "zod";
import { mailAccountCreate, mailAccountPatch } from "../../../shared/api/mailIn.ts";
import { AppError } from "../../../shared/errors.ts";
import type { MailAccounts } from "./accounts.ts";

export interface MailInRoutesOptions {
  accounts: MailAccounts;
  secret: string;
  log: Pick<Logger, "warn">;
}

const addRequest = z.object({ userId: z.uuid(), address: z.string(), request: mailAccountCreate });
const changeRequest = z.object({ userId: z.uuid(), id: z.uuid(), address: z.string(), patch: mailAccountPatch });

export function mailInRoutes({ accounts, secret, log }: MailInRoutesOptions): Hono {
  const routes = new Hono();
  routes.use("/internal/mail-in/*", bearerAuth({ token: secret }), bodyLimit({ maxSize: 256 * 1024 }));
  /** An expected failure is an answer: `{error: {code, details}}`. Its cause stays here, and holds no password. */
  const answering = (path: string, work: (body: unknown) => Promise<object>) =>
    routes.post(path, async (c) => {
      try {
        return c.json(await work(await c.req.json()));
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        log.warn(
          { code: error.code, cause: error.cause instanceof Error ? error.cause.name : undefined },
          "a mail server was asked in vain",
        );
        return c.json({ error: { code: error.code, details: error.details } });
      }
    });
  answering("/internal/mail-in/add", async (body) => {
    const { userId, request, address } = addRequest.parse(body);
    return { id: await accounts.add(userId, request, address) };
  });
  answering("/internal/mail-in/change", async (body) => {
    const { userId, id, patch, address } = changeRequest.parse(body);
    await accounts.change(userId, id, patch, address);
    return {};
  });
  return routes;
}
