// Sign-in, security and people in memory, for looking at their screens.
import type { AdminGroup, AdminUser, AuditEntryView } from "../../shared/api/admin.ts";
import { type AiSettings, defaultBaseUrls, defaultModels, type PersonAi, type ProviderName, takesKey } from "../../shared/api/ai.ts";
import type { SecurityOverview, SessionInfo, User } from "../../shared/api/identity.ts";
import type { UploadLimits } from "../../shared/api/limits.ts";
import type { LimitedKind } from "../../shared/documents/limitedKinds.ts";
import { ApiProblem } from "../data/errors.ts";
import type { AccountApi, AdminApi, SessionApi } from "../data/types.ts";

const codes = ["abcd-efgh-2345-wxyz", "k3vn-7qpa-mzx2-5tfe", "r2d6-hbsa-lqw4-yc7n", "p5jx-22ke-vmau-6gno", "t7wz-4cfi-sdqh-3rbl"];
const backupCodes = [...codes, ...codes.map((code) => [...code].reverse().join(""))];
const at = (daysAgo: number) => new Date(Date.UTC(2026, 10, 21, 8, 30) - daysAgo * 86_400_000).toISOString();

/** What the sign-in screens call besides `login` and `register`. The codes 000000 and the token `bad` are refused. */
export function memorySignIn(signedIn: () => void) {
  return {
    async finishSignIn(request) {
      if ("code" in request && request.code === "000000") throw new ApiProblem({ code: "auth.code", status: 401 });
      signedIn();
    },
    passkeyChallenge: async () => ({ challenge: "AAAA", rpId: "localhost", userVerification: "preferred" }),
    passkeySignIn: async () => signedIn(),
    oidcStart: async () => "#",
    resume: async () => undefined,
    resumeFromCookie: async () => undefined,
    forgotPassword: async () => undefined,
    async resetPassword({ token }) {
      if (token === "bad") throw new ApiProblem({ code: "token.invalid", status: 400 });
    },
    async verifyEmail(token) {
      if (token === "bad") throw new ApiProblem({ code: "token.invalid", status: 400 });
      return "verified";
    },
    lookAgain: async () => undefined,
  } satisfies Partial<SessionApi>;
}

