// Documents are carried to clouds and back while everything fails that can: the network is cut, log-ins run out, the service throttles and loses
// answers, and the backend is killed with -9 again and again. Each original arrives once, right by its hash, and nothing is left behind.
// CLOUD_DOCUMENTS says how many (20), CLOUD_KINDS which of webdav (Apache's where the machine has it), fake (the tests' own), google, onedrive.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createObjectStoreBackend } from "../../containers/backend/storage/objectStore.ts";
import { withClient } from "../../scripts/product/postgres.ts";
import type { CloudConnection } from "../../shared/api/clouds.ts";
import type { User } from "../../shared/api/identity.ts";
import { type FakeGoogleDrive, startFakeGoogleDrive } from "../fakes/googleDrive.ts";
import type { TokenDesk } from "../fakes/oauth.ts";
import { type FakeOneDrive, startFakeOneDrive } from "../fakes/oneDrive.ts";
import { type FakeWebDav, startFakeWebDav } from "../fakes/webdav.ts";
import { Api, textFile } from "../harness/api.ts";
import { reachesCloud } from "../harness/cloudServer.ts";
import { type FaultyFront, faultyFront } from "../harness/faultyFront.ts";
import { aProduct, type TestProduct } from "../harness/product.ts";
import { apache, type RunningCloud, startApache } from "../harness/webdavServers.ts";

const size = Number(process.env.CLOUD_DOCUMENTS ?? 20);
const kinds = (process.env.CLOUD_KINDS ?? "webdav,google,onedrive").split(",");
/** Requests to the cloud from one failure, and from one kill of the backend, to the next, and how many kills there are: a small run has to meet some and to end. */
const [faultAt, killAt, mostKills] = size >= 500 ? [50, 200, Number.POSITIVE_INFINITY] : [15, 10, 1];
const wholeMs = 240_000 + size * 3_000;

/** One face over each kind of service. */
interface Cloud {
  connect(): Promise<string>;
  /** Bytes of each file by its path. */
  files(): Map<string, Buffer>;
  /** Asked before every request: what becomes of it. */
  fault(answer: () => number | "drop" | "cut" | undefined): void;
  /** Log-ins that were given are not taken any more; a new one is. */
  expire(): void;
}

let product: TestProduct;
let api: Api;
let me: User;
let person: Awaited<ReturnType<Api["signUp"]>>;
let webDav: FakeWebDav;
let real: RunningCloud | undefined;
let front: FaultyFront | undefined;
let google: FakeGoogleDrive;
let oneDrive: FakeOneDrive;
/** Of every document, by its hash its size. */
const originals = new Map<string, number>();

beforeAll(async () => {
  [webDav, google, oneDrive] = await Promise.all([startFakeWebDav(), startFakeGoogleDrive(), startFakeOneDrive()]);
  // Its log-ins run out by themselves.
  if (apache) real = await startApache("digest", { nonceSeconds: 2 });
  if (real) front = await faultyFront(new URL(real.url));
  product = await aProduct({
    env: {
      ...reachesCloud,
      GOOGLE_CLIENT_ID: google.clientId,
      GOOGLE_CLIENT_SECRET: google.clientSecret,
      GOOGLE_API_ROOT: google.origin,
      ONEDRIVE_CLIENT_ID: oneDrive.clientId,
      ONEDRIVE_CLIENT_SECRET: oneDrive.clientSecret,
      MICROSOFT_GRAPH_ROOT: oneDrive.origin,
      MICROSOFT_AUTHORITY: oneDrive.origin,
    },
  });
  api = new Api(product.url);
  person = await api.signUp();
  me = (await api.call<User>("GET", "/api/users/me")).body;
  const waiting = Array.from({ length: size }, (_, n) =>
    textFile(`Letter ${n % 50}.txt`, `Letter number ${n}. ${"Words. ".repeat(n % 300)}`),
  );
  const send = async () => {
    for (let file = waiting.pop(); file; file = waiting.pop()) {
      originals.set(hashOf(file.bytes), file.bytes.length);
      await api.upload(file);
    }
  };
  await Promise.all(Array.from({ length: 8 }, send));
  // With their pictures: one that is cut off on its way leaves bytes, which are found later by the job that compares store and rows.
  const unread = `SELECT 1 FROM documents WHERE state <> 'ready' UNION ALL
    SELECT 1 FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id WHERE t.identifier = 'thumbnail'`;
  await until(async () => (await rows(unread)).length === 0, "all documents have been read");
}, wholeMs);
afterAll(async () => {
  await product?.dispose();
  await Promise.all([webDav, google, oneDrive, front].map((one) => one?.close()));
  await real?.stop();
});

