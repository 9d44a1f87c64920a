// Connecting a cloud by logging in there, through the whole worker and the backend's own code: coming back once, in the browser and the
// session that went, to the provider that was asked.
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createClouds } from "../../../containers/backend/clouds/clouds.ts";
import type { Copies } from "../../../containers/backend/clouds/copies.ts";
import { cloudRoutes } from "../../../containers/backend/clouds/routes.ts";
import { createCloudServices } from "../../../containers/backend/clouds/services.ts";
import { createAddressGuard } from "../../../containers/backend/outside/addressGuard.ts";
import { guardedDispatcher } from "../../../containers/backend/outside/dispatcher.ts";
import { serviceSecret } from "../../../server/settings/index.ts";
import { cloudConnections } from "../../../shared/api/clouds.ts";
import type { Session } from "../../../shared/api/identity.ts";
import { type FakeGoogleDrive, startFakeGoogleDrive } from "../../../tests/fakes/googleDrive.ts";
import { cloudMasterKey } from "../../../tests/harness/clouds.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { aWorker, frontendUrl, secretKey, type TestBrowser, type TestWorker } from "../../testing/aWorker.ts";

const guard = createAddressGuard({ allow: ["127.0.0.0/8"] });
const dispatcher = guardedDispatcher(guard);
let database: TestDatabase;
let google: FakeGoogleDrive;
let worker: TestWorker;
let ada: { browser: TestBrowser; session: Session };

beforeAll(async () => {
  database = await aDatabase();
  google = await startFakeGoogleDrive();
  const { clientId, clientSecret, origin: apiRoot } = google;
  const services = await createCloudServices({ google: { clientId, clientSecret, apiRoot }, oneDrive: undefined }, { guard, dispatcher });
  const clouds = createClouds({ pool: database.pool, guard, dispatcher, masterKey: cloudMasterKey, services });
  const backendRoutes = cloudRoutes({ clouds, copies: {} as Copies, secret: serviceSecret(secretKey), log: pino({ level: "silent" }) });
  worker = aWorker({ databaseUrl: database.appUrl, env: { RATE_LIMITS: "off", GOOGLE_CLIENT_ID: clientId }, backendRoutes });
});
afterAll(async () => {
  await worker.settled();
  await dispatcher.destroy();
  await google.close();
  await database.drop();
});
beforeEach(async () => {
  ada = await somebody();
});

async function somebody() {
  const browser = worker.browser();
  return { browser, session: await browser.register() };
}
async function initiate({ browser, session }: typeof ada, query = ""): Promise<string> {
  const response = await browser.call(`/api/cloud/oauth/initiate/google${query}`, { token: session.accessToken });
  expect(response.status).toBe(200);
  return ((await response.json()) as { url: string }).url;
}
/** Where the app is, when the browser has followed the provider's redirect. It brings no token. */
async function comeBack({ browser }: Pick<typeof ada, "browser">, back: URL): Promise<string> {
  const response = await browser.call(back.pathname + back.search, { headers: { "sec-fetch-site": "cross-site" } });
  expect(response.status).toBe(303);
  return (response.headers.get("location") ?? "").slice(frontendUrl.length);
}
const connections = async ({ browser, session }: typeof ada) => {
  const response = await browser.call("/api/cloud/connections", { token: session.accessToken });
  return cloudConnections.parse(await response.json());
};
const stale = "/apps/clouds#error=cloud.stale";

test("a person goes to the provider, says yes, and the connection is there", async () => {
  expect((await connections(ada)).offered).toEqual(["google"]);
  const url = await initiate(ada, "?folder=Arkiv");
  expect([...new URL(url).searchParams.keys()]).toEqual(expect.arrayContaining(["state", "code_challenge"]));
  expect(url).not.toContain(google.clientSecret);
  const back = google.desk.consent(url);
  expect(back.pathname).toBe("/api/cloud/google/callback");
  expect(await comeBack(ada, back)).toBe("/apps/clouds#connected=google");
  expect(ada.browser.jar.size).toBe(0);
  const { items } = await connections(ada);
  expect(items).toMatchObject([
    { provider: "google", display_name: "Google Drive", account: "ola@example.org", folder: "Arkiv", status: "ACTIVE" },
  ]);
  expect(JSON.stringify(items)).not.toMatch(/access-|refresh-|code-/);
});

