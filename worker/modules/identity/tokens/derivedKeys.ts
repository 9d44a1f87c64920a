// Keys for single purposes, derived from SECRET_KEY (HKDF-SHA-256, RFC 5869), so that none of them says anything about another.
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";

export type KeyPurpose =
  | "signing keys"
  | "refresh successor"
  | "fingerprint"
  | "rate counters"
  | "sealed tokens"
  | "authenticator secrets"
  | "backup codes"
  | "cloud log-in verifier"
  | "owner";

const utf8 = new TextEncoder();
const derived = new Map<string, Uint8Array<ArrayBuffer>>();

/** 32 bytes. */
export function derivedKey(secretKey: string, purpose: KeyPurpose): Uint8Array<ArrayBuffer> {
  const name = `${purpose}\n${secretKey}`;
  let key = derived.get(name);
  if (!key) {
    key = new Uint8Array(hkdf(sha256, utf8.encode(secretKey), undefined, utf8.encode(`docuvault ${purpose}`), 32));
    derived.set(name, key);
  }
  return key;
}

/** HMAC-SHA-256 of `text` under the purpose's key, 32 bytes. */
export function keyedHash(secretKey: string, purpose: KeyPurpose, text: string): Uint8Array {
  return hmac(sha256, derivedKey(secretKey, purpose), utf8.encode(text));
}
