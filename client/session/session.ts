// Who is signed in on this device, and the access token: in memory only, renewed once for all tabs.

import { type ReadonlySignal, signal } from "@preact/signals";
import { z } from "zod";
import {
  authStatus,
  emailVerified,
  oidcStarted,
  passkeyOptions,
  registered,
  type Session,
  session as sessionSchema,
  signInAnswer,
  type User,
  user as userSchema,
} from "../../shared/api/identity.ts";
import { pauseAfter } from "../../shared/backoff.ts";
import { ApiProblem, isTransient, NetworkDown } from "../data/errors.ts";
import type { Call } from "../data/http.ts";
import type { SecondFactor, SessionApi, SessionState } from "../data/types.ts";
import type { DeviceMemory, SignOutMark } from "./memory.ts";
import type { SharedSession, Tabs } from "./tabs.ts";
import type { Wiped } from "./wipe.ts";

/** Milliseconds before its end at which the token is renewed, so that no request is sent with an expired one. */
const margin = 60_000;
/** Milliseconds to wait for another tab to hand over its token. */
const handover = 50;
/** Milliseconds without use after which the server ends a session. A device that had no contact for longer takes the session for ended. */
const longestRest = 30 * 86_400_000;
/** Milliseconds after a refresh without an answer in which further requests for a token fail at once instead of asking the server again. */
const pauses = { first: 1_000, longest: 30_000 };
/** Milliseconds after a wipe that could not remove everything until the next one. */
const wipePauses = { first: 1_000, longest: 60_000 };

export interface Tokens {
  /** A token that is still good; null where nobody is signed in or the session has ended. Throws NetworkDown. */
  access(): Promise<string | null>;
  /** After a 401: another token than `rejected`, or null. */
  renew(rejected: string): Promise<string | null>;
  /** Ends the pause after a refresh without an answer, because the network may be back. */
  resetBackoff(): void;
  /** Called when the server refused something. If that does not fit the person's role as this device knows it, asks the server for the role. */
  recheckRole(code: string): void;
}

export interface Auth extends Omit<SessionApi, "whenExpired" | "failed"> {
  readonly tokens: Tokens;
  /** Called in every tab before a sign-out wipes anything. */
  onSignOut(listener: () => Promise<void>): void;
  /** Reads who used this device last, and finishes a sign-out that was interrupted. */
  start(): Promise<void>;
  /**
   * Called when the network or the person is back. Tells the server of a sign-out that it does not know of yet. If the session has
   * expired, asks whether it was also ended on purpose from another device: then this device has to be wiped.
   */
  contact(): Promise<void>;
}

export interface AuthDeps {
  memory: DeviceMemory;
  tabs: Tabs;
  fetchJson<T>(path: string, schema: z.ZodType<T>, call?: Call): Promise<T>;
  send(path: string, call?: Call): Promise<unknown>;
  /** Runs work under a lock that one tab holds at a time. */
  lock<T>(name: string, run: () => Promise<T>): Promise<T>;
  wipe(): Promise<Wiped>;
  /** Milliseconds. */
  now(): number;
}