test("the other address of the way back is as good", async () => {
  const back = google.desk.consent(await initiate(ada));
  back.pathname = "/api/cloud/oauth/callback/google";
  expect(await comeBack(ada, back)).toBe("/apps/clouds#connected=google");
});

test("an answer counts once, for 30 minutes, in the browser that went, and for the provider that was asked", async () => {
  const back = google.desk.consent(await initiate(ada));
  const cookies = new Map(ada.browser.jar);
  // Another browser, and one in which somebody else has gone to the same provider.
  const eve = await somebody();
  expect(await comeBack({ browser: worker.browser() }, back)).toBe(stale);
  const evesBack = google.desk.consent(await initiate(eve));
  expect(await comeBack(eve, back)).toBe(stale);
  expect(await comeBack(ada, evesBack)).toBe(stale);
  for (const [name, value] of cookies) ada.browser.jar.set(name, value);
  // Another provider's address, though this browser brings that one's cookie.
  const mixed = new URL(back);
  mixed.pathname = "/api/cloud/onedrive/callback";
  ada.browser.jar.set("__Host-cloud-onedrive", cookies.get("__Host-cloud-google")!);
  expect(await comeBack(ada, mixed)).toBe(stale);
  // It was taken by that.
  expect(await comeBack(ada, back)).toBe(stale);
  const unknown = new URL(back);
  unknown.pathname = "/api/cloud/dropbox/callback";
  expect(await comeBack(ada, unknown)).toBe(stale);

  const again = google.desk.consent(await initiate(ada));
  const jar = new Map(ada.browser.jar);
  expect(await comeBack(ada, again)).toBe("/apps/clouds#connected=google");
  for (const [name, value] of jar) ada.browser.jar.set(name, value);
  expect(await comeBack(ada, again)).toBe(stale);

  const late = google.desk.consent(await initiate(ada));
  await database.pool.query("UPDATE cloud_oauth_states SET expires_at = expires_at - interval '1801 seconds'");
  expect(await comeBack(ada, late)).toBe(stale);
  expect((await connections(ada)).items).toHaveLength(1);
  expect((await connections(eve)).items).toHaveLength(0);
});

test("a way back that somebody made up does not end the log-in that is under way in this browser", async () => {
  const back = google.desk.consent(await initiate(ada));
  const madeUp = new URL(back);
  madeUp.searchParams.set("state", "A".repeat(43));
  expect(await comeBack(ada, madeUp)).toBe(stale);
  madeUp.searchParams.delete("state");
  expect(await comeBack(ada, madeUp)).toBe(stale);
  expect(await comeBack(ada, back)).toBe("/apps/clouds#connected=google");
});

test("the cookie is short, for the whole host, and comes along from the provider's page; nothing readable lies in the database", async () => {
  const response = await ada.browser.call("/api/cloud/oauth/initiate/google", { token: ada.session.accessToken });
  const cookie = response.headers.getSetCookie().find((line) => line.startsWith("__Host-cloud-google="))!;
  for (const part of ["Path=/", "Secure", "HttpOnly", "SameSite=Lax", "Max-Age=1800"]) expect(cookie).toContain(part);
  const state = new URL(((await response.json()) as { url: string }).url).searchParams.get("state")!;
  expect(Buffer.from(state, "base64url")).toHaveLength(32);
  const { rows } = await database.pool.query<{ text: string }>("SELECT to_jsonb(s)::text AS text FROM cloud_oauth_states s");
  const all = JSON.stringify(rows);
  for (const secret of [state, Buffer.from(state).toString("hex"), Buffer.from(state, "base64url").toString("hex")])
    expect(all).not.toContain(secret);
});

