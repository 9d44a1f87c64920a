// Contracts of the identity routes: what the app sends and receives.
//
// Sign-in: `login` (or a passkey, or OIDC) answers a `session`, or `{mfa}` where the account has a second factor; `mfa` then answers
// the session. What changes sign-in itself (password, factors, address, deletion) needs a proof that is at most ten minutes old:
// signing in is one, `reauthenticate` renews it; without one these routes answer 403 `auth.reauthenticate`.
import { z } from "zod";
import { languages } from "../languages.ts";
import { email } from "../mutators/values.ts";

/** Every Unicode character counts, in NFC; nothing is trimmed or cut. Length is in code points. */
export const password = z.string().refine((text) => [...text].length >= 8 && [...text].length <= 1024, "8 to 1,024 characters");
export const handle = z
  .string()
  .trim()
  .min(2)
  .max(32)
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]*$/, "letters, digits, dot, dash and underscore");
/** Blanks around it, which come with copying, go. */
export { email };

/** One that is only looked up: what is no address has no account. */
const givenEmail = z.string().trim().max(254);
/** A password that is only compared. */
const givenPassword = z.string().max(4096);

/** Six digits of the authenticator app (ASCII only). */
export const totpCode = z.string().regex(/^[0-9]{6}$/, "six digits");
/** 80 bits: four groups of four, letters and the digits 2 to 7; dashes and case do not matter. */
export const backupCode = z.string().regex(/^[A-Za-z2-7]{4}(-?[A-Za-z2-7]{4}){3}$/, "a backup code such as abcd-efgh-2345-wxyz");
/** Whatever else was typed is 400 and counts as nothing. */
export const factorCode = z.union([totpCode, backupCode], "six digits, or a backup code");

// ---- Passkeys (WebAuthn level 3, JSON forms): `PublicKeyCredential.parse…FromJSON(options)` and `credential.toJSON()` fit as they are.

const base64url = z
  .string()
  .max(16_384)
  .regex(/^[A-Za-z0-9_-]*$/, "base64url");
const credential = { id: base64url.min(1).max(1_400), rawId: base64url, type: z.literal("public-key") };
const attachment = z.enum(["platform", "cross-platform"]).optional().catch(undefined);
/** The answer of `navigator.credentials.get()`. */
export const passkeyAssertion = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url.nullish().transform((value) => value ?? undefined),
  }),
  authenticatorAttachment: attachment,
  clientExtensionResults: z.record(z.string(), z.unknown()).default({}),
});
/** The answer of `navigator.credentials.create()`. */
export const passkeyAttestation = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z.array(z.string().max(32)).max(8).optional(),
  }),
  authenticatorAttachment: attachment,
  clientExtensionResults: z.record(z.string(), z.unknown()).default({}),
});

// ---- Signing up and in

/**
 * `POST /api/auth/register` → 201 session; 409 `email.taken`, `handle.taken`; 400 `password.weak` `{reason, detail}`.
 * Where addresses must be verified first: always 202 `registered`, and the mail (printed where `status.mail` is false) says what happened.
 */
export const registerRequest = z.object({
  email,
  password,
  handle,
  fullName: z.string().max(200).optional(),
  /** Of mails; left out: what Accept-Language says. */
  language: z.enum(languages).optional(),
});
/** The 202 answer of register. */
export const registered = z.object({ verification: z.literal("mailed") });

/**
 * `POST /api/auth/login` → 200 session or `{mfa}`; 401 `auth.invalid`; 429 `auth.rate_limited`; 503 `auth.busy`; 403
 * `email.unverified` after a right password where addresses must be verified first (another mail has been sent).
 */
export const loginRequest = z.object({ email: givenEmail, password: givenPassword });
/** The same in single-user mode (`status.mode` is `single`). */
export const ownerLoginRequest = z.object({ password: givenPassword });

/** What the route takes: `loginRequest`, or `ownerLoginRequest` in single-user mode. */
export const signInRequest = loginRequest.partial({ email: true });

export const mfaMethod = z.enum(["totp", "backupCode", "passkey"]);
/** What a sign-in answers when a second factor is missing. The token lives ten minutes, in memory only. */
export const mfaChallenge = z.object({ mfa: z.object({ token: z.string(), methods: z.array(mfaMethod) }) });
/**
 * `POST /api/auth/mfa` `{token, code}` or `{token, passkey}` → 200 session; 401 `auth.code` (wrong or used code), `passkey.refused`,
 * `auth.mfa_expired` (sign in again); 400 for what can not be a code; 429.
 */
export const mfaRequest = z.union([
  z.object({ token: z.string().max(4096), code: factorCode }),
  z.object({ token: z.string().max(4096), passkey: passkeyAssertion }),
]);

/**
 * `POST /api/auth/passkeys/challenge` `{}` → 200 `{options}` for `navigator.credentials.get({publicKey})`: with the `mfa` token only this
 * account's passkeys are asked for, without one any that the device knows (also for `reauthenticate`). Five minutes, once, this browser.
 */
