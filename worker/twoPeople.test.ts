// One person's walk over every route with another person's ids: whatever is registered has to be in the table below, or this fails.
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Session } from "../shared/api/identity.ts";
import { personMutators, schemaVersion } from "../shared/mutators/index.ts";
import { aDatabase, type TestDatabase } from "../tests/harness/database.ts";
import { apiRoutes } from "./app.ts";
import { anAuthenticator } from "./testing/authenticator.ts";
import { aWorker, type TestBrowser, type TestWorker } from "./testing/aWorker.ts";
import { aCloud, cloudWalks } from "./testing/cloudWalks.ts";
import { aDirectory, directoryWalks } from "./testing/directoryWalks.ts";
import { duplicateWalks } from "./testing/duplicateWalks.ts";
import { mailInWalks } from "./testing/mailInWalks.ts";
import { type MailIds, mailOf } from "./testing/mailOf.ts";
import { file, mutationsOn, sha256, type Things } from "./testing/mutationsOn.ts";
import { aRule, ruleWalks } from "./testing/ruleWalks.ts";
import { aWebhook, webhookWalks } from "./testing/webhookWalks.ts";

let database: TestDatabase;
let worker: TestWorker;
let ada: Victim;
let eve: { browser: TestBrowser; session: Session };

interface Victim {
  browser: TestBrowser;
  session: Session;
  password: string;
  ids: Things &
    MailIds &
    Record<
      | "upload"
      | "session"
      | "passkey"
      | "identity"
      | "client"
      | "clientGroup"
      | "connection"
      | "cloudImport"
      | "template"
      | "rule"
      | "webhook"
      | "directoryPerson",
      string
    >;
}

/** What a route does with ids that are not the caller's. */
type Answer =
  | { status: number[]; code?: string }
  /** It takes no ids and speaks of the caller alone. */
  | "own";
interface Walk {
  /** Instead of `:id`. */
  id?: keyof Victim["ids"];
  kind?: string;
  query?: (of: Victim) => string;
  body?: (of: Victim) => unknown;
  answer: Answer;
  /** The answer may hold what was sent: a list of one's own. */
  echoes?: boolean;
}

const notFound: Answer = { status: [404], code: "entity.not_found" };
/** Public routes take no ids of people; the door and the other tests look at them. */
const noIds: Walk = { answer: "own", body: () => ({}) };
const own: Walk = { answer: "own" };
const forAdministrators: Walk = { answer: { status: [403], code: "access.denied" } };

/** Every mutator by its own route, with Ada's ids in all of its arguments: refused like what does not exist, or done to nothing of hers. */
const mutationWalks: Record<string, Walk> = Object.fromEntries(
  (Object.keys(personMutators) as (keyof typeof personMutators)[]).map((name) => [
    `POST /api/mutations/${name}`,
    {
      answer: ["updateSettings", "pinDocument"].includes(name) ? "own" : { status: [200, 404] },
      body: ({ ids }: Victim) => mutationsOn(ids)[name],
      echoes: name === "pinDocument",
    },
  ]),
);

