// Contracts of the identity routes: what the app sends and receives.
import { z } from "zod";

/** Every Unicode character counts; nothing is trimmed or cut. Length is in code points. */
export const password = z.string().refine((text) => [...text].length >= 8 && [...text].length <= 1024, "8 to 1,024 characters");
export const handle = z
  .string()
  .min(2)
  .max(32)
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]*$/, "letters, digits, dot, dash and underscore");
export const email = z.email().max(254);

export const registerRequest = z.object({ email, password, handle, fullName: z.string().max(200).optional() });
export const loginRequest = z.object({ email: z.string().max(254), password: z.string().max(4096) });

export const user = z.object({
  id: z.uuid(),
  email: z.string(),
  handle: z.string(),
  role: z.enum(["user", "admin"]),
  emailVerified: z.boolean(),
  quota: z.object({ usedBytes: z.number(), limitBytes: z.number() }),
});
/** `expiresIn` in seconds. The refresh token travels as a cookie only. */
export const session = z.object({ user, accessToken: z.string(), expiresIn: z.number() });
export const authStatus = z.object({
  mode: z.enum(["multi", "single"]),
  registration: z.boolean(),
  oidc: z.array(z.object({ id: z.string(), name: z.string() })),
  passkeys: z.boolean(),
  schemaVersion: z.string(),
});
export const profile = z.object({ fullName: z.string().max(200), phone: z.string().max(50) });

export type RegisterRequest = z.infer<typeof registerRequest>;
export type LoginRequest = z.infer<typeof loginRequest>;
export type User = z.infer<typeof user>;
export type Session = z.infer<typeof session>;
export type AuthStatus = z.infer<typeof authStatus>;
export type Profile = z.infer<typeof profile>;