export function memoryAccount(user: User, gone: () => void): { account: AccountApi; admin: AdminApi } {
  let overview: SecurityOverview = {
    hasPassword: true,
    totp: false,
    backupCodesLeft: 7,
    passkeys: 2,
    pendingEmail: "ida.ny@example.org",
    provenUntil: null,
  };
  let proven = false;
  const prove = () => {
    if (!proven) throw new ApiProblem({ code: "auth.reauthenticate", status: 403 });
  };
  let sessions: SessionInfo[] = [
    { id: "1", device: "Firefox on Linux", place: "203.0.113.x", createdAt: at(30), lastUsedAt: at(0), current: true },
    { id: "2", device: "Safari on iPhone", place: "198.51.100.x", createdAt: at(80), lastUsedAt: at(1), current: false },
    { id: "3", device: "", place: "", createdAt: at(120), lastUsedAt: at(9), current: false },
  ];
  let passkeys = ["iPhone of Ida", "Security key"].map((name, n) => ({
    id: `passkey${n}`,
    name,
    createdAt: at(60),
    lastUsedAt: n === 0 ? at(1) : null,
    synced: n === 0,
  }));
  let ai: PersonAi = {
    enabled: true,
    provider: null,
    model: null,
    apiKey: null,
    mayChoose: true,
    administers: false,
    effective: { provider: "anthropic", model: "claude-sonnet-4-6", host: "api.anthropic.com", chosenBy: "default" },
  };
  const account: AccountApi = {
    ai: async () => ai,
    async changeAi({ provider = ai.provider, model = ai.model, apiKey }) {
      ai = { ...ai, provider, model, ...(apiKey !== undefined && { apiKey: apiKey && "••••" }) };
      return ai;
    },
    testAi: async () => ({ ok: true, detail: "claude-sonnet-4-6 answered", ms: 830 }),
    overview: async () => overview,
    async reauthenticate(request) {
      if ("password" in request && request.password !== "correct horse") throw new ApiProblem({ code: "auth.invalid", status: 401 });
      proven = true;
    },
    sessions: async () => sessions,
    async endSession(id) {
      sessions = sessions.filter((one) => one.id !== id);
    },
    endAllSessions: async () => gone(),
    changePassword: async () => prove(),
    sendVerification: async () => undefined,
    changeEmail: async (email) => {
      overview = { ...overview, pendingEmail: email };
    },
    async cancelEmailChange() {
      overview = { ...overview, pendingEmail: null };
    },
    async setUpTotp() {
      prove();
      const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
      return { secret, otpauthUrl: `otpauth://totp/DocuVault:${user.email}?secret=${secret}&issuer=DocuVault`, backupCodes };
    },
    async activateTotp() {
      overview = { ...overview, totp: true, backupCodesLeft: 10 };
    },
    async removeTotp() {
      overview = { ...overview, totp: false };
    },
    async renewBackupCodes() {
      prove();
      return backupCodes;
    },
    passkeys: async () => passkeys,
    newPasskey: async () => ({}),
    async addPasskey() {
      throw new ApiProblem({ code: "passkey.refused", status: 401 });
    },
    async setFullName() {},
    async renamePasskey(id, name) {
      passkeys = passkeys.map((one) => (one.id === id ? { ...one, name } : one));
    },
    async removePasskey(id) {
      passkeys = passkeys.filter((one) => one.id !== id);
    },
    identities: async () => [{ id: "1", provider: "oidc", email: "ida@example.org", createdAt: at(20) }],
    linkIdentity: async () => "#",
    unlinkIdentity: async () => undefined,
    deleteAccount: async () => prove(),
  };
  return { account, admin: memoryAdmin(user) };
}

