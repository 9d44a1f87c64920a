// Tokens around services: the one that tells a service who asks, and the one by which a browser opens a service's page. Both are ES256
// JWTs under the keys of access tokens, with types of their own: none of the three can be used as another.
import { decodeProtectedHeader, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import type { Database as DB } from "../../../server/database/connection.ts";
import type { AccessClaims } from "../../http/types.ts";
import type { SigningKeys } from "../identity/tokens/signingKeys.ts";

/** Seconds. */
const identityLife = 60;
export const sessionLife = 8 * 3600;
const identityType = "docuvault-identity+jwt";
const sessionType = "docuvault-service+jwt";
const audienceOf = (key: string) => `service:${key}`;

interface Signing {
  keys: SigningKeys;
  db: () => Promise<DB>;
  /** The app's own origin. */
  issuer: string;
}

/** Says to the service `key` who asks. */
export async function signIdentity(
  { keys, db, issuer }: Signing,
  key: string,
  person: { userId: string; handle: string },
): Promise<string> {
  const { kid, privateKey } = await keys.current(db);
  return new SignJWT({ handle: person.handle })
    .setProtectedHeader({ alg: "ES256", typ: identityType, kid })
    .setSubject(person.userId)
    .setIssuer(issuer)
    .setAudience(audienceOf(key))
    .setJti(crypto.randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${identityLife}s`)
    .sign(privateKey);
}

const sessionClaims = z.object({ sub: z.uuid(), sid: z.uuid(), fgp: z.string() });

/** Opens pages of the service `key` for the browser of this session, as long as the session and the grant stand. */
export async function signSession(
  { keys, db, issuer }: Signing,
  key: string,
  { userId, sessionId, fingerprint }: { userId: string; sessionId: string; fingerprint: string },
): Promise<string> {
  const { kid, privateKey } = await keys.current(db);
  return new SignJWT({ sid: sessionId, fgp: fingerprint })
    .setProtectedHeader({ alg: "ES256", typ: sessionType, kid })
    .setSubject(userId)
    .setIssuer(issuer)
    .setAudience(audienceOf(key))
    .setIssuedAt()
    .setExpirationTime(`${sessionLife}s`)
    .sign(privateKey);
}

/** Undefined for everything that is not a good token of ours for this service and this browser. */
export async function verifySession(
  { keys, db, issuer }: Signing,
  key: string,
  token: string,
  fingerprint: string,
): Promise<AccessClaims | undefined> {
  try {
    const { kid } = decodeProtectedHeader(token);
    const publicKey = kid === undefined ? undefined : await keys.accepted(db, kid);
    if (!publicKey) return undefined;
    const { payload } = await jwtVerify(token, publicKey, {
      algorithms: ["ES256"],
      issuer,
      audience: audienceOf(key),
      typ: sessionType,
      requiredClaims: ["sub", "sid", "fgp", "iat", "exp"],
    });
    const { sub, sid, fgp } = sessionClaims.parse(payload);
    return fgp === fingerprint ? { sub, sid, fgp, jti: "", role: "user" } : undefined;
  } catch (error) {
    if (error instanceof Error && (error.name.startsWith("JW") || error instanceof z.ZodError || error instanceof TypeError))
      return undefined;
    throw error;
  }
}
