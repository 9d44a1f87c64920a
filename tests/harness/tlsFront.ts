// TLS in front of a server on this machine, as a proxy of an operator's would be: bytes as they are, Host and sockets unchanged.
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, type Socket } from "node:net";
import { createServer } from "node:tls";
import type { Certificate } from "../fakes/certificate.ts";

export interface TlsFront {
  port: number;
  close(): Promise<void>;
}

/** Listens on a free port and passes everything on to `targetPort()` at 127.0.0.1, which may change or be missing meanwhile. */
export async function tlsFront(certificate: Certificate, targetPort: () => number): Promise<TlsFront> {
  const open = new Set<Socket>();
  const server = createServer(certificate, (client) => {
    const target = connect(targetPort(), "127.0.0.1");
    for (const [one, other] of [
      [client, target],
      [target, client],
    ] as const) {
      open.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  server.on("tlsClientError", () => undefined); // a browser tries without trust first
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
