// The secret by which worker and backend know each other. It is derived, so that operators have one key to keep.
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

const utf8 = new TextEncoder();

/** HKDF-SHA-256 (RFC 5869) of SECRET_KEY: 64 hex digits, sent as `Authorization: Bearer` between the two, never to a browser. */
export function serviceSecret(secretKey: string): string {
  return bytesToHex(hkdf(sha256, utf8.encode(secretKey), undefined, utf8.encode("docuvault service secret"), 32));
}

/** By which the embedded mail listener is known to the backend; it opens nothing else there. */
export const mailListenerSecret = (secretKey: string): string =>
  bytesToHex(hkdf(sha256, utf8.encode(secretKey), undefined, utf8.encode("docuvault mail listener secret"), 32));