function memoryAdmin(self: User): AdminApi {
  const names = ["anna", "bjorn", "carla", "dmitri", "erin", "fatima", "gustav", "a-rather-long-handle-of-32-signs"];
  let users: AdminUser[] = [self.handle, ...names].map((handle, n) => ({
    id: n === 0 ? self.id : `0190a000-00aa-7000-8000-00000000000${n}`,
    email: `${handle}@example.org`,
    handle,
    role: n === 0 ? "admin" : "user",
    active: n !== 3,
    emailVerified: n !== 4,
    vouched: false,
    secondFactor: n % 2 === 0,
    quota: { usedBytes: n * 11 * 2 ** 20, limitBytes: 100 * 2 ** 20 },
    aiProvider: null,
    aiModel: null,
    createdAt: at(200 - n),
    lastSeenAt: n === 5 ? null : at(n),
  }));
  const provider = (name: ProviderName) => ({
    configured: !takesKey(name) || name === "anthropic",
    from: name === "anthropic" ? ("settings" as const) : null,
    baseUrl: defaultBaseUrls[name],
    model: defaultModels[name],
    apiKey: name === "anthropic" ? "••••x7Qa" : null,
  });
  const largest = 200 * 2 ** 20;
  let limits: UploadLimits = {
    maxBytes: largest,
    perType: { pdf: largest, image: 50 * 2 ** 20, office: largest, mail: 25 * 2 ** 20, other: largest },
  };
  let aiSettings: AiSettings = {
    default: { provider: "anthropic", model: null, from: "settings" },
    providers: { anthropic: provider("anthropic"), openai: provider("openai"), ollama: provider("ollama"), lmstudio: provider("lmstudio") },
    peopleMayChoose: false,
  };
  let groups: AdminGroup[] = ["Kontor Bergen", "Kontor Oslo", "Ledelse"].map((name, n) => ({
    id: `0190a000-00bb-7000-8000-00000000000${n}`,
    name,
    members: users.slice(n + 1, n + 4).map(({ id, handle }) => ({ id, handle })),
    createdAt: at(100 - n),
    managedBy: n === 0 ? "vitec" : null,
  }));
  const events = ["login.succeeded", "login.failed", "totp.activated", "session.ended", "password.changed"];
  const entries: AuditEntryView[] = Array.from({ length: 25 }, (_, n) => ({
    id: 100 - n,
    at: at(n / 7),
    actorId: n % 5 === 1 ? null : (users[n % users.length]?.id ?? null),
    handle: n % 5 === 1 ? null : (users[n % users.length]?.handle ?? null),
    event: events[n % events.length] ?? "",
    details: { address: "203.0.113.7", method: "password" },
  }));
  return {
    async users({ query = "", role, active }) {
      const items = users.filter(
        (one) => `${one.email} ${one.handle}`.includes(query) && (!role || one.role === role) && (!active || String(one.active) === active),
      );
      return { items, next: null };
    },
    async changeUser(id, patch) {
      const before = users.find((one) => one.id === id);
      if (!before) throw new ApiProblem({ code: "entity.not_found", status: 404 });
      const { limitBytes = before.quota.limitBytes, role = before.role, active = before.active, vouched = before.vouched } = patch;
      const after = { ...before, role, active, vouched, quota: { ...before.quota, limitBytes } };
      users = users.map((one) => (one.id === id ? after : one));
      return after;
    },
    groups: async () => ({ items: groups, next: null }),
    async createGroup(name) {
      const made = { id: crypto.randomUUID(), name, members: [], createdAt: at(0), managedBy: null };
      groups = [...groups, made];
      return made;
    },
    async changeGroup(id, { name, members }) {
      const before = groups.find((one) => one.id === id);
      if (!before) throw new ApiProblem({ code: "entity.not_found", status: 404 });
      const after = {
        ...before,
        ...(name && { name }),
        ...(members && { members: users.filter((one) => members.includes(one.id)).map(({ id, handle }) => ({ id, handle })) }),
      };
      groups = groups.map((one) => (one.id === id ? after : one));
      return after;
    },
    async deleteGroup(id) {
      groups = groups.filter((one) => one.id !== id);
    },
    async deleteUser(id) {
      users = users.filter((one) => one.id !== id);
    },
    limits: async () => limits,
    async changeLimits({ maxBytes, perType = {} }) {
      const all = maxBytes ?? limits.maxBytes;
      const kinds = Object.entries(limits.perType).map(([kind, before]) => [kind, perType[kind as LimitedKind] ?? Math.min(before, all)]);
      limits = { maxBytes: all, perType: Object.fromEntries(kinds) };
      return limits;
    },
    aiSettings: async () => aiSettings,
    async changeAiSettings({ default: chosen, peopleMayChoose, providers = {} }) {
      const one = { ...aiSettings.providers };
      for (const [name, patch] of Object.entries(providers)) {
        const { apiKey, baseUrl, model } = { apiKey: undefined, ...patch };
        const before = one[name as keyof typeof one];
        const key =
          apiKey === undefined ? {} : { apiKey: apiKey && "••••", configured: apiKey !== null, from: apiKey && ("settings" as const) };
        one[name as keyof typeof one] = { ...before, ...key, ...(baseUrl && { baseUrl }), ...(model && { model }) } as typeof before;
      }
      aiSettings = {
        default: chosen ? { provider: chosen.provider, model: chosen.model ?? null, from: "settings" } : aiSettings.default,
        peopleMayChoose: peopleMayChoose ?? aiSettings.peopleMayChoose,
        providers: one,
      };
      return aiSettings;
    },
    testAi: async ({ provider }) =>
      provider === "ollama"
        ? { ok: false, detail: "unreachable: no answer", ms: 9 }
        : { ok: true, detail: `${defaultModels[provider]} answered`, ms: 412 },
    audit: async ({ event = "" }) => ({ items: entries.filter((one) => one.event.startsWith(event)), next: event ? null : "more" }),
  };
}
