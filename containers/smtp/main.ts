// The mail listener's process: receives mail for people's own addresses and hands it to the backend.
import { readFile } from "node:fs/promises";
import { pino } from "pino";
import { mailListenerSettings, SettingsError } from "../../server/settings/index.ts";
import { createBackend } from "./backend.ts";
import { createChecker } from "./checks.ts";
import { createListener } from "./listener.ts";
import { createRemotes } from "./remotes.ts";

async function main(): Promise<void> {
  const settings = mailListenerSettings(process.env);
  const { domain, name, secret, backendUrl, dns, tls, port, host } = settings;
  const log = pino({ level: settings.logLevel, base: { part: "smtp" } });
  const listener = createListener({
    domain,
    name,
    tls: tls && { cert: await readFile(tls.certFile, "utf8"), key: await readFile(tls.keyFile, "utf8") },
    backend: createBackend({ url: backendUrl, secret }),
    check: createChecker({ name, servers: dns }),
    remotes: settings.rateLimits ? createRemotes() : undefined,
    log,
  });
  if (!tls) log.warn("MAIL_IN_TLS_CERT is not set: mail comes in without encryption");
  await listener.listen(port, host);
  log.info({ port, domain, starttls: tls !== undefined }, "mail listener is ready");
  const stop = () => void listener.close().then(() => process.exit(0));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
}

main().catch((error) => {
  console.error(error instanceof SettingsError ? error.message : error);
  process.exit(1);
});