const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const rows = <T extends object>(sql: string, values: unknown[] = []) =>
  withClient(
    Object.assign(new URL(product.database.superuserUrl), { pathname: new URL(product.database.appUrl).pathname }).href,
    async (client) => (await client.query<T>(sql, values)).rows,
  );
/** A long run outlasts the log-in that it began with. */
async function signIn(): Promise<void> {
  const { email, password } = person;
  const { status, body } = await api.call<NonNullable<Api["session"]>>("POST", "/api/auth/login", { email, password });
  expect(status).toBe(200);
  api.session = body;
}
const usedBytes = async () => (await api.call<User>("GET", "/api/users/me")).body.quota.usedBytes;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(reached: () => Promise<boolean>, what: string): Promise<void> {
  for (const end = Date.now() + wholeMs; !(await reached()); await pause(300))
    if (Date.now() > end) throw new Error(`it did not come to it that ${what}`);
}

/** By a log-in on the service's own page, as a browser makes it. */
async function logIn(provider: "google" | "onedrive", desk: TokenDesk): Promise<string> {
  const authorization = `Bearer ${api.session!.accessToken}`;
  const begun = await fetch(`${product.url}/api/cloud/oauth/initiate/${provider}`, { headers: { authorization } });
  const cookie = begun.headers.getSetCookie().map((line) => line.split(";")[0]!);
  const { url } = (await begun.json()) as { url: string };
  const back = await fetch(desk.consent(url), { headers: { cookie: cookie.join("; ") }, redirect: "manual" });
  expect(back.headers.get("location")).toContain(`connected=${provider}`);
  return connectionOf(provider);
}
const connectionOf = async (provider: string) =>
  (await api.call<{ items: CloudConnection[] }>("GET", "/api/cloud/connections")).body.items.find((one) => one.provider === provider)!.id;

const byLogIn = (provider: "google" | "onedrive", fake: () => FakeGoogleDrive | FakeOneDrive): Cloud => ({
  connect: () => logIn(provider, fake().desk),
  files: () => fake().files(),
  fault(answer) {
    fake().fault = answer;
  },
  expire: () => fake().desk.expire(),
});
async function connectWebDav(serverUrl: string, { username, password }: Pick<RunningCloud, "username" | "password">): Promise<string> {
  const made = await api.call<CloudConnection>("POST", "/api/cloud/connections/webdav", {
    ...{ provider: "webdav", serverUrl, username, password },
  });
  expect(made.status).toBe(201);
  return made.body.id;
}
/** What is being written has a name of the server's own. */
const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() && !/\/\.DAV$/.test(entry.parentPath) && !entry.name.startsWith(".davfs.tmp")
      ? [join(entry.parentPath, entry.name)]
      : [],
  );
function bytesIn(path: string): [string, Buffer][] {
  try {
    return [[path, readFileSync(path)]];
  } catch {
    return []; // removed since it was listed
  }
}
const clouds: Record<string, Cloud> = {
  ...(apache && {
    webdav: {
      connect: () => connectWebDav(`${front!.origin}/`, real!),
      files: () => new Map(filesIn(real!.folder!).flatMap(bytesIn)),
      fault(answer) {
        front!.fault = answer;
      },
      expire() {},
    },
  }),
  fake: {
    connect: () => connectWebDav(webDav.url, webDav),
    files: () => new Map([...webDav.entries].flatMap(([path, bytes]) => (bytes ? [[path, bytes]] : []))),
    fault(answer) {
      webDav.fault = answer;
    },
    // Another nonce: what was logged in by Digest has to begin anew.
    expire: () => webDav.setPassword(webDav.password),
  },
  google: byLogIn("google", () => google),
  onedrive: byLogIn("onedrive", () => oneDrive),
};
if (!apache) clouds.webdav = clouds.fake!;

/** Everything that can go wrong, for as long as `work` takes. What would be waited for comes at once. */
async function amidFaults(cloud: Cloud, work: () => Promise<void>) {
  const told = { kills: 0, faults: 0, cuts: 0, expired: 0 };
  let going = true;
  let cutUntil = 0;
  let asked = 0;
  let ready: Promise<void> | undefined;
  cloud.fault(() => {
    if (++asked % killAt === 0 && !ready && told.kills < mostKills) {
      product.parts.backend.kill("SIGKILL");
      told.kills++;
      // Whoever waits for it afterwards says whether it came.
      ready = product
        .ready()
        .catch(() => undefined)
        .then(() => {
          ready = undefined;
        });
    }
    if (Date.now() < cutUntil) return "drop";
    // Each fails in another way than the one before.
    const fault = asked % faultAt === 0 ? ([503, "drop", 429, "cut", 500] as const)[(asked / faultAt) % 5] : undefined;
    if (fault) told.faults++;
    return fault;
  });
  const every = async (ms: number, act: () => Promise<unknown> | unknown) => {
    while (going) {
      await pause(ms);
      if (going) await act();
    }
  };
  const look = async () => expect(await lost(cloud)).toEqual([]);
  const clock = async () => {
    for (const table of ["original_moves", "cloud_leftovers"]) await rows(`UPDATE ${table} SET next_at = now() WHERE next_at > now()`);
    await rows(
      `UPDATE graphile_worker._private_jobs j SET run_at = now() FROM graphile_worker._private_tasks t
        WHERE t.id = j.task_id AND t.identifier IN ('move-originals', 'delete-objects') AND j.run_at > now()`,
    );
  };
  const cut = () => {
    told.cuts++;
    cutUntil = Date.now() + 400;
  };
  const expire = () => {
    told.expired++;
    cloud.expire();
  };
  const running = [every(1_000, look), every(300, clock), every(2_300, cut), every(1_700, expire)];
  try {
    await work();
  } finally {
    going = false;
    await Promise.all(running);
    cloud.fault(() => undefined);
    await ready;
    await product.ready();
  }
  return told;
}