export const passkeyChallengeRequest = z.object({ token: z.string().max(4096).optional() });
/** `options` is the PublicKeyCredentialRequestOptionsJSON or …CreationOptionsJSON. */
export const passkeyOptions = z.object({ options: z.record(z.string(), z.unknown()) });
/** `POST /api/auth/passkeys/login` → 200 session (two factors in one: nothing more is asked); 401 `passkey.refused`. */
export const passkeyLoginRequest = z.object({ passkey: passkeyAssertion });

/**
 * `POST /api/auth/reauthenticate` → 204. A passkey alone is enough; a password needs a `code` as well where the account has a factor
 * (401 `auth.factor_required` `{methods}` without). 401 `auth.invalid`, `auth.code`. An account without both signs in again instead.
 */
export const reauthenticateRequest = z.union([
  z.object({ passkey: passkeyAssertion }),
  z.object({ password: givenPassword, code: factorCode.optional() }),
]);

// ---- Sessions

/** `GET /api/auth/sessions` → `{items: [sessionInfo], next: null}`, last used first. `DELETE /api/auth/sessions/:id` → 204; 404. */
export const sessionInfo = z.object({
  id: z.uuid(),
  /** From the User-Agent: `Firefox on Linux`; empty where it says nothing. */
  device: z.string(),
  /** Roughly where: the network's address with its last part left out; empty where nothing says it. */
  place: z.string(),
  createdAt: z.string(),
  lastUsedAt: z.string(),
  current: z.boolean(),
});
export const sessionList = z.object({ items: z.array(sessionInfo), next: z.null() });

// ---- Password and address

/** `POST /api/auth/password/change` → 204; other sessions end. 401 `auth.invalid`, 400 `password.weak`. Left out by accounts without a password (403 `auth.reauthenticate` then applies). */
export const passwordChangeRequest = z.object({ currentPassword: givenPassword.optional(), newPassword: password });
/** `POST /api/auth/password/forgot` → always 202, empty. */
export const passwordForgotRequest = z.object({ email: givenEmail });
/** `POST /api/auth/password/reset` → 204; all sessions end, nobody is signed in. 400 `token.invalid`, `password.weak` (the token stays good). The mail's link: `/reset-password#<token>`. */
export const passwordResetRequest = z.object({ token: z.string().max(200), password });
/** `POST /api/auth/email/verify` → 200 `emailVerified`; 400 `token.invalid`. The mails' links: `/verify-email#<token>` (sign-up and change alike). */
export const emailVerifyRequest = z.object({ token: z.string().max(200) });
/** `waiting`: the other address of a change has not been confirmed yet. */
export const emailVerified = z.object({ state: z.enum(["verified", "changed", "waiting"]) });
/** `POST /api/auth/email/send` → 202: another verification mail to the account's own address. */
/** `POST /api/auth/email/change` → 202, whether or not the address is free; mails go to both. `DELETE /api/auth/email/change` → 204 calls it off. */
export const emailChangeRequest = z.object({ email });

// ---- Factors

/** `POST /api/auth/totp/setup` → 200; 409 `totp.active`. Nothing is active yet; asking again begins anew. */
export const totpSetup = z.object({ secret: z.string(), otpauthUrl: z.string(), backupCodes: z.array(z.string()).length(10) });
/** `POST /api/auth/totp/activate` → 204; 401 `auth.code`; 409 `totp.missing` (set it up first), `totp.active`. */
export const totpActivateRequest = z.object({ code: totpCode, backupCodesSaved: z.literal(true) });
/** `DELETE /api/auth/totp` → 204. `POST /api/auth/backup-codes` → 200: ten new ones, the old ones are void. */
export const backupCodes = z.object({ backupCodes: z.array(z.string()).length(10) });

/** `POST /api/auth/passkeys/options` → 200 `{options}` for `navigator.credentials.create({publicKey})`. `POST /api/auth/passkeys` → 201 `passkeyAdded`. */
export const passkeyAddRequest = z.object({ name: z.string().trim().min(1).max(100), passkey: passkeyAttestation });
/** `PATCH /api/auth/passkeys/:id` `{name}` → 200 `passkeyInfo`; 404. */
export const passkeyRenameRequest = passkeyAddRequest.pick({ name: true });
/** A credential's id, as the authenticator gave it. */
export const passkeyParams = z.object({ id: z.string().max(1_400) });
/** `GET /api/auth/passkeys` → `{items, next: null}`; `DELETE /api/auth/passkeys/:id` → 204; 404; 409 `sign_in.last`. */
export const passkeyInfo = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
  /** Kept by a password manager or account rather than by one device. */
  synced: z.boolean(),
});
export const passkeyList = z.object({ items: z.array(passkeyInfo), next: z.null() });
/** From the first passkey on a password needs a second factor, so backup codes come with it where there were none: show them once. */
export const passkeyAdded = z.object({ passkey: passkeyInfo, backupCodes: z.array(z.string()).length(10).optional() });

