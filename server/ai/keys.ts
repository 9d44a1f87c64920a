// Keys of AI accounts at rest: sealed under a key of their own, derived from SECRET_KEY (HKDF-SHA-256), bound to their row.
import { openCredentials, sealCredentials } from "../identity/cloudCredentials.ts";

export interface SealedKey {
  id: string;
  salt: Uint8Array;
  sealed: Uint8Array;
}

const placeOf = (id: string, userId: string | null, salt: Uint8Array) =>
  ({ userId: userId ?? "installation", salt, connectionId: id, purpose: "ai-keys" }) as const;

/** `userId`: whose it is; null for the installation's. Moved to another row or person it can not be opened. */
export async function sealKey(secretKey: string, userId: string | null, apiKey: string): Promise<SealedKey> {
  const [id, salt] = [crypto.randomUUID(), crypto.getRandomValues(new Uint8Array(32))];
  return { id, salt, sealed: await sealCredentials(secretKey, placeOf(id, userId, salt), apiKey) };
}

/** @throws where it is another's, was changed, or SECRET_KEY is another one */
export async function openKey(secretKey: string, userId: string | null, { id, salt, sealed }: SealedKey): Promise<string> {
  return String(await openCredentials(secretKey, placeOf(id, userId, new Uint8Array(salt)), sealed));
}

/** What may be shown of a key: its last four characters where it is long enough that they say nothing. */
export const maskKey = (apiKey: string): string => `••••${apiKey.length >= 16 ? apiKey.slice(-4) : ""}`;
