import { afterEach, describe, expect, test, vi } from "vitest";
import type { Session, User } from "../../shared/api/identity.ts";
import { ApiProblem, NetworkDown } from "../data/errors.ts";
import type { DeviceMemory, KnownSession, SignOutMark } from "./memory.ts";
import { type Auth, createAuth } from "./session.ts";
import type { TabMessage } from "./tabs.ts";

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

const aUser = (name: string): User => ({
  id: `00000000-0000-7000-8000-${Buffer.from(name).toString("hex").padEnd(12, "0").slice(0, 12)}`,
  email: `${name}@example.org`,
  handle: name,
  role: "user",
  emailVerified: true,
  quota: { usedBytes: 0, limitBytes: 1 },
  aiAvailable: false,
});

/** What outlives the tabs of one device, and what they share. */
function aDevice() {
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
    /** False: a database could not be deleted. */
    wipe: async () => {
      device.wiped++;
      return true;
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
function aServer(user: User) {
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

function aTab(device: ReturnType<typeof aDevice>, server: ReturnType<typeof aServer>): Auth & { later(seconds: number): void } {
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

const request = { email: "a@example.org", password: "a long passphrase" };
const refreshes = (server: { calls: string[] }) => server.calls.filter((call) => call === "/api/auth/refresh").length;

describe("the session on the device", () => {
  test("who was signed in is so without network, and the session goes on when it is back", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    await aTab(device, server).login(request);
    device.tabs.length = 0;
    server.down = true;
    const tab = aTab(device, server);
    await tab.start();
    expect(tab.session.value).toMatchObject({ state: "signedIn", user: { handle: "anna" }, expired: false });
    await expect(tab.tokens.access()).rejects.toThrow(NetworkDown);
    server.down = false;
    tab.tokens.resetBackoff();
    expect(await tab.tokens.access()).toMatch(/^token/);
  });

  test("two tabs that need a token at once cause one refresh and have the same one", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    await device.memory.remember(server.user, 0);
    const [first, second] = [aTab(device, server), aTab(device, server)];
    await Promise.all([first.start(), second.start()]);
    const tokens = await Promise.all([first.tokens.access(), second.tokens.access(), first.tokens.access()]);
    expect(new Set(tokens).size).toBe(1);
    expect(refreshes(server)).toBe(1);
  });

  test("a rejected token is replaced once for everybody who was rejected with it", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    const tab = aTab(device, server);
    await tab.login(request);
    const rejected = (await tab.tokens.access())!;
    const renewed = await Promise.all([tab.tokens.renew(rejected), tab.tokens.renew(rejected), tab.tokens.renew(rejected)]);
    expect(new Set(renewed).size).toBe(1);
    expect(renewed[0]).not.toBe(rejected);
    expect(refreshes(server)).toBe(1);
  });

  test("a token that is about to end is not used", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    const tab = aTab(device, server);
    await tab.login(request);
    const token = await tab.tokens.access();
    tab.later(880);
    expect(await tab.tokens.access()).not.toBe(token);
  });

  test("an ended session keeps its person and what is here; signing in again goes on", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    const tab = aTab(device, server);
    await tab.login(request);
    server.valid = false;
    expect(await tab.tokens.renew((await tab.tokens.access())!)).toBeNull();
    expect(tab.session.value).toMatchObject({ state: "signedIn", user: { handle: "anna" }, expired: true });
    expect(await tab.tokens.access()).toBeNull();
    expect(device.wiped).toBe(0);
    await tab.login(request);
    expect(tab.session.value).toMatchObject({ state: "signedIn", expired: false });
  });

  test("a server without an answer ends no session, and is not asked again at once", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    await device.memory.remember(server.user, 0);
    server.down = true;
    const tab = aTab(device, server);
    await tab.start();
    server.down = false;
    await expect(tab.tokens.access()).rejects.toThrow(NetworkDown);
    expect(refreshes(server)).toBe(0);
    tab.later(2);
    expect(await tab.tokens.access()).toMatch(/^token/);
  });

  test("signing out wipes the device, tells the server, and every tab is signed out", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    const [tab, other] = [aTab(device, server), aTab(device, server)];
    await tab.login(request);
    await other.start();
    const closed = vi.fn(async () => {});
    other.onSignOut(closed);
    await tab.logout();
    expect([tab.session.value.state, other.session.value.state]).toEqual(["signedOut", "signedOut"]);
    expect(closed).toHaveBeenCalledOnce();
    expect(device.wiped).toBe(1);
    expect(server.calls).toContain("/api/auth/logout");
    expect(device.mark()).toBeUndefined();
    expect(await tab.tokens.access()).toBeNull();
  });

  test("a refresh or a look that was under way does not undo a sign-out", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    const tab = aTab(device, server);
    await tab.login(request);
    for (const ask of [async () => tab.tokens.renew((await tab.tokens.access())!), () => tab.lookAgain()]) {
      const { promise, resolve } = Promise.withResolvers<void>();
      server.answers = promise;
      const asked = server.calls.length;
      const answer = ask();
      await vi.waitFor(() => expect(server.calls.length).toBeGreaterThan(asked));
      await tab.logout();
      resolve();
      await answer;
      expect([tab.session.value.state, await device.memory.user()]).toEqual(["signedOut", undefined]);
      await tab.login(request);
    }
  });

  test("a renewal that is just being remembered does not undo a sign-out either", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    const tab = aTab(device, server);
    await tab.login(request);
    const { promise, resolve } = Promise.withResolvers<void>();
    device.disk = promise;
    const renewing = tab.tokens.renew((await tab.tokens.access())!);
    await vi.waitFor(() => expect(device.remembering).toBe(2)); // its answer is there and waits for the disk
    const leaving = tab.logout();
    resolve();
    await Promise.all([renewing, leaving]);
    expect(tab.session.value).toEqual({ state: "signedOut" });
  });

  test("who signs in while the sign-out is still wiping waits for it, and is not signed out by it", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    const tab = aTab(device, server);
    await tab.login(request);
    const { promise, resolve } = Promise.withResolvers<void>();
    device.wipe = async () => {
      device.wiped++;
      await promise;
      return true;
    };
    server.calls.length = 0;
    const leaving = tab.logout();
    const coming = tab.login(request);
    await vi.waitFor(() => expect(device.wiped).toBeGreaterThan(0));
    expect(server.calls).toEqual([]);
    resolve();
    await Promise.all([leaving, coming]);
    expect([server.calls, device.wiped]).toEqual([["/api/auth/logout", "/api/auth/login"], 1]);
    expect(tab.session.value).toMatchObject({ state: "signedIn", expired: false });
  });

  test("signed out without network: nothing is refreshed until the server has been told, also after a restart", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    const tab = aTab(device, server);
    await tab.login(request);
    server.down = true;
    await tab.logout();
    expect(device.wiped).toBe(1);
    const next = aTab(device, server);
    await next.start();
    expect(next.session.value.state).toBe("signedOut");
    server.down = false;
    server.calls.length = 0;
    await next.contact();
    expect(server.calls).toEqual(["/api/auth/logout"]);
    expect(device.mark()).toBeUndefined();
  });

  test("a sign-out that was cut off before the wipe is finished at the next start", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    await device.memory.remember(server.user, 0);
    await device.memory.setMark({ userId: server.user.id, wipe: true, tellServer: true });
    const tab = aTab(device, server);
    await tab.start();
    expect(device.wiped).toBe(1);
    expect(device.mark()).toBeUndefined();
  });

  test("nobody signs in on a device from which the one before could not be wiped", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    device.wipe = async () => false;
    const tab = aTab(device, server);
    await tab.login(request);
    await tab.logout();
    await expect(tab.login(request)).rejects.toMatchObject({ code: "device.notWiped" });
    device.wipe = async () => true;
    await tab.login(request);
    expect(tab.session.value.state).toBe("signedIn");
  });

  test("another account is refused while the first one's documents are here, and its session ends", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    const tab = aTab(device, server);
    await tab.login(request);
    server.valid = false;
    await tab.tokens.renew((await tab.tokens.access())!);
    server.user = aUser("bert");
    await expect(tab.login(request)).rejects.toMatchObject({ code: "device.otherAccount", details: { handle: "anna" } });
    expect(server.calls.at(-1)).toBe("/api/auth/logout");
    expect(tab.session.value).toMatchObject({ state: "signedIn", user: { handle: "anna" }, expired: true });
  });

  test("a cookie of somebody else never mixes two people", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    await device.memory.remember(server.user, 0);
    server.user = aUser("bert");
    const tab = aTab(device, server);
    await tab.start();
    expect(tab.session.value).toMatchObject({ user: { handle: "anna" }, expired: true });
    expect(await tab.tokens.access()).toBeNull();
  });

  test("half a sign-in leaves nobody signed in; the second factor does", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    server.secondFactor = true;
    const tab = aTab(device, server);
    await tab.start();
    expect(await tab.login(request)).toEqual({ token: "half", methods: ["totp"] });
    expect(tab.session.value).toEqual({ state: "signedOut" });
    expect(await device.memory.user()).toBeUndefined();
    await tab.finishSignIn({ token: "half", code: "123456" });
    expect(tab.session.value).toMatchObject({ state: "signedIn", user: { handle: "anna" } });
  });

  test("whoever has to confirm an address first is not signed in by signing up", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    server.verifies = true;
    const tab = aTab(device, server);
    await tab.start();
    expect(await tab.register({ ...request, handle: "anna" })).toBe("mailed");
    expect(tab.session.value).toEqual({ state: "signedOut" });
  });

  test("a second factor does not let another person in beside what is on the device", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    await aTab(device, server).login(request);
    server.user = aUser("bjorn");
    const tab = aTab(device, server);
    await tab.start();
    await expect(tab.finishSignIn({ token: "half", code: "123456" })).rejects.toMatchObject({ code: "device.otherAccount" });
    await expect(tab.passkeySignIn({} as never)).rejects.toMatchObject({ code: "device.otherAccount" });
    expect((await device.memory.user())?.handle).toBe("anna");
  });

  test("a cookie that outlived the app's storage signs in again, but not after somebody signed out here", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    const tab = aTab(device, server);
    await tab.start();
    expect(tab.session.value).toEqual({ state: "signedOut" });
    await tab.resumeFromCookie();
    expect(tab.session.value).toMatchObject({ state: "signedIn", user: { handle: "anna" } });
    server.down = true;
    await tab.logout();
    server.down = false;
    server.calls.length = 0;
    await tab.resumeFromCookie();
    expect([tab.session.value.state, server.calls]).toEqual(["signedOut", []]);
  });

  test("a refusal that does not fit the role asks once who this is now", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    const tab = aTab(device, server);
    await tab.login(request);
    server.role = "admin";
    tab.tokens.recheckRole("access.denied"); // of something that is somebody else's
    expect(server.calls).not.toContain("/api/users/me");
    for (let i = 0; i < 5; i++) tab.tokens.recheckRole("auth.admin");
    await vi.waitFor(() => expect(tab.session.value).toMatchObject({ state: "signedIn", user: { role: "admin" } }));
    expect(server.calls.filter((call) => call === "/api/users/me")).toHaveLength(1);
    expect((await device.memory.user())?.role).toBe("admin");
  });

  test("after the way back from another service the cookie decides who is signed in", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    const tab = aTab(device, server);
    await tab.start();
    server.valid = false;
    await expect(tab.resume()).rejects.toMatchObject({ status: 401 });
    expect(tab.session.value).toEqual({ state: "signedOut" });
    server.valid = true;
    await tab.resume();
    expect(tab.session.value).toMatchObject({ state: "signedIn", user: { handle: "anna" } });
  });

  describe("ended on purpose from elsewhere", () => {
    test("the device is wiped at its next contact, every tab is signed out, and the screen can say why, after a restart too", async () => {
      const [device, server] = [aDevice(), aServer(aUser("anna"))];
      const [tab, other] = [aTab(device, server), aTab(device, server)];
      await tab.login(request);
      await other.start();
      const closed = vi.fn(async () => {});
      for (const one of [tab, other]) one.onSignOut(closed);
      server.revoked = server.user.id;
      server.calls.length = 0;
      expect(await tab.tokens.renew((await tab.tokens.access())!)).toBeNull();
      await vi.waitFor(() => expect([device.wiped, device.mark(), closed.mock.calls.length]).toEqual([1, undefined, 2]));
      expect([tab.session.value, other.session.value]).toEqual(Array(2).fill({ state: "signedOut", revoked: true }));
      expect(server.calls).toEqual(["/api/auth/refresh"]);
      const next = aTab(device, server);
      await next.start();
      expect(next.session.value).toEqual({ state: "signedOut", revoked: true });
      await next.login(request);
      await next.logout();
      expect(next.session.value).toEqual({ state: "signedOut" });
    });

    test("a wipe that the device's end cut off is finished at the next start, without network", async () => {
      const [device, server] = [aDevice(), aServer(aUser("anna"))];
      const tab = aTab(device, server);
      await tab.login(request);
      device.wipe = async () => false;
      server.revoked = server.user.id;
      await tab.tokens.renew((await tab.tokens.access())!);
      server.down = true;
      device.wipe = async () => {
        device.wiped++;
        return true;
      };
      const next = aTab(device, server);
      await next.start();
      expect([next.session.value, device.wiped]).toEqual([{ state: "signedOut", revoked: true }, 1]);
    });

    test("a session that had run out first is asked about again: at the start, and when the network or the person is back", async () => {
      const [device, server] = [aDevice(), aServer(aUser("anna"))];
      const tab = aTab(device, server);
      await tab.login(request);
      server.valid = false;
      await tab.tokens.renew((await tab.tokens.access())!);
      await tab.contact();
      expect([tab.session.value.state, device.wiped]).toEqual(["signedIn", 0]);
      server.revoked = server.user.id;
      await tab.contact();
      expect(tab.session.value).toEqual({ state: "signedOut", revoked: true });
      await vi.waitFor(() => expect(device.wiped).toBe(1));
    });

    test("the end of another person's session, whose cookie is here, wipes nothing", async () => {
      const [device, server] = [aDevice(), aServer(aUser("anna"))];
      const tab = aTab(device, server);
      await tab.login(request);
      server.revoked = aUser("bert").id;
      await tab.tokens.renew((await tab.tokens.access())!);
      expect([tab.session.value, device.wiped]).toMatchObject([{ state: "signedIn", expired: true }, 0]);
    });
  });

  test("a session that has ended is known to have, without network, after a restart; so is one that nobody renewed for a month", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    const tab = aTab(device, server);
    await tab.login(request);
    server.valid = false;
    await tab.tokens.renew((await tab.tokens.access())!);
    server.down = true;
    device.tabs.length = 0;
    const next = aTab(device, server);
    await next.start();
    expect(next.session.value).toMatchObject({ state: "signedIn", expired: true });

    const idle = aDevice();
    server.down = false;
    await aTab(idle, server).login(request);
    idle.tabs.length = 0;
    server.down = true;
    for (const [days, expired] of [
      [29, false],
      [31, true],
    ] as const) {
      const later = aTab(idle, server);
      later.later(days * 86_400);
      await later.start();
      expect([days, later.session.value]).toMatchObject([days, { state: "signedIn", expired }]);
    }
  });
});
