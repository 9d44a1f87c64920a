// Clouds with files that a person has put there by themselves, for tests of what is brought in from them: one face over each kind.
import { randomBytes } from "node:crypto";
import { createCloudServices } from "../../containers/backend/clouds/services.ts";
import { startFakeGoogleDrive } from "../fakes/googleDrive.ts";
import { startFakeOneDrive } from "../fakes/oneDrive.ts";
import { startFakeWebDav } from "../fakes/webdav.ts";
import { someClouds, type TestClouds } from "./clouds.ts";
import type { TestTasks } from "./tasks.ts";

export interface CloudFolders {
  clouds: TestClouds;
  /** The person's connection; its id. */
  connect(userId: string): Promise<string>;
  /** Folders on the way are made; what has that path gets a new version. */
  put(path: string, bytes: string): void;
  remove(path: string): void;
  /** As a person does it there. Left out where a file is its path. */
  rename?(path: string, name: string): void;
  /** What every request is answered with; "drop" cuts it, undefined goes on. */
  fault(answer: () => number | "drop" | undefined): void;
  /** The log-in is not good any more. */
  revoke(): void;
  reconnect(userId: string, connectionId: string): Promise<void>;
  /** What was asked since the last time, log-ins left out. */
  requests(): string[];
  close(): Promise<void>;
}

const newPassword = "another one";
const partsOf = (path: string) => path.split("/").map((name, at, all) => ({ name, last: at === all.length - 1 }));

async function webDav(tasks: TestTasks, provider: "webdav" | "nextcloud"): Promise<CloudFolders> {
  const clouds = await someClouds(tasks);
  const server = await startFakeWebDav({ nextcloud: provider === "nextcloud" });
  const top = provider === "nextcloud" ? `/remote.php/dav/files/${server.username}` : "/dav";
  const connect = (userId: string, more: object = {}) => clouds.connect({ userId }, { server, provider, ...more });
  return {
    clouds,
    connect: (userId) => connect(userId),
    put(path, bytes) {
      let at = top;
      for (const { name, last } of partsOf(path)) {
        at += `/${name}`;
        server.entries.set(at, last ? Buffer.from(bytes) : null);
      }
    },
    remove: (path) => void server.entries.delete(`${top}/${path}`),
    fault(answer) {
      server.fault = answer;
    },
    revoke: () => server.setPassword(newPassword),
    reconnect: async (userId, connectionId) => void (await connect(userId, { connectionId, password: newPassword })),
    requests: () => server.requests.splice(0).map(({ method }) => method),
    async close() {
      await clouds.close();
      await server.close();
    },
  };
}

/** What both kinds of services that one logs in at keep in memory: an item by its id. */
interface Item {
  id: string;
  name: string;
  bytes: Buffer | null;
  version: number;
}

async function oneDrive(tasks: TestTasks): Promise<CloudFolders> {
  const fake = await startFakeOneDrive();
  const { clientId, clientSecret, origin } = fake;
  const settings = { clientId, clientSecret, tenantId: "common", graphRoot: origin, authority: origin };
  return byLogIn(tasks, fake, "onedrive", { google: undefined, oneDrive: settings }, fake.items, {
    parentOf: ({ parent }) => parent,
    made: (item, parent) => ({ ...item, parent }),
  });
}

async function googleDrive(tasks: TestTasks): Promise<CloudFolders> {
  const fake = await startFakeGoogleDrive();
  const { clientId, clientSecret, origin: apiRoot } = fake;
  return byLogIn(tasks, fake, "google", { google: { clientId, clientSecret, apiRoot }, oneDrive: undefined }, fake.entries, {
    parentOf: ({ parents }) => parents[0]!,
    made: (item, parent) => ({
      ...item,
      parents: [parent],
      trashed: false,
      mimeType: item.bytes ? "text/plain" : "application/vnd.google-apps.folder",
    }),
  });
}

async function byLogIn<T extends Item>(
  tasks: TestTasks,
  fake: Awaited<ReturnType<typeof startFakeOneDrive>> | Awaited<ReturnType<typeof startFakeGoogleDrive>>,
  provider: "google" | "onedrive",
  settings: Parameters<typeof createCloudServices>[0],
  items: Map<string, T>,
  { parentOf, made }: { parentOf: (item: T) => string; made: (item: Item, parent: string) => T },
): Promise<CloudFolders> {
  const clouds = await someClouds(tasks, (by) => createCloudServices(settings, by));
  const child = (parent: string, name: string) => [...items.values()].find((one) => parentOf(one) === parent && one.name === name);
  const found = (path: string) => partsOf(path).reduce((parent, { name }) => child(parent, name)!.id, "root");
  return {
    clouds,
    connect: (userId) => clouds.logIn({ userId }, fake.desk, provider),
    put(path, bytes) {
      let parent = "root";
      for (const { name, last } of partsOf(path)) {
        const there = child(parent, name);
        const id = there?.id ?? randomBytes(8).toString("hex");
        const item = { id, name, bytes: last ? Buffer.from(bytes) : null, version: (there?.version ?? 0) + (last ? 1 : 0) };
        items.set(id, made(item, parent));
        parent = id;
      }
    },
    remove: (path) => void items.delete(found(path)),
    rename: (path, name) => void Object.assign(items.get(found(path))!, { name }),
    fault(answer) {
      fake.fault = answer;
    },
    revoke: () => fake.desk.revoke(),
    reconnect: async (userId, connectionId) => void (await clouds.logIn({ userId }, fake.desk, provider, connectionId)),
    requests: () =>
      fake.requests
        .splice(0)
        .filter(({ path }) => !path.endsWith("/token"))
        .map(({ method, path }) => `${method} ${path}`),
    async close() {
      await clouds.close();
      await fake.close();
    },
  };
}

export const kindsOfClouds: Record<string, (tasks: TestTasks) => Promise<CloudFolders>> = {
  WebDAV: (tasks) => webDav(tasks, "webdav"),
  Nextcloud: (tasks) => webDav(tasks, "nextcloud"),
  OneDrive: oneDrive,
  "Google Drive": googleDrive,
};
