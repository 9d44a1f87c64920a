// Backup codes: ten of 80 random bits each, for the day the phone is lost. Shown once, stored as keyed hashes, each works once.
import { keyedHash } from "../tokens/derivedKeys.ts";

const alphabet = "abcdefghijklmnopqrstuvwxyz234567"; // base32: five bits a character, nothing that is easily misread

export function newBackupCodes(): string[] {
  return Array.from({ length: 10 }, () => {
    const text = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => alphabet.charAt(byte & 31)).join("");
    return text.match(/.{4}/g)!.join("-");
  });
}

export const isBackupCode = (code: string): boolean => code.length >= 16;

/** Dashes and case do not matter. */
export const backupCodeHash = (secretKey: string, userId: string, code: string): Uint8Array =>
  keyedHash(secretKey, "backup codes", `${userId}\n${code.replaceAll("-", "").toLowerCase()}`);
