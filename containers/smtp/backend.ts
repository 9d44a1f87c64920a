// What the listener asks of the backend: whether somebody receives at an address, and to take a mail in. It knows nothing else of the product.
import { openAsBlob } from "node:fs";
import { z } from "zod";
import { type ReceivedMail, type ReceivingOutcome, receivingOutcome } from "../../shared/api/mailAddress.ts";

export interface Backend {
  knows(localPart: string): Promise<boolean>;
  /** Ends when the mail's documents are in the vault. */
  receive(mail: ReceivedMail, path: string): Promise<ReceivingOutcome>;
}

const knowsMs = 10_000;
/** Servers wait ten minutes for an answer to a mail (RFC 5321 section 4.5.3.2.6). */
const receiveMs = 280_000;

export function createBackend({ url, secret }: { url: string; secret: string }): Backend {
  async function ask<T extends z.ZodType>(path: string, schema: T, body: BodyInit, headers: HeadersInit, ms: number): Promise<z.output<T>> {
    const response = await fetch(`${url}/internal/mail-listener/${path}`, {
      method: "POST",
      body,
      headers: { ...headers, Authorization: `Bearer ${secret}` },
      redirect: "error",
      signal: AbortSignal.timeout(ms),
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`the backend answered ${response.status}`);
    }
    return schema.parse(await response.json());
  }
  return {
    async knows(localPart) {
      const type = { "Content-Type": "application/json" };
      return (await ask("recipient", z.object({ known: z.boolean() }), JSON.stringify({ localPart }), type, knowsMs)).known;
    },
    async receive(mail, path) {
      const about = Buffer.from(JSON.stringify(mail)).toString("base64url");
      const type = { "Content-Type": "message/rfc822", "X-Received-Mail": about };
      return (await ask("mail", z.object({ outcome: receivingOutcome }), await openAsBlob(path), type, receiveMs)).outcome;
    },
  };
}