const store = () => createObjectStoreBackend(product.store);
async function objects(): Promise<Set<string>> {
  const found = new Set<string>();
  for await (const { key } of store().list(`${me.id}/`)) found.add(key);
  return found;
}
interface Place {
  backend: string;
  reference: string;
  sha256: string;
}
const places = () => rows<Place>("SELECT backend, reference, sha256 FROM document_versions");

/** Originals that lie in no place: looked at twice, because some move between the two halves of a look. */
async function lost(cloud: Cloud): Promise<Place[]> {
  const look = async () => {
    const [versions, here] = [await places(), await objects()];
    const there = new Set([...cloud.files().values()].map(hashOf));
    return versions.filter(({ backend, reference, sha256 }) => (backend === "objectStore" ? !here.has(reference) : !there.has(sha256)));
  };
  const missed = await look();
  if (missed.length === 0) return [];
  const again = await look();
  return missed.filter((one) => again.some(({ sha256, reference }) => one.sha256 === sha256 && one.reference === reference));
}

/** Nothing waits, and no object is here that nothing names. */
async function settled(): Promise<void> {
  await until(async () => {
    const [{ n }] = (await rows<{ n: number }>(
      `SELECT (SELECT count(*) FROM original_moves) + (SELECT count(*) FROM cloud_leftovers) + (SELECT count(*) FROM graphile_worker._private_jobs j
         JOIN graphile_worker._private_tasks t ON t.id = j.task_id WHERE t.identifier = 'delete-objects') AS n`,
    )) as [{ n: number }];
    return Number(n) === 0;
  }, "all has arrived and nothing is left to be removed");
}
async function unnamed(): Promise<string[]> {
  const known = await rows<{ key: string }>(
    `SELECT reference AS key FROM document_versions WHERE backend = 'objectStore' UNION SELECT key FROM document_objects UNION SELECT key FROM cloud_copies`,
  );
  const named = new Set(known.map(({ key }) => key));
  return [...(await objects())].filter((key) => !named.has(key));
}

const sum = (sizes: Iterable<number>) => [...sizes].reduce((all, one) => all + one, 0);

test.each(kinds)(`${size} documents are carried to %s and back, each once, whatever fails`, { timeout: wholeMs * 2 }, async (kind) => {
  const cloud = clouds[kind]!;
  await signIn();
  const before = [...cloud.files().keys()];
  const connectionId = await cloud.connect();
  const all = new Set(originals.keys());
  for (const to of [connectionId, null]) {
    const began = Date.now();
    const told = await amidFaults(cloud, async () => {
      const begun = await api.call<{ originals: number }>("POST", "/api/cloud/moves", { connectionId: to });
      expect([begun.status, begun.body.originals]).toEqual([202, size]);
      await settled();
    });
    if (process.env.CLOUD_DOCUMENTS) console.log(kind, to ? "there" : "back", JSON.stringify({ size, ms: Date.now() - began, ...told }));
    await signIn();
    expect(told.kills).toBeGreaterThan(0);
    expect(told.faults).toBeGreaterThan(0);
    const lying = [...cloud.files()].filter(([path]) => !before.includes(path)).map(([, bytes]) => hashOf(bytes));
    expect(lying.length).toBe(to ? size : 0);
    if (to) expect(new Set(lying)).toEqual(all);
    const now = await places();
    expect(now.filter(({ backend }) => (backend === "objectStore") === (to !== null))).toEqual([]);
    expect(await usedBytes()).toBe(to ? 0 : sum(originals.values()));
    expect([await lost(cloud), await unnamed()]).toEqual([[], []]);
    if (to) continue;
    for (const { reference, sha256 } of now) expect(await store().head(reference)).toEqual({ size: originals.get(sha256), sha256 });
  }
});
