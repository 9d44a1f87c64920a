// Secrets at rest: AES-256-GCM under a key derived from SECRET_KEY for one purpose, bound to the row they stand in.
import { derivedKey, type KeyPurpose } from "./derivedKeys.ts";

const ivLength = 12;
const utf8 = new TextEncoder();

/** 12 bytes of IV, then ciphertext and tag. `boundTo`: an id without which it can not be opened again. */
export async function encrypt(secretKey: string, purpose: KeyPurpose, boundTo: string, text: string): Promise<Uint8Array> {
  const iv = crypto.getRandomValues(new Uint8Array(ivLength));
  const key = await aesKey(secretKey, purpose, "encrypt");
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8.encode(boundTo) }, key, utf8.encode(text));
  return new Uint8Array([...iv, ...new Uint8Array(sealed)]);
}

/** @throws when it was made under another key, purpose or binding, or was changed */
export async function decrypt(secretKey: string, purpose: KeyPurpose, boundTo: string, sealed: Uint8Array): Promise<string> {
  const bytes = new Uint8Array(sealed);
  const key = await aesKey(secretKey, purpose, "decrypt");
  const iv = bytes.subarray(0, ivLength);
  const additionalData = utf8.encode(boundTo);
  return new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData }, key, bytes.subarray(ivLength)));
}

const aesKey = (secretKey: string, purpose: KeyPurpose, usage: "encrypt" | "decrypt") =>
  crypto.subtle.importKey("raw", derivedKey(secretKey, purpose), "AES-GCM", false, [usage]);
