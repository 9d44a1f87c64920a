// A sign-in that has passed its first factor: a sealed token that says whose it is, bound to the browser and to the password of that moment.

import { bytesToHex } from "@noble/hashes/utils.js";
import { z } from "zod";
import { AppError } from "../../../../shared/errors.ts";
import { type Account, accountById } from "../account/identity.repository.ts";
import type { IdentityDeps } from "../request/deps.ts";
import { keyedHash } from "../tokens/derivedKeys.ts";
import { type Sealed, seal, unseal } from "../tokens/sealed.ts";

const life = 10 * 60;
const content = z.object({ userId: z.uuid(), method: z.enum(["password", "oidc"]), browser: z.string(), password: z.string() });

export interface HalfSignIn extends Sealed {
  account: Account;
  method: "password" | "oidc";
}

export const mfaToken = ({ secretKey, requestInfo }: IdentityDeps, account: Account, method: "password" | "oidc"): Promise<string> =>
  seal(secretKey, "mfa", { userId: account.id, method, browser: requestInfo.fingerprint, password: trace(secretKey, account) }, life);

/** @throws AppError auth.mfaExpired for a token that is not, or no longer, good here */
export async function halfSignIn({ secretKey, requestInfo, db }: IdentityDeps, token: string): Promise<HalfSignIn> {
  const opened = await unseal(secretKey, "mfa", content, token);
  const account = opened && (await accountById(await db(), opened.userId));
  if (!account?.active || opened?.browser !== requestInfo.fingerprint || opened.password !== trace(secretKey, account))
    throw new AppError("auth.mfaExpired");
  return { account, method: opened.method, jti: opened.jti, exp: opened.exp };
}

/** Changes with password and role, so that a sign-in begun before either changed can not be finished. */
const trace = (secretKey: string, { passwordHash, role }: Account) =>
  bytesToHex(keyedHash(secretKey, "sealed tokens", `${role}\n${passwordHash ?? ""}`).subarray(0, 8));
