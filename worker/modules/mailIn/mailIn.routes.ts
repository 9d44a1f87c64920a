// /api/mail-in: people's mail accounts and what has come in. The backend speaks with mail servers; no password ever goes out.
import { z } from "zod";
import { askForLook, assertMailAccount, listMailAccounts, removeMailAccount } from "../../../server/mailIn/accounts.ts";
import {
  changeMailAddress,
  makeMailAddress,
  readMailAddress,
  removeMailAddress,
  renewMailAddress,
} from "../../../server/mailIn/addresses.ts";
import { listArrivals, retryArrival } from "../../../server/mailIn/arrivals.ts";
import { idParams } from "../../../shared/api/common.ts";
import { mailAddressPatch, ownMailAddress } from "../../../shared/api/mailAddress.ts";
import { arrivals, arrivalsQuery, mailAccount, mailAccountCreate, mailAccountPatch, mailAccounts } from "../../../shared/api/mailIn.ts";
import { AppError } from "../../../shared/errors.ts";
import { askBackend } from "../../http/askBackend.ts";
import { reply, routes } from "../../http/routes.ts";
import type { AppContext } from "../../http/types.ts";
import { limited } from "../identity/request/limited.ts";

/** Whoever adds an account gives its password: no token of a program does that. */
const person = { auth: "person", scope: null } as const;

export const mailInRoutes = routes()
  .get("/accounts", { summary: "One's own mail accounts", ...person, response: { 200: mailAccounts } }, async (c) => ({
    items: await listMailAccounts(await c.var.connection(), c.var.actor.userId),
    next: null,
  }))
  .post(
    "/accounts",
    {
      summary: "Add a mail account, after a real check",
      ...person,
      use: [limited],
      request: { json: mailAccountCreate },
      response: { 201: mailAccount },
    },
    async (c) => {
      const asked = { userId: c.var.actor.userId, address: c.var.address, request: c.req.valid("json") };
      const { id } = await askBackend(c, "mail-in/add", asked, z.object({ id: z.string() }));
      return reply(201, await accountOf(c, id));
    },
  )
  .patch(
    "/accounts/:id",
    {
      summary: "Change a mail account: its rules, its password, or whether it is paused",
      ...person,
      use: [limited],
      request: { params: idParams, json: mailAccountPatch },
      response: { 200: mailAccount },
    },
    async (c) => {
      const { userId } = c.var.actor;
      const { id } = c.req.valid("param");
      await assertMailAccount(await c.var.connection(), userId, id);
      await askBackend(c, "mail-in/change", { userId, id, address: c.var.address, patch: c.req.valid("json") }, z.object({}));
      return accountOf(c, id);
    },
  )
  .delete(
    "/accounts/:id",
    { summary: "Remove a mail account; documents stay", ...person, request: { params: idParams }, response: { 204: null } },
    async (c) => {
      const { address, actor } = c.var;
      await removeMailAccount(await c.var.connection(), { userId: actor.userId, address }, c.req.valid("param").id);
    },
  )
  .post(
    "/accounts/:id/look",
    { summary: "Look for new mail now", ...person, use: [limited], request: { params: idParams }, response: { 202: null } },
    async (c) => {
      await askForLook(await c.var.connection(), c.var.actor.userId, c.req.valid("param").id);
    },
  )
  .get("/address", { summary: "The address at which one receives mail", ...person, response: { 200: ownMailAddress } }, ownAddress)
  .post(
    "/address",
    { summary: "Make the address at which one receives mail", ...person, use: [limited], response: { 200: ownMailAddress } },
    async (c) => {
      if (!c.var.settings.mailInDomain) throw new AppError("mailbox.unavailable");
      await makeMailAddress(await c.var.connection(), { userId: c.var.actor.userId, address: c.var.address });
      return ownAddress(c);
    },
  )
  .patch(
    "/address",
    {
      summary: "Who may send to one's address, and what becomes of it",
      ...person,
      use: [limited],
      request: { json: mailAddressPatch },
      response: { 200: ownMailAddress },
    },
    async (c) => {
      await changeMailAddress(await c.var.connection(), { userId: c.var.actor.userId, address: c.var.address }, c.req.valid("json"));
      return ownAddress(c);
    },
  )
  .post(
    "/address/renew",
    { summary: "Another address; the one before ends at once", ...person, use: [limited], response: { 200: ownMailAddress } },
    async (c) => {
      await renewMailAddress(await c.var.connection(), { userId: c.var.actor.userId, address: c.var.address });
      return ownAddress(c);
    },
  )
  .delete("/address", { summary: "Remove one's address; documents stay", ...person, response: { 204: null } }, async (c) => {
    await removeMailAddress(await c.var.connection(), { userId: c.var.actor.userId, address: c.var.address });
  })
  .get(
    "/arrivals",
    { summary: "What has come in by mail, newest first", ...person, request: { query: arrivalsQuery }, response: { 200: arrivals } },
    async (c) => listArrivals(await c.var.connection(), c.var.actor.userId, c.req.valid("query")),
  )
  .post(
    "/arrivals/:id/retry",
    { summary: "Try once more to take in a mail that failed", ...person, request: { params: idParams }, response: { 202: null } },
    async (c) => {
      await retryArrival(await c.var.connection(), c.var.actor.userId, c.req.valid("param").id);
    },
  );

async function ownAddress(c: AppContext) {
  const domain = c.var.settings.mailInDomain ?? null;
  return { domain, address: domain ? await readMailAddress(await c.var.connection(), c.var.actor.userId, domain) : null };
}

async function accountOf(c: AppContext, id: string) {
  const [account] = await listMailAccounts(await c.var.connection(), c.var.actor.userId, id);
  return account!;
}