const walks: Record<string, Walk> = {
  ...mutationWalks,
  "GET /api/health": own,
  "GET /api/openapi.json": own,
  "GET /api/auth/status": own,
  "POST /api/auth/register": noIds,
  "POST /api/auth/login": {
    answer: { status: [401], code: "auth.invalid" },
    body: ({ session }) => ({ email: session.user.email, password: "a guess of hers" }),
  },
  "POST /api/auth/refresh": own,
  "POST /api/auth/mfa": noIds,
  "POST /api/auth/password/forgot": { answer: "own", body: ({ session }) => ({ email: session.user.email }) },
  "POST /api/auth/password/reset": noIds,
  "POST /api/auth/email/verify": noIds,
  "POST /api/auth/passkeys/challenge": noIds,
  "POST /api/auth/passkeys/login": noIds,
  "POST /api/auth/oidc/start": noIds,
  "GET /api/auth/oidc/callback": own,
  "GET /api/auth/check": own,
  "GET /api/auth/sessions": own,
  "DELETE /api/auth/sessions/:id": { id: "session", answer: notFound },
  "POST /api/auth/password/change": {
    answer: { status: [401], code: "auth.invalid" },
    body: ({ password }) => ({ currentPassword: password, newPassword: "a new one of hers" }),
  },
  "POST /api/auth/email/send": own,
  "POST /api/auth/email/change": { answer: "own", body: ({ session }) => ({ email: session.user.email }) },
  "DELETE /api/auth/email/change": own,
  "POST /api/auth/reauthenticate": { answer: { status: [401], code: "auth.invalid" }, body: ({ password }) => ({ password }) },
  "GET /api/auth/security": own,
  "POST /api/auth/totp/setup": own,
  "POST /api/auth/totp/activate": noIds,
  "DELETE /api/auth/totp": own,
  "POST /api/auth/backup-codes": own,
  "GET /api/auth/passkeys": own,
  "POST /api/auth/passkeys/options": own,
  "POST /api/auth/passkeys": noIds,
  "PATCH /api/auth/passkeys/:id": { id: "passkey", answer: notFound, body: () => ({ name: "hers" }) },
  "DELETE /api/auth/passkeys/:id": { id: "passkey", answer: notFound },
  "POST /api/auth/oidc/link": noIds,
  "GET /api/auth/oidc": own,
  "DELETE /api/auth/oidc/:id": { id: "identity", answer: notFound },
  "GET /api/settings/documents/limits": own,
  "PATCH /api/settings/documents/limits": { ...forAdministrators, body: () => ({ maxBytes: 1 }) },
  ...directoryWalks,
  "GET /api/settings/ai": forAdministrators,
  "PATCH /api/settings/ai": { ...forAdministrators, body: () => ({}) },
  "POST /api/settings/ai/test": { ...forAdministrators, body: ({ session }) => ({ userId: session.user.id }) },
  "GET /api/users/me/ai": own,
  "PATCH /api/users/me/ai": { answer: "own", body: () => ({}) },
  // the backend asks the provider, and there is none here
  "POST /api/users/me/ai/test": { answer: { status: [503], code: "service.unavailable" } },
  ...cloudWalks,
  "GET /api/users/me": own,
  "GET /api/profile": own,
  "PUT /api/profile": { answer: "own", body: () => ({ fullName: "Eve", phone: "" }) },
  "POST /api/sync/push": {
    answer: { status: [403], code: "access.denied" },
    body: ({ ids }) => push(ids.clientGroup, ids.client, 3, [{ name: "trashDocument", args: { id: ids.document } }]),
  },
  "POST /api/sync/pull": {
    answer: { status: [403], code: "access.denied" },
    body: ({ ids }) => ({ pullVersion: 1, schemaVersion, clientGroupID: ids.clientGroup, cookie: null }),
  },
  "POST /api/sync/ticket": own,
  "GET /api/sync/live": own,
  "GET /api/sync/text": own,
  "POST /api/mails": {
    answer: notFound,
    body: ({ ids }) => ({ id: uuid(), documentId: ids.document, to: ["eve@example.org"], subject: "mine", as: "link" }),
  },
  ...mailInWalks,
  "GET /api/mails": { answer: "own", query: ({ ids }) => `document=${ids.document}` },
  // the backend fetches the page, and there is none here
  "POST /api/pages": {
    answer: { status: [503], code: "service.unavailable" },
    body: ({ ids }) => ({ id: ids.document, url: "https://example.org/", folderId: ids.folder }),
  },
  "POST /api/pages/:id/again": { id: "document", answer: notFound },
  "POST /api/uploads": { answer: notFound, body: ({ ids }) => ({ ...file, documentId: ids.document }) },
  "POST /api/uploads/:id/complete": { id: "upload", answer: notFound },
  "POST /api/uploads/:id/parts": { id: "upload", answer: notFound },
  "POST /api/uploads/batch": { answer: "own", body: ({ ids }) => ({ items: [{ ...file, documentId: ids.document }] }) },
  "POST /api/uploads/complete": { answer: "own", body: ({ ids }) => ({ ids: [ids.upload] }) },
  "GET /api/documents": { answer: "own", query: ({ ids }) => `folder=${ids.folder}&tag=${ids.tag}` },
  "GET /api/documents/categories": own,
  "POST /api/documents/urls": {
    answer: "own",
    body: ({ ids }) => ({
      items: [
        { id: ids.document, kind: "original" },
        { id: ids.document, kind: "thumbnail" },
      ],
    }),
  },
  "GET /api/documents/reprocess": own,
  "POST /api/documents/reprocess": { answer: notFound, body: ({ ids }) => ({ ids: [ids.document] }) },
  "GET /api/documents/:id": { id: "document", answer: notFound },
  "PATCH /api/documents/:id": { id: "document", answer: notFound, body: () => ({ title: "hers now" }) },
  "DELETE /api/documents/:id": { id: "document", answer: notFound },
  "GET /api/documents/:id/versions": { id: "document", answer: notFound },
  "POST /api/documents/:id/versions": { id: "document", answer: notFound, body: () => ({ size: 1, sha256 }) },
  "POST /api/documents/:id/versions/:versionId/restore": { id: "document", answer: notFound },
  "GET /api/documents/:id/versions/:versionId/comparison": { id: "document", answer: notFound },
  "GET /api/documents/:id/versions/:versionId/download": { id: "document", answer: notFound },
  "DELETE /api/documents/:id/versions/:versionId": { id: "document", answer: notFound },
  "GET /api/documents/:id/text": { id: "document", answer: notFound },
  "GET /api/documents/:id/facts": { id: "document", answer: notFound },
  "GET /api/documents/:id/words": { id: "document", answer: notFound, query: () => "page=1" },
  "POST /api/documents/:id/reprocess": { id: "document", answer: notFound },
  "POST /api/documents/:id/password": { id: "document", answer: notFound, body: () => ({ password: "hemmelig", keep: true }) },
  "GET /api/documents/:id/password": { id: "document", answer: notFound },
  "DELETE /api/documents/:id/password": { id: "document", answer: notFound },
  "POST /api/documents/:id/searchable": { id: "document", answer: notFound },
  "POST /api/documents/:id/unpack": { id: "document", answer: notFound },
  "GET /api/documents/:id/:kind{download|preview|thumbnail}": { id: "document", kind: "download", answer: notFound },
  "GET /api/documents/:id/history": { id: "document", answer: notFound },
  "POST /api/documents/:id/history/:entryId/undo": { id: "document", answer: notFound, body: () => ({ group: true }) },
  "GET /api/history/:entity/:id": { id: "folder", answer: notFound },
  "POST /api/history/:entity/:id/:entryId/undo": { id: "folder", answer: notFound, body: () => ({}) },
  "GET /api/services": own,
  "GET /api/templates": { answer: "own", query: () => "query=confidential" },
  // HTML is read by the backend, and there is none here
  "POST /api/templates": { answer: { status: [503] }, body: ({ ids }) => ({ id: ids.template, name: "hers", html: "x" }) },
  "POST /api/templates/preview": { answer: { status: [503] }, body: () => ({ html: "x" }) },
  "POST /api/sanitize": { answer: { status: [503] }, body: () => ({ html: "x" }) },
  "GET /api/templates/:id": { id: "template", answer: notFound },
  "PUT /api/templates/:id": { id: "template", answer: notFound, body: () => ({ name: "hers now" }) },
  "DELETE /api/templates/:id": { id: "template", answer: notFound },
  "GET /api/templates/:id/versions": { id: "template", answer: notFound },
  "POST /api/templates/:id/versions/:version/restore": { id: "template", answer: notFound },
  "POST /api/templates/:id/render": { id: "template", answer: notFound, body: () => ({ fields: {} }) },
  "POST /api/templates/:id/documents": {
    id: "template",
    answer: notFound,
    body: () => ({ documentId: uuid(), title: "hers", fields: {} }),
  },
  // no service here is granted to her
  ...Object.fromEntries(
    ["GET", "POST", "PUT", "PATCH", "DELETE"].map((method) => [
      `${method} /api/services/:key/*`,
      { kind: "invoices", answer: { status: [403], code: "access.denied" } } satisfies Walk,
    ]),
  ),
  "POST /api/service-sessions": { answer: { status: [403], code: "access.denied" }, body: () => ({ key: "invoices" }) },
  ...ruleWalks,
  ...webhookWalks,
  ...duplicateWalks,
  "GET /api/search": { answer: "own", query: () => "q=confidential" },
  "GET /api/search/facets": { answer: "own", query: () => "q=confidential" },
  // what ends the caller's own session or account comes last
  "POST /api/auth/logout": own,
  "POST /api/auth/logout-all": own,
  "DELETE /api/users/me": own,
};

