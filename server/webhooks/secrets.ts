// A webhook's address and secret at rest: sealed under a key of their own, derived from SECRET_KEY (HKDF-SHA-256), bound to their row and
// person; and the signature that is made with the secret.
import { z } from "zod";
import { openCredentials, sealCredentials } from "../identity/cloudCredentials.ts";

const credentials = z.object({ address: z.string(), secret: z.string() });
export type WebhookCredentials = z.infer<typeof credentials>;

export interface SealedWebhook {
  salt: Uint8Array;
  sealed: Uint8Array;
}

const placeOf = (id: string, userId: string, salt: Uint8Array) => ({ userId, salt, connectionId: id, purpose: "webhooks" }) as const;

export async function sealWebhook(secretKey: string, userId: string, id: string, given: WebhookCredentials): Promise<SealedWebhook> {
  const salt = crypto.getRandomValues(new Uint8Array(32));
  return { salt, sealed: await sealCredentials(secretKey, placeOf(id, userId, salt), given) };
}

/** @throws where it is another's, was changed, or SECRET_KEY is another one */
export async function openWebhook(
  secretKey: string,
  { id, ownerId, salt, sealed }: SealedWebhook & { id: string; ownerId: string },
): Promise<WebhookCredentials> {
  return credentials.parse(await openCredentials(secretKey, placeOf(id, ownerId, new Uint8Array(salt)), sealed));
}

const prefix = "whsec_";
const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));

/** 32 random bytes, as Standard Webhooks writes them. */
export const newSecret = (): string => prefix + base64(crypto.getRandomValues(new Uint8Array(32)));

/** `v1,` and HMAC-SHA-256 in base64 over id, Unix time in seconds and body, joined by dots (Standard Webhooks 1.0.0, "Signature scheme"). */
export async function signatureOf(
  secret: string,
  { id, timestamp, body }: { id: string; timestamp: number; body: string },
): Promise<string> {
  const bytes = Uint8Array.from(atob(secret.slice(prefix.length)), (letter) => letter.charCodeAt(0));
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signed = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(`${id}.${timestamp}.${body}`));
  return `v1,${base64(new Uint8Array(signed))}`;
}