export function createAuth({ memory, tabs, fetchJson, send, lock, wipe, now }: AuthDeps): Auth {
  const state = signal<SessionState>({ state: "unknown" });
  const listeners: (() => Promise<void>)[] = [];
  let held: SharedSession | undefined;
  let renewing: Promise<string | null> | undefined;
  let refused = { until: 0, failures: 0 };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let recheckingRole = false;
  let wipes = 0;
  let wipeTimer: ReturnType<typeof setTimeout> | undefined;
  /** Counts the sign-outs since this page was opened: an answer to a request that was sent before a sign-out is ignored. */
  let departures = 0;

  function adopt(shared: SharedSession): string {
    held = shared;
    state.value = { state: "signedIn", user: shared.session.user, expired: false };
    clearTimeout(timer);
    const pause = Math.max(shared.expiresAt - now() - margin * (1 + Math.random()), 1_000);
    timer = setTimeout(() => void access().catch(() => {}), pause);
    return shared.session.accessToken;
  }

  function leave(revoked = false): void {
    forget();
    departures++;
    state.value = signedOut(revoked);
  }

  function forget(): void {
    held = undefined;
    clearTimeout(timer);
  }

  function expire(): void {
    forget();
    const known = state.peek();
    if (known.state === "signedIn") state.value = { ...known, expired: true };
  }

  /** The session was ended on purpose from another device: whoever holds this one must not read on, nor send anything. Wipes it. */
  async function wipeRevoked(userId: string): Promise<void> {
    await memory.setMark({ userId, wipe: true, tellServer: false, revoked: true });
    leave(true);
    tabs.post({ kind: "signedOut", revoked: true });
    // not awaited: a part that is being closed may itself wait for the request whose answer led here
    void Promise.all(listeners.map((listener) => listener()))
      .then(finishSignOut)
      .catch(ignoreOffline);
  }

  tabs.onMessage((message) => {
    const known = state.peek();
    if (message.kind === "ask" && usable(held)) tabs.post({ kind: "session", shared: held });
    if (message.kind === "session" && known.state === "signedIn" && known.user.id === message.shared.session.user.id) adopt(message.shared);
    if (message.kind === "expired" && known.state === "signedIn" && known.user.id === message.userId && !usable(held)) expire();
    if (message.kind === "signedOut" && known.state !== "signedOut") {
      leave(message.revoked);
      for (const listener of listeners) void listener();
    }
  });

  const usable = (shared: SharedSession | undefined): shared is SharedSession =>
    shared !== undefined && shared.expiresAt - now() > margin / 2;

  async function access(): Promise<string | null> {
    if (usable(held)) return held.session.accessToken;
    const known = state.peek();
    if (known.state !== "signedIn" || known.expired) return null;
    return refresh(undefined);
  }

  function refresh(rejected: string | undefined): Promise<string | null> {
    if (now() < refused.until) return Promise.reject(new NetworkDown());
    renewing ??= lock("docuvault-refresh", () => refreshOnce(rejected)).finally(() => {
      renewing = undefined;
    });
    return renewing;
  }

  async function refreshOnce(rejected: string | undefined): Promise<string | null> {
    const known = state.peek();
    if (known.state !== "signedIn" || (await memory.mark())) return null;
    const before = departures;
    const other = await askTabs(rejected);
    if (departures !== before) return null;
    if (other) return adopt(other);
    try {
      const session = await fetchJson("/api/auth/refresh", sessionSchema, { method: "POST" });
      if (departures !== before) return null; // the sign-out ends that session too
      // The cookie belongs to somebody else: never mix two people's data.
      if (session.user.id !== known.user.id) throw new ApiProblem({ code: "auth.refresh", status: 401 });
      refused = { until: 0, failures: 0 };
      return await take(session);
    } catch (error) {
      if (isTransient(error)) {
        const failures = refused.failures + 1;
        refused = { until: now() + pauseAfter(failures, pauses), failures };
      }
      if (!(error instanceof ApiProblem) || error.status !== 401) throw error;
      if (departures !== before) return null;
      // the cookie may belong to another person: then the answer says nothing about the person of this device
      if (error.code === "session.revoked" && error.details.userId === known.user.id) {
        await wipeRevoked(known.user.id);
        return null;
      }
      expire();
      tabs.post({ kind: "expired", userId: known.user.id });
      await memory.rememberExpired();
      return null;
    }
  }

  /** Another tab's token, if it has one that is still good and is not `rejected`. */
  function askTabs(rejected: string | undefined): Promise<SharedSession | undefined> {
    return new Promise((resolve) => {
      const stop = tabs.onMessage((message) => {
        if (message.kind !== "session" || message.shared.session.accessToken === rejected || !usable(message.shared)) return;
        const known = state.peek();
        if (known.state === "signedIn" && known.user.id === message.shared.session.user.id) settle(message.shared);
      });
      const wait = setTimeout(() => settle(undefined), handover);
      function settle(shared: SharedSession | undefined): void {
        clearTimeout(wait);
        stop();
        resolve(shared);
      }
      tabs.post({ kind: "ask" });
    });
  }

  async function lookAgain(): Promise<void> {
    const token = await access();
    if (!token) return;
    const user = await fetchJson("/api/users/me", userSchema, { token });
    if (held?.session.user.id !== user.id) return;
    await take({ ...held.session, user, expiresIn: (held.expiresAt - now()) / 1_000 });
  }

  async function take(session: Session): Promise<string> {
    const shared = { session, expiresAt: now() + session.expiresIn * 1_000 };
    const before = departures;
    await memory.remember(session.user, now());
    // Signed out meanwhile: the token is returned but not kept, and the sign-out ends its session.
    if (departures !== before) return session.accessToken;
    const token = adopt(shared);
    tabs.post({ kind: "session", shared });
    return token;
  }

  /** Wipes the stores before the server is told. While the mark of the sign-out exists no token is requested and nobody can sign in. */
  function finishSignOut(): Promise<void> {
    // One sign-out at a time in all tabs: a second one would wipe the data of the person who signs in next, and end their session.
    return lock("docuvault-sign-out", async () => {
      const mark = await memory.mark();
      if (mark) await finish(mark);
    });
  }

  async function finish(mark: SignOutMark): Promise<void> {
    let left = mark;
    const wiped = left.wipe ? await wipe() : "whole";
    if (left.wipe && wiped === "whole") {
      left = { ...left, wipe: false };
      await memory.setMark(left);
    }
    if (left.tellServer) {
      await send("/api/auth/logout", { method: "POST" }).catch((error: unknown) => {
        if (isTransient(error)) throw error;
      });
      left = { ...left, tellServer: false };
      await memory.setMark(left);
    }
    if (!left.wipe) {
      wipes = 0;
      return memory.setMark(null);
    }
    if (wiped !== "later") return;
    // Another tab lets go of what it holds when it hears of the sign-out, and does not say when that is.
    clearTimeout(wipeTimer);
    wipeTimer = setTimeout(() => void finishSignOut().catch(ignoreOffline), pauseAfter(++wipes, wipePauses));
  }

  /** Finishes an interrupted sign-out first, so that nobody signs in while another person's data are here. */
  async function ready(): Promise<void> {
    if (await memory.mark()) await finishSignOut();
    if ((await memory.mark())?.wipe) throw new ApiProblem({ code: "device.notWiped", status: 409 });
  }

  async function enter(session: Session): Promise<void> {
    const known = await memory.user();
    if (known && known.id !== session.user.id) {
      await send("/api/auth/logout", { method: "POST", token: session.accessToken }).catch(() => {});
      throw new ApiProblem({ code: "device.otherAccount", status: 409, details: { handle: known.handle } });
    }
    await take(session);
  }

  async function signIn(path: string, body: unknown): Promise<SecondFactor | null> {
    await ready();
    const answer = await fetchJson(path, signInAnswer, { method: "POST", body });
    if ("mfa" in answer) return answer.mfa;
    await enter(answer);
    return null;
  }

  return {
    session: state as ReadonlySignal<SessionState>,
    tokens: {
      access,
      resetBackoff() {
        refused = { until: 0, failures: 0 };
      },
      recheckRole(code) {
        const known = state.peek();
        const unexpected = known.state === "signedIn" && code === (known.user.role === "admin" ? "access.denied" : "auth.admin");
        if (!unexpected || recheckingRole) return;
        recheckingRole = true;
        void lookAgain()
          .catch(() => {}) // no answer, or no session any more: what comes next says so
          .finally(() => {
            recheckingRole = false;
          });
      },
      async renew(rejected) {
        if (held && held.session.accessToken !== rejected && usable(held)) return held.session.accessToken;
        held = undefined;
        const known = state.peek();
        return known.state === "signedIn" && !known.expired ? refresh(rejected) : null;
      },
    },
    status: () => fetchJson("/api/auth/status", authStatus),
    async register(request) {
      await ready();
      const answer = await fetchJson("/api/auth/register", z.union([sessionSchema, registered]), { method: "POST", body: request });
      if ("verification" in answer) return "mailed";
      await enter(answer);
      return "signedIn";
    },
    login: (request) => signIn("/api/auth/login", request),
    async finishSignIn(request) {
      await signIn("/api/auth/mfa", request);
    },
    async passkeyChallenge(token) {
      const body = token === undefined ? {} : { token };
      return (await fetchJson("/api/auth/passkeys/challenge", passkeyOptions, { method: "POST", body })).options;
    },
    async passkeySignIn(passkey) {
      await signIn("/api/auth/passkeys/login", { passkey });
    },
    async oidcStart(provider) {
      return (await fetchJson("/api/auth/oidc/start", oidcStarted, { method: "POST", body: { provider } })).url;
    },
    async resume() {
      await ready();
      if (state.peek().state !== "signedOut") return;
      await lock("docuvault-refresh", async () => enter(await fetchJson("/api/auth/refresh", sessionSchema, { method: "POST" })));
    },
    async resumeFromCookie() {
      if (state.peek().state !== "signedOut" || departures > 0) return;
      await lock("docuvault-refresh", async () => enter(await fetchJson("/api/auth/refresh", sessionSchema, { method: "POST" })));
    },
    async forgotPassword(email) {
      await send("/api/auth/password/forgot", { method: "POST", body: { email } });
    },
    async resetPassword(request) {
      await send("/api/auth/password/reset", { method: "POST", body: request });
    },
    async verifyEmail(token) {
      return (await fetchJson("/api/auth/email/verify", emailVerified, { method: "POST", body: { token } })).state;
    },
    lookAgain,
    async logout() {
      const known = state.peek();
      const userId = known.state === "signedIn" ? known.user.id : "";
      await memory.setMark({ userId, wipe: true, tellServer: true });
      leave();
      tabs.post({ kind: "signedOut", revoked: false });
      await Promise.all(listeners.map((listener) => listener()));
      await finishSignOut().catch(ignoreOffline);
    },
    onSignOut: (listener) => void listeners.push(listener),
    async contact() {
      if (await memory.mark()) return finishSignOut().catch(ignoreOffline);
      const known = state.peek();
      if (known.state === "signedIn" && known.expired) await refresh(undefined).catch(ignoreOffline);
    },
    async start() {
      if (await memory.mark()) {
        leave(await memory.wasRevoked());
        return finishSignOut().catch(ignoreOffline);
      }
      const user: User | undefined = await memory.user();
      const last = await memory.session();
      const expired = last !== undefined && (last.expired || last.renewedAt + longestRest < now());
      state.value = user ? { state: "signedIn", user, expired } : signedOut(await memory.wasRevoked());
      if (user) await refresh(undefined).catch(ignoreOffline);
    },
  };
}

const signedOut = (revoked: boolean): SessionState => (revoked ? { state: "signedOut", revoked } : { state: "signedOut" });

/** The mark of the sign-out stays, so that the next contact with the server finishes it. */
function ignoreOffline(error: unknown): void {
  if (!isTransient(error)) throw error;
}