function push(clientGroupID: string, clientID: string, first: number, mutations: { name: string; args: unknown }[]) {
  return { pushVersion: 1, schemaVersion, clientGroupID, mutations: mutations.map((one, n) => ({ ...one, clientID, id: first + n })) };
}

const routes = apiRoutes.filter(({ path }) => path.startsWith("/api/")).map(({ method, path }) => `${method} ${path}`);
const administration = (route: string) => route.includes(" /api/admin/");

beforeAll(async () => {
  database = await aDatabase();
  worker = aWorker({ databaseUrl: database.appUrl, env: { RATE_LIMITS: "off" } });
  ada = await aVictim();
  const browser = worker.browser();
  eve = { browser, session: await browser.register({ email: "eve@example.org", handle: "eve", password: evesPassword }) };
});
afterAll(async () => {
  await worker.settled();
  await database.drop();
});

const evesPassword = "the way of the intruder";
async function signInEve(): Promise<Session> {
  const body = { email: "eve@example.org", password: evesPassword };
  return (await (await eve.browser.call("/api/auth/login", { method: "POST", body })).json()) as Session;
}

async function aVictim(): Promise<Victim> {
  const browser = worker.browser();
  const password = "only ada knows this one";
  const session = await browser.register({ email: "ada.secret@example.org", handle: "ada-handle", password, fullName: "Ada Secret" });
  const { accessToken: token, user } = session;
  const [document, folder, tag, client, clientGroup, identity] = [uuid(), uuid(), uuid(), uuid(), uuid(), uuid()] as const;
  const [type, correspondent, customField, savedSearch, share, refusal] = [uuid(), uuid(), uuid(), uuid(), uuid(), uuid()] as const;
  const call = async (path: string, body: unknown) => {
    const response = await browser.call(path, { method: "POST", token, body });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  };
  await call(
    "/api/sync/push",
    push(clientGroup, client, 1, [
      { name: "createFolder", args: { id: folder, name: "confidential folder", parentId: null } },
      { name: "createTag", args: { id: tag, name: "confidential tag", color: "#112233" } },
      { name: "createType", args: { id: type, name: "confidential type" } },
      { name: "createCorrespondent", args: { id: correspondent, name: "confidential correspondent" } },
      { name: "createCustomField", args: { id: customField, name: "confidential field", kind: "text" } },
      { name: "createSavedSearch", args: { id: savedSearch, name: "confidential search", query: "confidential" } },
    ]),
  );
  const friend = await worker.browser().register({ email: "friend@example.org", handle: "friend", password });
  await database.pool.query(
    "INSERT INTO shares (id, owner_id, folder_id, user_id, access, created_at) VALUES ($1, $2, $3, $4, 'view', now())",
    [share, user.id, folder, friend.user.id],
  );
  await database.pool.query(
    "INSERT INTO refusals (id, user_id, mutation, args, code) VALUES ($1, $2, 'createTag', '{\"name\": \"confidential\"}', 'entity.exists')",
    [refusal, user.id],
  );
  const upload = await call("/api/uploads", {
    ...file,
    documentId: document,
    title: "confidential title",
    name: "confidential.txt",
    folderId: folder,
  });
  const options = (await call("/api/auth/passkeys/options", {})) as { options: Record<string, unknown> };
  const authenticator = anAuthenticator();
  await call("/api/auth/passkeys", { name: "confidential passkey", passkey: authenticator.create(options.options) });
  await database.pool.query(
    "INSERT INTO oidc_identities (id, user_id, issuer, subject, email) VALUES ($1, $2, 'i', 's', 'ada.secret@example.org')",
    [identity, user.id],
  );
  const cloud = await aCloud(database, user.id);
  const { items } = (await (await browser.call("/api/auth/sessions", { token })).json()) as { items: { id: string }[] };
  const template = uuid();
  await database.pool.query("INSERT INTO templates (id, owner_id, name) VALUES ($1, $2, 'confidential template')", [template, user.id]);
  await database.pool.query(
    "INSERT INTO template_versions (template_id, version, name, html) VALUES ($1, 1, 'confidential template', 'confidential')",
    [template],
  );
  const made = await call("/api/rules", { ...aRule(folder), name: "confidential rule", query: "confidential" });
  const ids = {
    ...(await mailOf(database.pool, user.id, document)),
    type,
    correspondent,
    customField,
    savedSearch,
    share,
    refusal,
    rule: String(made.id),
    webhook: String((await call("/api/webhooks", aWebhook)).id),
    directoryPerson: await aDirectory(database.pool),
    template,
    document,
    folder,
    tag,
    client,
    clientGroup,
    identity,
    ...cloud,
    upload: String(upload.id),
    passkey: authenticator.id,
    session: items[0]?.id ?? "",
  };
  return { browser, session, password, ids };
}

