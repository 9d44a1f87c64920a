// Tokens that carry their own content, readable and makeable only under SECRET_KEY: half sign-ins and challenges need no row until
// they succeed, so that asking for many of them fills nothing.
import { EncryptJWT, jwtDecrypt } from "jose";
import { z } from "zod";
import type { Connection } from "../../../../server/database/connection.ts";
import { derivedKey } from "./derivedKeys.ts";

/** One purpose's token is nothing for another purpose. */
export type SealPurpose = "mfa" | "passkey challenge" | "oidc";

const envelope = z.object({ jti: z.uuid(), exp: z.number() });
export type Sealed = z.infer<typeof envelope>;

/** `seconds`: how long it can be opened. */
export async function seal(secretKey: string, purpose: SealPurpose, content: Record<string, unknown>, seconds: number): Promise<string> {
  return new EncryptJWT(content)
    .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
    .setAudience(purpose)
    .setJti(crypto.randomUUID())
    .setExpirationTime(`${seconds}s`)
    .encrypt(derivedKey(secretKey, "sealed tokens"));
}

/** Undefined for what is not one of ours, of this purpose and shape, or is too old. */
export async function unseal<T extends z.ZodObject>(
  secretKey: string,
  purpose: SealPurpose,
  content: T,
  token: string,
): Promise<(z.output<T> & Sealed) | undefined> {
  try {
    const { payload } = await jwtDecrypt(token, derivedKey(secretKey, "sealed tokens"), {
      audience: purpose,
      keyManagementAlgorithms: ["dir"],
      contentEncryptionAlgorithms: ["A256GCM"],
      requiredClaims: ["jti", "exp"],
    });
    return { ...content.parse(payload), ...envelope.parse(payload) };
  } catch {
    return undefined; // whatever is wrong with it: there is one answer to that
  }
}

/** Uses a token up, inside the transaction of what it was good for: of many at once one is told true. */
export async function spend(connection: Connection, { jti, exp }: Sealed): Promise<boolean> {
  const { rowCount } = await connection.query(
    "INSERT INTO spent_tokens (id, expires_at) VALUES ($1, to_timestamp($2) + interval '1 minute') ON CONFLICT (id) DO NOTHING",
    [jti, exp],
  );
  return rowCount === 1;
}
