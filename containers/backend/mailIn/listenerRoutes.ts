// What the mail listener asks: POST /internal/mail-listener/*, by a secret of its own that opens nothing else.
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import { largestReceivedMail, localPart, receivedMail } from "../../../shared/api/mailAddress.ts";
import type { Receiving } from "./receiveMail.ts";

const recipient = z.object({ localPart });
/** What is known of a mail besides its bytes: JSON in base64url. */
const mailHeader = "X-Received-Mail";

export function listenerRoutes({ receiving, secret }: { receiving: Receiving; secret: string }): Hono {
  const routes = new Hono();
  routes.use("/internal/mail-listener/*", bearerAuth({ token: secret }));
  routes.post("/internal/mail-listener/recipient", bodyLimit({ maxSize: 4 * 1024 }), async (c) => {
    const { localPart } = recipient.parse(await c.req.json());
    return c.json({ known: await receiving.knows(localPart) });
  });
  routes.post("/internal/mail-listener/mail", bodyLimit({ maxSize: largestReceivedMail }), async (c) => {
    const mail = receivedMail.parse(JSON.parse(Buffer.from(c.req.header(mailHeader) ?? "", "base64url").toString()));
    const body = c.req.raw.body;
    if (!body) return c.json({ outcome: "malformed" });
    return c.json({ outcome: await receiving.receive(mail, Readable.fromWeb(body as ReadableStream)) });
  });
  return routes;
}
