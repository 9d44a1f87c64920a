// An old app meets a new server and the other way round, with two real builds: unsent work is kept and sent, and nothing loops.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { randomFreePort } from "../../scripts/product/ports.ts";
import { textFile } from "../harness/api.ts";
import { aVersion, type Running, type Version } from "./productVersions.ts";
import { aPerson, Device } from "./support.ts";

let older: Version;
let newer: Version;
let running: Running | undefined;
let dataDir: string;
let port: number;
let desk: Device;
let loads: string[];

beforeAll(async () => {
  process.env.RATE_LIMITS = "off";
  [older, newer] = await Promise.all([aVersion("older"), aVersion("newer")]);
});
afterAll(async () => {
  delete process.env.RATE_LIMITS;
  await Promise.all([older?.remove(), newer?.remove()]);
});
beforeEach(async () => {
  [dataDir, port] = [await mkdtemp(join(tmpdir(), "docuvault-versions-")), await randomFreePort()];
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await desk?.screenshot(`failed ${task.name.slice(0, 40)}`).catch(() => undefined);
  const problems = desk?.problems();
  await desk?.dispose();
  await running?.stop();
  running = undefined;
  await rm(dataDir, { recursive: true, force: true });
  expect(problems).toEqual([]);
});

/** Ends the version that runs and starts this one on the same data and port. */
async function swapTo(version: Version): Promise<void> {
  await running?.stop();
  running = await version.start(dataDir, port);
}

const title = "Cabin insurance 2026";
/** Somebody with a document and the app installed, of the version that runs. */
async function atWork(): Promise<void> {
  desk = await Device.open({ url: `http://localhost:${port}` });
  // A server that is being replaced answers nothing for a while.
  desk.expectNoServer(true);
  desk.tolerate(/WebSocket|Failed to fetch|status of 50[23]/);
  await desk.signUp(aPerson());
  await desk.drop(textFile("letter.txt", `${title}\n\nThe cabin is insured.`));
  // As it is called once it has been read.
  await desk.row(title).waitFor();
  await desk.saved();
  await desk.installed();
  await desk.page.reload();
  await desk.row(title).waitFor();
  await desk.saved();
  await desk.offline(true);
  await desk.rename(title, "Renamed without network");
  await desk.tag("Renamed without network", "Offline");
  await desk.sync(/^Offline: \d changes wait$/).waitFor();
  count();
}

function count(): void {
  loads = [];
  desk.page.on("framenavigated", (frame) => frame === desk.page.mainFrame() && loads.push(frame.url()));
}

const tooOld = () => desk.page.getByRole("status").filter({ hasText: "This version of the app is too old to save to the vault." });
/** The schema versions of the replicas on this device. */
const replicas = () =>
  desk.page.evaluate(async () => (await indexedDB.databases()).flatMap(({ name }) => /:(older|newer)$/.exec(name ?? "")?.[1] ?? []));

async function sentBy(version: "older" | "newer"): Promise<void> {
  await desk.row("Renamed without network").waitFor();
  await desk.saved();
  expect(await replicas()).toContain(version);
  expect(await tooOld().count()).toBe(0);
  // Another browser sees what this one had not sent.
  await desk.page.evaluate(async () => {
    for (const { name } of await indexedDB.databases()) if (name && /^rep|docuvault-rescue/.test(name)) indexedDB.deleteDatabase(name);
  });
  await desk.page.reload();
  await desk.row("Renamed without network").getByText("Offline").waitFor();
  await desk.saved();
}

test.for([
  ["a newer server", "older", "newer"],
  ["a server that was put back to an older version", "newer", "older"],
] as const)("%s: what is not sent waits, is counted, and is sent after the reload; nothing loops", async ([, before, after]) => {
  const versions = { older, newer };
  await swapTo(versions[before]);
  await atWork();
  await swapTo(versions[after]);
  await desk.offline(false);
  await tooOld().getByText("Your changes wait on this device.").waitFor();
  await desk.sync(/^Saving \d changes…$/).waitFor();
  await desk.rename("Renamed without network", "Renamed again");
  await desk.rename("Renamed again", "Renamed without network");
  await desk.screenshot(`versions-${after}`);
  expect(loads).toEqual([]);
  await tooOld().getByRole("button", { name: "Reload" }).click();
  await desk.row("Renamed without network").waitFor();
  await desk.saved();
  expect(loads).toHaveLength(1);
  await sentBy(after);
});

test("a newer version that comes into force while the app is closed sends what the older one had not", async () => {
  await swapTo(older);
  await atWork();
  await swapTo(newer);
  await desk.offline(false);
  await tooOld().waitFor();
  // The newer app is fetched and waits until the last page of the older one is closed.
  await desk.page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    const worker = registration.installing ?? registration.waiting;
    if (worker?.state !== "installing") return;
    await new Promise<void>((resolve) =>
      worker.addEventListener("statechange", () => {
        if (worker.state === "installed") resolve();
      }),
    );
  });
  await desk.restart("/documents");
  await sentBy("newer");
});

test("a server that is put back before anybody reloads: the app goes on as if nothing had been", async () => {
  await swapTo(older);
  await atWork();
  await swapTo(newer);
  await desk.offline(false);
  await tooOld().waitFor();
  await swapTo(older);
  await tooOld().waitFor({ state: "detached" });
  await desk.saved();
  expect(loads).toEqual([]);
  await sentBy("older");
});
