// Credentials of cloud connections and mail accounts at rest, and what else is sealed like them (`Purpose`): AES-256-GCM under a key of each
// person's or file's own, derived from a master key, which is CLOUD_CREDS_KEY for those and SECRET_KEY for files.
// Whoever has the database alone reads none of them; whoever learns one person's key reads nobody else's.
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";

const ivLength = 12;
const utf8 = new TextEncoder();

/** What a key is for: one purpose's says nothing about another's. */
type Purpose = "cloud-credentials" | "ai-keys" | "mail-accounts" | "webhooks" | "file-passwords";

/** 32 bytes: HKDF-SHA-256 (RFC 5869) of the master key, with the person's salt. */
export function credentialsKey(masterKey: string, salt: Uint8Array, purpose: Purpose = "cloud-credentials"): Uint8Array<ArrayBuffer> {
  return new Uint8Array(hkdf(sha256, utf8.encode(masterKey), salt, utf8.encode(purpose), 32));
}

export interface CredentialsPlace {
  userId: string;
  /** `users.salt` */
  salt: Uint8Array;
  /** The connection that they belong to: moved to another row they can not be opened. */
  connectionId: string;
  purpose?: Purpose;
}

/** 12 bytes of IV, then ciphertext and tag. `credentials` has to be what JSON can hold. */
export async function sealCredentials(masterKey: string, place: CredentialsPlace, credentials: unknown): Promise<Uint8Array> {
  const iv = crypto.getRandomValues(new Uint8Array(ivLength));
  const key = await importKey(masterKey, place, "encrypt");
  const content = utf8.encode(JSON.stringify(credentials));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: boundTo(place) }, key, content);
  return new Uint8Array([...iv, ...new Uint8Array(sealed)]);
}

/** What was sealed; its shape is for the caller to check. @throws where it is another's, was changed, or the master key is another one */
export async function openCredentials(masterKey: string, place: CredentialsPlace, sealed: Uint8Array): Promise<unknown> {
  const bytes = new Uint8Array(sealed);
  const key = await importKey(masterKey, place, "decrypt");
  const parameters = { name: "AES-GCM", iv: bytes.subarray(0, ivLength), additionalData: boundTo(place) };
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(parameters, key, bytes.subarray(ivLength))));
}

/** While another master key takes the place of a former one: the newer first. @throws where neither opens it */
export async function openByEither(masterKeys: readonly string[], place: CredentialsPlace, sealed: Uint8Array): Promise<unknown> {
  const [newer, ...others] = masterKeys;
  if (newer === undefined) throw new Error("there is no key");
  return openCredentials(newer, place, sealed).catch((error: unknown) => {
    if (others.length === 0) throw error;
    return openByEither(others, place, sealed);
  });
}

const boundTo = ({ userId, connectionId }: CredentialsPlace) => utf8.encode(`${userId.toLowerCase()}\n${connectionId.toLowerCase()}`);
const importKey = (masterKey: string, { salt, purpose }: CredentialsPlace, usage: "encrypt" | "decrypt") =>
  crypto.subtle.importKey("raw", credentialsKey(masterKey, salt, purpose), "AES-GCM", false, [usage]);
