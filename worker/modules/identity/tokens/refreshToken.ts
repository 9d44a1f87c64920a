// Refresh tokens: opaque, 256 bits, in a cookie that scripts can not read. Only their hashes are stored.
import { sha256 } from "@noble/hashes/sha2.js";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { base64url } from "jose";
import { rememberedDays } from "../../../../server/identity/cleanUp.ts";
import type { AppContext } from "../../../http/types.ts";
import { keyedHash } from "./derivedKeys.ts";

/** Days without use after which a token ends, and days after which a session ends however much it is used. */
export const idleDays = 30;
export const absoluteDays = 180;

const utf8 = new TextEncoder();

export const newRefreshToken = (): string => base64url.encode(crypto.getRandomValues(new Uint8Array(32)));

/** The successor of a token: always the same one, so that it can be given again after a lost answer though only hashes are kept. */
export const successorOf = (secretKey: string, token: string): string => base64url.encode(keyedHash(secretKey, "refresh successor", token));

/** As stored. The tokens are random, so a plain hash is enough. */
export const hashOf = (token: string): Uint8Array => sha256(utf8.encode(token));

// `__Host-` binds it to this origin, HTTPS (or localhost) and the path /.
const name = "refresh";
const options = { prefix: "host", path: "/", secure: true, httpOnly: true, sameSite: "Strict" } as const;

/** The presented token; undefined for what can not be one. */
export function refreshCookie(c: AppContext): string | undefined {
  const value = getCookie(c, name, "host");
  return value && /^[A-Za-z0-9_-]{43}$/.test(value) ? value : undefined;
}

/** The cookie outlives its token, so that a device that was out of reach for long can be told what became of its session. */
export function setRefreshCookie(c: AppContext, token: string): void {
  setCookie(c, name, token, { ...options, maxAge: rememberedDays * 86_400 });
}

export function clearRefreshCookie(c: AppContext): void {
  deleteCookie(c, name, options);
}
