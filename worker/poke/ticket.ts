// Tickets open a socket without a token in an address: 16 bytes say whose hub, 32 random bytes are the secret.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import type { Env } from "../http/env.ts";

const base64url = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** Single use, 30 seconds, bound to the session. Only its hash is kept. */
export async function issueTicket(env: Env, userId: string, sessionId: string): Promise<string> {
  const secret = crypto.getRandomValues(new Uint8Array(32));
  const hash = bytesToHex(sha256(secret));
  await env.POKE.getByName(userId).fetch(`https://poke/ticket?session=${sessionId}&hash=${hash}`, { method: "POST" });
  return base64url(new Uint8Array([...hexToBytes(userId.replaceAll("-", "")), ...secret]));
}

/** Whose hub and which hash; null for what is no ticket. */
export function readTicket(ticket: string): { userId: string; hash: string } | null {
  if (!/^[A-Za-z0-9_-]{64}$/.test(ticket)) return null;
  const bytes = Uint8Array.from(atob(ticket.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const id = bytesToHex(bytes.subarray(0, 16));
  const userId = `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`;
  return { userId, hash: bytesToHex(sha256(bytes.subarray(16))) };
}
