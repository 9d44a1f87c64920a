// A real Dovecot on a loopback port, with people of its own, inside of TLS with a certificate of the tests.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { aCertificate } from "../fakes/certificate.ts";
import { findProgram } from "./programs.ts";
import { waitFor } from "./waitFor.ts";

const dovecot = findProgram(["dovecot"], `${process.env.PATH ?? ""}:/usr/sbin:/usr/local/sbin`);
/** It changes to users of its own for what is not trusted, which only root can. */
export const whyNoDovecot = !dovecot
  ? "not run: no Dovecot; install dovecot-imapd"
  : process.getuid?.() !== 0
    ? "not run: Dovecot needs root here"
    : undefined;

export interface RunningImap {
  host: string;
  /** TLS from the first byte, and STARTTLS. */
  tlsPort: number;
  plainPort: number;
  ca: string;
  /** Anybody of it may log in with this password. */
  password: string;
  stop(): Promise<void>;
}

export async function startDovecot(): Promise<RunningImap> {
  const folder = await mkdtemp(join(tmpdir(), "dovecot-"));
  await chmod(folder, 0o755);
  const { cert, key } = aCertificate();
  const [tlsPort, plainPort] = [await aFreePort(), await aFreePort()];
  const password = "a password of the tests #1";
  await mkdir(join(folder, "mail"));
  await chmod(join(folder, "mail"), 0o777);
  await writeFile(join(folder, "cert.pem"), cert);
  await writeFile(join(folder, "key.pem"), key, { mode: 0o600 });
  await writeFile(
    join(folder, "passwd"),
    `kari:{PLAIN}${password}:65534:65534::${folder}/mail/kari::\nola:{PLAIN}${password}:65534:65534::${folder}/mail/ola::\n`,
  );
  await writeFile(
    join(folder, "dovecot.conf"),
    `
protocols = imap
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
listen = 127.0.0.1
ssl = required
ssl_cert = <${folder}/cert.pem
ssl_key = <${folder}/key.pem
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:${folder}/mail/%u
first_valid_uid = 1
mail_max_userip_connections = 1000
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${folder}/passwd
}
userdb {
  driver = passwd-file
  args = username_format=%u ${folder}/passwd
}
service imap-login {
  inet_listener imap {
    port = ${plainPort}
  }
  inet_listener imaps {
    port = ${tlsPort}
    ssl = yes
  }
}
service anvil {
  chroot =
}
namespace inbox {
  inbox = yes
  separator = /
}
`,
  );
  // A pipe that its children hold open would keep the test waiting.
  const child = spawn(dovecot!, ["-F", "-c", join(folder, "dovecot.conf")], { stdio: "ignore" });
  const exited = once(child, "exit");
  await waitFor(async () => {
    if (!(await answers(tlsPort))) throw new Error("Dovecot does not answer");
  });
  return {
    host: "127.0.0.1",
    tlsPort,
    plainPort,
    ca: cert,
    password,
    async stop() {
      child.kill();
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function aFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false });
  try {
    await once(socket, "data", { signal: AbortSignal.timeout(5_000) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
