// Makes what `useServices()` gives the screens. Only the start of the app imports it; all that the device holds lies behind it.
import "../data/zodWithoutEval.ts";

import { effect, signal } from "@preact/signals";
import type { User } from "../../shared/api/identity.ts";
import { fetchJson, send } from "../data/http.ts";
import type { OfficeApi } from "../data/officeTypes.ts";
import { preference } from "../data/preference.ts";
import { retryImport } from "../data/retryImport.ts";
import type { AccountApi, AdminApi, SessionApi, Vault } from "../data/types.ts";
import { deviceMemory } from "../session/memory.ts";
import { createAuth } from "../session/session.ts";
import { openTabs } from "../session/tabs.ts";
import { wipeDevice } from "../session/wipe.ts";
import { createAccount } from "./account.ts";
import { createAdmin } from "./admin.ts";
import { createApi } from "./api.ts";
import { registerApp } from "./registerApp.ts";

export { ApiProblem, NetworkDown } from "../data/errors.ts";
export type * from "../data/types.ts";

const identity = createAuth({
  memory: deviceMemory(),
  tabs: openTabs(),
  fetchJson,
  send,
  lock: (name, run) => navigator.locks.request(name, run),
  wipe: wipeDevice,
  now: Date.now,
});
const opened = new Map<string, Promise<Vault>>();

async function closeVaults(): Promise<void> {
  const vaults = [...opened.values()];
  opened.clear();
  await Promise.all(vaults.map(async (vault) => (await vault).close()));
}

identity.onSignOut(closeVaults);
const whenExpired = preference("whenExpired", ["readable", "locked"], "readable");
// whoever has become an administrator has no vault any more, and a locked one is not open behind the lock
effect(() => {
  const session = identity.session.value;
  if (session.state !== "signedIn") return;
  if (session.user.role === "admin" || (session.expired && whenExpired.value === "locked")) void closeVaults();
});
/** What the device refuses as the session begins, or is asked about: nothing could be shown of it. */
const failed = signal<Error | undefined>(undefined);
const report = (error: unknown) => {
  console.error(error);
  if (identity.session.peek().state === "unknown") failed.value = error instanceof Error ? error : new Error(String(error));
};
window.addEventListener("online", () => identity.contact().catch(report));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") identity.contact().catch(report);
});
identity.start().catch(report);

/** Who is signed in on this device. */
export const auth: SessionApi = { ...identity, whenExpired, failed };

const api = createApi(identity.tokens);
/** The signed-in person's own account. */
export const account: AccountApi = createAccount(api);
/** What only administrators may do. */
export const admin: AdminApi = createAdmin(api);

const isSignedIn = (userId: string) => {
  const session = identity.session.peek();
  return session.state === "signedIn" && session.user.id === userId;
};

/** Apps and the office around the vault; its code comes when it is asked for. */
export const office = (): Promise<OfficeApi> =>
  retryImport(() => import("./office.ts")).then(({ createOffice }) => createOffice(api, isSignedIn));

/** The same vault for the same person; closed by the sign-out. Its code is no part of the sign-in screen. Rejects where it can't be fetched. */
export function openVault(user: User): Promise<Vault> {
  let vault = opened.get(user.id);
  if (!vault) {
    vault = retryImport(() => import("./vault.ts")).then((module) => module.openVault(user, identity));
    opened.set(user.id, vault);
    vault.catch(() => opened.delete(user.id));
  }
  return vault;
}

/** The installed app itself: whether a newer one waits, and the switch to it. */
export const app = registerApp();
