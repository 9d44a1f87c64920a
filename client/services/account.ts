// The signed-in person's own account over HTTP.
import { aiTestResult, personAi } from "../../shared/api/ai.ts";
import {
  backupCodes,
  oidcIdentityList,
  oidcStarted,
  passkeyAdded,
  passkeyList,
  passkeyOptions,
  profile,
  securityOverview,
  sessionList,
  totpSetup,
} from "../../shared/api/identity.ts";
import type { AccountApi } from "../data/types.ts";
import type { Api } from "./api.ts";

export function createAccount({ json, send }: Api): AccountApi {
  const tell = async (method: "POST" | "PATCH" | "DELETE", path: string, body?: unknown) => {
    await send(`/api${path}`, { method, ...(body !== undefined && { body }) });
  };
  return {
    overview: () => json("/api/auth/security", securityOverview),
    async setFullName(fullName) {
      const known = await json("/api/profile", profile);
      await send("/api/profile", { method: "PUT", body: { ...known, fullName } });
    },
    reauthenticate: (request) => tell("POST", "/auth/reauthenticate", request),
    sessions: async () => (await json("/api/auth/sessions", sessionList)).items,
    endSession: (id) => tell("DELETE", `/auth/sessions/${id}`),
    endAllSessions: () => tell("POST", "/auth/logout-all"),
    changePassword: (request) => tell("POST", "/auth/password/change", request),
    sendVerification: () => tell("POST", "/auth/email/send"),
    changeEmail: (email) => tell("POST", "/auth/email/change", { email }),
    cancelEmailChange: () => tell("DELETE", "/auth/email/change"),
    setUpTotp: () => json("/api/auth/totp/setup", totpSetup, { method: "POST" }),
    activateTotp: (code) => tell("POST", "/auth/totp/activate", { code, backupCodesSaved: true }),
    removeTotp: () => tell("DELETE", "/auth/totp"),
    renewBackupCodes: async () => (await json("/api/auth/backup-codes", backupCodes, { method: "POST" })).backupCodes,
    passkeys: async () => (await json("/api/auth/passkeys", passkeyList)).items,
    newPasskey: async () => (await json("/api/auth/passkeys/options", passkeyOptions, { method: "POST" })).options,
    addPasskey: (name, passkey) => json("/api/auth/passkeys", passkeyAdded, { method: "POST", body: { name, passkey } }),
    renamePasskey: (id, name) => tell("PATCH", `/auth/passkeys/${encodeURIComponent(id)}`, { name }),
    removePasskey: (id) => tell("DELETE", `/auth/passkeys/${encodeURIComponent(id)}`),
    identities: async () => (await json("/api/auth/oidc", oidcIdentityList)).items,
    linkIdentity: async (provider) => (await json("/api/auth/oidc/link", oidcStarted, { method: "POST", body: { provider } })).url,
    unlinkIdentity: (id) => tell("DELETE", `/auth/oidc/${id}`),
    ai: () => json("/api/users/me/ai", personAi),
    changeAi: (patch) => json("/api/users/me/ai", personAi, { method: "PATCH", body: patch }),
    testAi: () => json("/api/users/me/ai/test", aiTestResult, { method: "POST" }),
    deleteAccount: () => tell("DELETE", "/users/me"),
  };
}