// ---- OIDC

/**
 * `POST /api/auth/oidc/start` `{provider}` (public) and `POST /api/auth/oidc/link` (signed in, fresh proof) → 200 `{url}`: go there.
 * The provider sends the browser back to `/api/auth/oidc/callback`, which redirects to `/` (signed in: ask for a refresh), `/sign-in#mfa=<token>&methods=totp,backupCode`,
 * `/account/security#linked=<provider>` or `/sign-in#error=<code>` (`/account/security#error=<code>` while linking). Codes: `oidc.refused`,
 * `oidc.link_required` (the address has an account: sign in there and link), `oidc.linked` (belongs to another account), `email.unverified`, `auth.invalid`.
 */
export const oidcStartRequest = z.object({ provider: z.string().max(64) });
export const oidcStarted = z.object({ url: z.url() });
/** `GET /api/auth/oidc` → `{items, next: null}`; `DELETE /api/auth/oidc/:id` → 204; 404; 409 `sign_in.last`. */
export const oidcIdentity = z.object({ id: z.uuid(), provider: z.string(), email: z.string(), createdAt: z.string() });
export const oidcIdentityList = z.object({ items: z.array(oidcIdentity), next: z.null() });

// ---- The person

export const user = z.object({
  id: z.uuid(),
  email: z.string(),
  handle: z.string(),
  role: z.enum(["user", "admin"]),
  emailVerified: z.boolean(),
  quota: z.object({ usedBytes: z.number(), limitBytes: z.number() }),
  /** Whether an AI provider is set up for the person: their own, or the installation's. Without one nothing of it is offered. */
  aiAvailable: z.boolean().default(false),
  /** Whether a cloud of theirs takes its log-in no more. */
  cloudReconnect: z.boolean().default(false),
});
/** `expiresIn` in seconds. The refresh token travels as a cookie only. */
export const session = z.object({ user, accessToken: z.string(), expiresIn: z.number() }).meta({ ref: "Session" });
/** What login, mfa and passkey sign-in answer. */
export const signInAnswer = z.union([session, mfaChallenge]);
export const authStatus = z.object({
  mode: z.enum(["multi", "single"]),
  registration: z.boolean(),
  oidc: z.array(z.object({ id: z.string(), name: z.string() })),
  passkeys: z.boolean(),
  /** False: no mail server is set up. What would be mailed is printed by the server, where only its operator reads it. */
  mail: z.boolean().default(true),
  schemaVersion: z.string(),
  /** Whether this browser brought a refresh cookie, good or not: where the app has forgotten its person, it may ask for a refresh. */
  cookie: z.boolean().default(false),
});
export const profile = z.object({ fullName: z.string().max(200), phone: z.string().max(50) });

/** `GET /api/auth/security`: all that the security screen shows besides its lists. */
export const securityOverview = z.object({
  hasPassword: z.boolean(),
  totp: z.boolean(),
  backupCodesLeft: z.number(),
  passkeys: z.number(),
  /** An address that waits for its confirmations. */
  pendingEmail: z.string().nullable(),
  /** Until when the last proof counts, ISO 8601; null: `reauthenticate` comes first. */
  provenUntil: z.string().nullable(),
});

/** `DELETE /api/users/me` → 204: the account and all it holds is gone. Needs a fresh proof. */

export type RegisterRequest = z.infer<typeof registerRequest>;
export type LoginRequest = z.infer<typeof loginRequest>;
export type OwnerLoginRequest = z.infer<typeof ownerLoginRequest>;
export type MfaMethod = z.infer<typeof mfaMethod>;
export type MfaChallenge = z.infer<typeof mfaChallenge>;
export type MfaRequest = z.infer<typeof mfaRequest>;
export type ReauthenticateRequest = z.infer<typeof reauthenticateRequest>;
export type PasskeyAssertion = z.infer<typeof passkeyAssertion>;
export type PasskeyAttestation = z.infer<typeof passkeyAttestation>;
export type SessionInfo = z.infer<typeof sessionInfo>;
export type EmailVerified = z.infer<typeof emailVerified>;
export type TotpSetup = z.infer<typeof totpSetup>;
export type PasskeyInfo = z.infer<typeof passkeyInfo>;
export type PasskeyAdded = z.infer<typeof passkeyAdded>;
export type OidcIdentity = z.infer<typeof oidcIdentity>;
export type SecurityOverview = z.infer<typeof securityOverview>;
export type User = z.infer<typeof user>;
export type Session = z.infer<typeof session>;
export type SignInAnswer = z.infer<typeof signInAnswer>;
export type AuthStatus = z.infer<typeof authStatus>;
export type Profile = z.infer<typeof profile>;