test("whoever has signed out, was locked out or administrates meanwhile does not come back by it", async () => {
  const ways: ((of: typeof ada) => Promise<unknown>)[] = [
    ({ browser }) => browser.call("/api/auth/logout", { method: "POST" }),
    ({ session }) => database.pool.query("UPDATE users SET active = false WHERE id = $1", [session.user.id]),
    ({ session }) => database.pool.query("UPDATE users SET role = 'admin' WHERE id = $1", [session.user.id]),
  ];
  for (const end of ways) {
    const person = await somebody();
    const back = google.desk.consent(await initiate(person));
    await end(person);
    expect(await comeBack(person, back)).toBe(stale);
    const { rows } = await database.pool.query("SELECT 1 FROM cloud_connections WHERE user_id = $1", [person.session.user.id]);
    expect(rows).toEqual([]);
  }
});

test("a no, a permission taken out and a code that is none end in words, never in an error of the server", async () => {
  const no = google.desk.consent(await initiate(ada));
  no.searchParams.delete("code");
  no.searchParams.set("error", "access_denied");
  expect(await comeBack(ada, no)).toBe("/apps/clouds#error=cloud.denied");
  google.desk.withheld.add("https://www.googleapis.com/auth/drive.file");
  expect(await comeBack(ada, google.desk.consent(await initiate(ada)))).toBe("/apps/clouds#error=cloud.denied");
  google.desk.withheld.clear();
  const forged = google.desk.consent(await initiate(ada));
  forged.searchParams.set("code", "made up");
  expect(await comeBack(ada, forged)).toBe("/apps/clouds#error=cloud.denied");
  google.fault = ({ path }) => (path === "/token" ? "drop" : undefined);
  expect(await comeBack(ada, google.desk.consent(await initiate(ada)))).toBe("/apps/clouds#error=cloud.unreachable");
  google.fault = ({ path }) => (path === "/drive/v3/about" ? 500 : undefined);
  expect(await comeBack(ada, google.desk.consent(await initiate(ada)))).toBe("/apps/clouds#error=cloud.unreachable");
  google.fault = () => undefined;
  expect((await connections(ada)).items).toEqual([]);
});

test("a new log-in is for one's own connection, and for the same account", async () => {
  await comeBack(ada, google.desk.consent(await initiate(ada)));
  const [connection] = (await connections(ada)).items;
  await database.pool.query("UPDATE cloud_connections SET state = 'REQUIRES_REAUTH', problem = 'unauthorized'");
  const url = await initiate(ada, `?connectionId=${connection!.id}`);
  expect(new URL(url).searchParams.get("login_hint")).toBe("ola@example.org");
  const account = google.account;
  google.account = { emailAddress: "other@example.org", permissionId: "99" };
  expect(await comeBack(ada, google.desk.consent(url))).toBe("/apps/clouds#error=cloud.other_account");
  google.account = account;
  expect((await connections(ada)).items[0]?.status).toBe("REQUIRES_REAUTH");
  expect(await comeBack(ada, google.desk.consent(await initiate(ada, `?connectionId=${connection!.id}`)))).toBe(
    "/apps/clouds#connected=google",
  );
  expect((await connections(ada)).items).toMatchObject([{ id: connection!.id, status: "ACTIVE", problem: null }]);
  const eve = await somebody();
  const refused = await eve.browser.call(`/api/cloud/oauth/initiate/google?connectionId=${connection!.id}`, {
    token: eve.session.accessToken,
  });
  expect(refused.status).toBe(404);
  // Nor does a password take the place of a log-in.
  const body = { provider: "webdav", serverUrl: "https://dav.example.org", username: "a", password: "b", connectionId: connection!.id };
  const webdav = await ada.browser.call("/api/cloud/connections/webdav", { method: "POST", body, token: ada.session.accessToken });
  expect(webdav.status).toBe(404);
});

test("a provider that is not configured is not gone to", async () => {
  const response = await ada.browser.call("/api/cloud/oauth/initiate/onedrive", { token: ada.session.accessToken });
  expect([response.status, await response.json()]).toMatchObject([409, { code: "cloud.unavailable" }]);
});
