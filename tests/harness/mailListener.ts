// The mail listener for tests: with the backend's own routes behind it, over HTTP, and people who have addresses.
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { createTransport, type SendMailOptions } from "nodemailer";
import { pino } from "pino";
import { listenerRoutes } from "../../containers/backend/mailIn/listenerRoutes.ts";
import { createReceiving } from "../../containers/backend/mailIn/receiveMail.ts";
import { createBackend } from "../../containers/smtp/backend.ts";
import { createChecker } from "../../containers/smtp/checks.ts";
import { createListener, type ListenerOptions } from "../../containers/smtp/listener.ts";
import { changeMailAddress, makeMailAddress, readMailAddress } from "../../server/mailIn/addresses.ts";
import { serviceSecret } from "../../server/settings/index.ts";
import type { TestTasks } from "./tasks.ts";

export const mailDomain = "in.example.org";
const secret = serviceSecret("the secret of the tests' mail listener, 32 bytes and more");

export interface TestListener {
  port: number;
  backendUrl: string;
  /** The raw mail, or what nodemailer makes one of. @throws with `responseCode` and `response` */
  send(from: string, to: string | string[], mail: string | SendMailOptions, more?: { ca?: string }): Promise<string>;
  /** Another certificate for whoever connects from now on. */
  renew(tls: { cert: string; key: string }): void;
  /** The backend is away: connections to it are refused. */
  backendAway(): Promise<void>;
  close(): Promise<void>;
}

/** `dns`: who is asked for names; nobody answers where it is left out. */
export async function someListener(
  tasks: TestTasks,
  { dns = "127.0.0.1:9", ...options }: Partial<ListenerOptions> & { dns?: string } = {},
): Promise<TestListener> {
  const routes = listenerRoutes({ receiving: createReceiving(tasks.context()), secret });
  const backend = serve({ fetch: routes.fetch, port: 0, hostname: "127.0.0.1" }) as Server;
  await once(backend, "listening");
  const backendUrl = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`;
  const listener = createListener({
    domain: mailDomain,
    name: "mx.example.org",
    tls: undefined,
    backend: createBackend({ url: backendUrl, secret }),
    check: createChecker({ name: "mx.example.org", servers: [dns] }),
    remotes: undefined,
    log: pino({ level: "silent" }),
    ...options,
  });
  const port = await listener.listen(0, "127.0.0.1");
  const away = () =>
    new Promise<void>((resolve) => {
      backend.close(() => resolve());
      backend.closeAllConnections();
    });
  return {
    port,
    backendUrl,
    renew: listener.renew,
    async send(from, to, mail, { ca } = {}) {
      const transport = createTransport({ host: "127.0.0.1", port, ...(ca ? { requireTLS: true, tls: { ca } } : { ignoreTLS: true }) });
      try {
        const content = typeof mail === "string" ? { raw: mail } : mail;
        return (await transport.sendMail({ ...content, envelope: { from, to } })).response;
      } finally {
        transport.close();
      }
    },
    backendAway: away,
    async close() {
      await listener.close();
      if (backend.listening) await away();
    },
  };
}

/** Gives the person an address, with who may send to it. */
export async function addressOf(
  { database: { pool } }: TestTasks,
  userId: string,
  patch: Parameters<typeof changeMailAddress>[2] = {},
): Promise<string> {
  const by = { userId, address: "127.0.0.1" };
  await makeMailAddress(pool, by);
  await changeMailAddress(pool, by, patch);
  return (await readMailAddress(pool, userId, mailDomain))!.address;
}
