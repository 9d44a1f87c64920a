// /api/mails: a person sends a document by mail, and sees what has become of it. A program with a token may only look.
import { mailList, mailRequest, mailsQuery, sentMail } from "../../../shared/api/mails.ts";
import { memberOf } from "../../http/caller.ts";
import { routes } from "../../http/routes.ts";
import type { AppContext, AppMiddleware } from "../../http/types.ts";
import { documentMails } from "../identity/limits/rateLimits.ts";
import { identityDeps } from "../identity/request/identityDeps.ts";
import { listSent, type MailContext, sendMail } from "./mails.usecases.ts";

const contextOf = async (c: AppContext): Promise<MailContext> => ({ connection: await c.var.connection(), actor: memberOf(c) });

/** @throws AppError auth.rateLimited */
const limited: AppMiddleware = async (c, next) => {
  await identityDeps(c).limits.count(documentMails, c.var.actor.userId);
  await next();
};

export const mailRoutes = routes()
  .post(
    "/",
    {
      summary: "Send a document by mail, as an attachment or a link",
      auth: "person",
      scope: null,
      use: [limited],
      request: { json: mailRequest },
      response: { 202: sentMail },
    },
    async (c) => sendMail(await contextOf(c), c.req.valid("json")),
  )
  .get(
    "/",
    {
      summary: "What one has sent by mail, newest first",
      auth: "person",
      scope: "documents:read",
      request: { query: mailsQuery },
      response: { 200: mailList },
    },
    async (c) => listSent(await contextOf(c), c.req.valid("query")),
  );
