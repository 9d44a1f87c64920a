// The list of sessions and ending one of them.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Session, SessionInfo } from "../../../../shared/api/identity.ts";
import { aDatabase, type TestDatabase } from "../../../../tests/harness/database.ts";
import { deviceName, roughPlace } from "../../../http/device.ts";
import { aWorker, type TestBrowser, type TestWorker } from "../../../testing/aWorker.ts";

let database: TestDatabase;
let worker: TestWorker;
beforeAll(async () => {
  database = await aDatabase();
  worker = aWorker({ databaseUrl: database.appUrl, env: { RATE_LIMITS: "off" } });
});
afterAll(async () => {
  await worker.settled();
  await database.drop();
});

const password = "correct horse battery";
const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const list = async (browser: TestBrowser, token: string) =>
  ((await (await browser.call("/api/auth/sessions", { token })).json()) as { items: SessionInfo[] }).items;

test("a person sees where they are signed in: device, rough place, last use, and which of them is this one", async () => {
  const laptop = worker.browser({ userAgent: firefox, address: "198.51.100.77" });
  const { accessToken } = await laptop.register({ email: "list@example.org", handle: "list", password });
  const phone = worker.browser({ userAgent: "", address: "2001:db8:1:2::3" });
  await phone.call("/api/auth/login", { method: "POST", body: { email: "list@example.org", password } });
  const items = await list(laptop, accessToken);
  expect(items).toHaveLength(2);
  expect(items.find(({ current }) => current)).toMatchObject({ device: "Firefox on Linux", place: "198.51.100.x" });
  expect(items.find(({ current }) => !current)).toMatchObject({ device: "", place: "2001:db8:1::" });
});

test("an ended session is refused on its next request, its socket is closed, and it leaves the list", async () => {
  const [laptop, phone] = [worker.browser(), worker.browser()];
  const { user, accessToken } = await laptop.register({ email: "end@example.org", handle: "end", password });
  const signedIn = (await (
    await phone.call("/api/auth/login", { method: "POST", body: { email: "end@example.org", password } })
  ).json()) as Session;
  const other = (await list(laptop, accessToken)).find(({ current }) => !current);
  const end = () => laptop.call(`/api/auth/sessions/${other?.id}`, { method: "DELETE", token: accessToken });
  expect((await end()).status).toBe(204);
  expect((await phone.call("/api/auth/check", { token: signedIn.accessToken })).status).toBe(401);
  expect((await phone.call("/api/auth/refresh", { method: "POST" })).status).toBe(401);
  await worker.settled();
  expect(worker.hubCalls).toContain(`${user.id} /close?session=${other?.id}`);
  expect(await list(laptop, accessToken)).toHaveLength(1);
  expect((await end()).status).toBe(404);
});

test("somebody else's session, an unknown one and nonsense are all 404 and change nothing", async () => {
  const [ada, bob] = [worker.browser(), worker.browser()];
  const [{ accessToken }, { accessToken: bobs }] = [await ada.register(), await bob.register()];
  const [own] = await list(bob, bobs);
  for (const id of [own?.id, "0190b2c4-7c1e-7000-8000-000000000000", "nonsense"]) {
    const response = await ada.call(`/api/auth/sessions/${id}`, { method: "DELETE", token: accessToken });
    expect([response.status, await response.json()]).toMatchObject([404, { code: "entity.not_found" }]);
  }
  expect((await bob.call("/api/auth/check", { token: bobs })).status).toBe(204);
});

test("devices and places are named roughly, whatever the headers say", () => {
  expect(deviceName("<script>")).toBe("");
  expect(deviceName("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile/15E1 Safari/604.1")).toBe(
    "Safari on iOS",
  );
  expect([roughPlace(""), roughPlace("10.1.2.3"), roughPlace("::1"), roughPlace("fe80::1")]).toEqual(["", "10.1.2.x", "", "fe80::"]);
});