/** Every row of the database that is Ada's, but for what counts her requests. */
async function whatIsAdas(): Promise<unknown> {
  const { rows: columns } = await database.superuser.query<{ name: string; column: string }>(
    `SELECT table_name AS name, column_name AS column FROM information_schema.columns
      WHERE table_schema = 'public' AND column_name IN ('user_id', 'owner_id', 'vault_id') ORDER BY 1, 2`,
  );
  const kept: unknown[] = [];
  for (const { name, column } of [...columns, { name: "users", column: "id" }]) {
    const { rows } = await database.superuser.query(
      `SELECT to_jsonb(t) - 'last_seen_at' - 'last_used_at' AS row FROM ${name} t WHERE ${column} = $1 ORDER BY 1`,
      [ada.session.user.id],
    );
    kept.push([name, column, rows]);
  }
  return kept;
}

test("every route is in the table, and nothing else is", () => {
  expect(routes.filter((route) => !administration(route)).sort()).toEqual(Object.keys(walks).sort());
});

test("nobody learns or changes anything of another person's by any route", async () => {
  const before = await whatIsAdas();
  expect(JSON.stringify(before)).toContain("confidential title");
  const traces = [...Object.values(ada.ids), ada.session.user.id, "confidential", "ada.secret", "ada-handle", "Ada Secret"];
  for (const route of [...routes.filter(administration), ...Object.keys(walks)]) {
    const [method = "", path = ""] = route.split(" ");
    const walk = walks[route] ?? { id: "session", answer: { status: [403], code: "access.denied" }, body: () => ({}) };
    const body = walk.body?.(ada);
    const address = path
      .replace(/:kind\{[^}]*\}|:key|:provider/, (name) => walk.kind ?? name)
      .replace(/:\w+/g, walk.id ? ada.ids[walk.id] : "");
    const response = await eve.browser.call(address + (walk.query ? `?${walk.query(ada)}` : ""), {
      method,
      token: eve.session.accessToken,
      ...(method !== "GET" && body !== undefined && { body }),
    });
    const text = await response.text();
    if (walk.answer !== "own") {
      expect(walk.answer.status, `${route}: ${text}`).toContain(response.status);
      if (walk.answer.code) expect([route, JSON.parse(text)]).toMatchObject([route, { code: walk.answer.code }]);
    }
    if (walk.answer === "own") expect([route, response.status < 500]).toEqual([route, true]);
    const sent = walk.echoes ? JSON.stringify(body) : "";
    for (const trace of traces) if (!sent.includes(trace)) expect([route, trace, text.includes(trace)]).toEqual([route, trace, false]);
    if (route.includes("/logout")) eve.session = await signInEve();
  }
  expect(await whatIsAdas()).toEqual(before);
  expect((await ada.browser.call("/api/users/me", { token: ada.session.accessToken })).status).toBe(200);
});
