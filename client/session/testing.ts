// Devices, tabs and a server for the tests of the session. Every tab that a test opens is closed after it.
import { afterEach } from "vitest";
import type { Session, User } from "../../shared/api/identity.ts";
import { ApiProblem, NetworkDown } from "../data/errors.ts";
import type { DeviceMemory, KnownSession, SignOutMark } from "./memory.ts";
import { type Auth, createAuth } from "./session.ts";
import type { TabMessage } from "./tabs.ts";
import type { Wiped } from "./wipe.ts";

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

export const aUser = (name: string): User => ({
  id: `00000000-0000-7000-8000-${Buffer.from(name).toString("hex").padEnd(12, "0").slice(0, 12)}`,
  email: `${name}@example.org`,
  handle: name,
  role: "user",
  emailVerified: true,
  quota: { usedBytes: 0, limitBytes: 1 },
  aiAvailable: false,
  cloudReconnect: false,
});

/** What outlives the tabs of one device, and what they share. */
export function aDevice() {
  let user: User | undefined;
  let mark: SignOutMark | undefined;
  let session: KnownSession | undefined;
  let revoked = false;
  const memory: DeviceMemory = {
    user: async () => user,
    session: async () => session,
    remember: async (known, renewedAt) => {
      device.remembering++;
      await device.disk;
      if (mark) return;
      user = known;
      session = { renewedAt, expired: false };
      revoked = false;
    },
    rememberExpired: async () => {
      if (session) session = { ...session, expired: true };
    },
    mark: async () => mark,
    wasRevoked: async () => revoked,
    setMark: async (next) => {
      mark = next ?? undefined;
      if (!next) return;
      user = undefined;
      session = undefined;
      revoked = next.revoked === true;
    },
  };
  const tabs: ((message: TabMessage, from: object) => void)[] = [];
  const locks = new Map<string, Promise<unknown>>();
  const device = {
    memory,
    mark: () => mark,
    wiped: 0,
    /** Nobody is remembered before it. */
    disk: Promise.resolve(),
    remembering: 0,
    wipe: async (): Promise<Wiped> => {
      device.wiped++;
      return "whole";
    },
    tabs,
    async lock<T>(name: string, run: () => Promise<T>): Promise<T> {
      const before = locks.get(name) ?? Promise.resolve();
      const mine = before.then(run, run);
      locks.set(
        name,
        mine.catch(() => {}),
      );
      return mine;
    },
  };
  return device;
}

/** A server with one session; `down` gives no answer. */
export function aServer(user: User) {
  const server = {
    user,
    role: user.role,
    down: false,
    valid: true,
    /** Whose session somebody ended on purpose; `valid` is false then. */
    revoked: undefined as string | undefined,
    secondFactor: false,
    verifies: false,
    issued: 0,
    calls: [] as string[],
    /** No answer comes before it. */
    answers: Promise.resolve(),
  };
  const session = (): Session => ({ user: server.user, accessToken: `token ${++server.issued}`, expiresIn: 900 });
  return Object.assign(server, {
    async fetchJson(path: string): Promise<unknown> {
      if (server.down) throw new NetworkDown();
      server.calls.push(path);
      await new Promise((resolve) => setImmediate(resolve));
      await server.answers;
      if (path === "/api/auth/login" && server.secondFactor) return { mfa: { token: "half", methods: ["totp"] } };
      if (path === "/api/auth/register" && server.verifies) return { verification: "mailed" };
      if (path === "/api/users/me") return { ...server.user, role: server.role };
      if (path === "/api/auth/refresh" && server.revoked)
        throw new ApiProblem({ code: "session.revoked", status: 401, details: { userId: server.revoked } });
      if (path === "/api/auth/refresh" && !server.valid) throw new ApiProblem({ code: "auth.refresh", status: 401 });
      return session();
    },
    async send(path: string): Promise<unknown> {
      if (server.down) throw new NetworkDown();
      server.calls.push(path);
      return undefined;
    },
  });
}

export function aTab(device: ReturnType<typeof aDevice>, server: ReturnType<typeof aServer>): Auth & { later(seconds: number): void } {
  const self = {};
  let clock = 0;
  const listeners = new Set<(message: TabMessage) => void>();
  device.tabs.push((message, from) => {
    if (from !== self) for (const listener of [...listeners]) listener(message);
  });
  const auth = createAuth({
    memory: device.memory,
    tabs: {
      post: (message) => {
        queueMicrotask(() => {
          for (const hear of device.tabs) hear(message, self);
        });
      },
      onMessage(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      close: () => {},
    },
    fetchJson: server.fetchJson as never,
    send: server.send,
    lock: device.lock,
    wipe: () => device.wipe(),
    now: () => clock,
  });
  return Object.assign(auth, {
    later(seconds: number) {
      clock += seconds * 1_000;
    },
  });
}

export const request = { email: "a@example.org", password: "a long passphrase" };
export const refreshes = (server: { calls: string[] }) => server.calls.filter((call) => call === "/api/auth/refresh").length;
