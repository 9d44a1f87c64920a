// The claim `fgp`: a token taken to another browser is refused there and has to be asked for again, which needs the cookie.
import { keyedHash } from "./derivedKeys.ts";

/** Over the two headers that a browser sends alike with every request; 128 bits in hex. */
export function fingerprint(secretKey: string, userAgent: string, acceptLanguage: string): string {
  const hash = keyedHash(secretKey, "fingerprint", `${userAgent}\n${acceptLanguage}`);
  return Array.from(hash.subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
