// Access tokens: ES256 JWTs of 15 minutes that name the session. Everything about them is pinned; the database decides if the session lives.
import { decodeProtectedHeader, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import type { Database as DB } from "../../../../server/database/connection.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { AccessClaims } from "../../../http/types.ts";
import type { SigningKeys } from "./signingKeys.ts";

/** Seconds. */
export const accessTokenLife = 15 * 60;
const audience = "docuvault";
const type = "at+jwt"; // RFC 9068

const claims: z.ZodType<AccessClaims> = z.object({
  sub: z.uuid(),
  sid: z.uuid(),
  jti: z.uuid(),
  role: z.enum(["user", "admin"]),
  fgp: z.string(),
});

export interface AccessTokens {
  sign(claims: Omit<AccessClaims, "jti">): Promise<string>;
  /** @throws AppError auth.expired for everything that is not a good token of ours, whatever is wrong with it */
  verify(token: string): Promise<AccessClaims>;
}

/** `issuer` is the app's own origin; `db` is asked only when keys have to be read. */
export function accessTokens({ keys, db, issuer }: { keys: SigningKeys; db: () => Promise<DB>; issuer: string }): AccessTokens {
  return {
    async sign({ sub, ...rest }) {
      const { kid, privateKey } = await keys.current(db);
      return new SignJWT(rest)
        .setProtectedHeader({ alg: "ES256", typ: type, kid })
        .setSubject(sub)
        .setIssuer(issuer)
        .setAudience(audience)
        .setJti(crypto.randomUUID())
        .setIssuedAt()
        .setExpirationTime(`${accessTokenLife}s`)
        .sign(privateKey);
    },
    async verify(token) {
      const kid = kidOf(token);
      const key = kid === undefined ? undefined : await keys.accepted(db, kid); // the key comes from our table by its name, never from the token
      if (!key) throw new AppError("auth.expired");
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: ["ES256"],
          issuer,
          audience,
          typ: type,
          requiredClaims: ["sub", "sid", "jti", "role", "fgp", "iat", "exp"],
        });
        return claims.parse(payload);
      } catch (cause) {
        throw new AppError("auth.expired", {}, { cause });
      }
    },
  };
}

function kidOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).kid;
  } catch {
    return undefined;
  }
}
