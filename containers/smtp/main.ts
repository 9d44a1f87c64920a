// The mail listener's process: receives mail for people's own addresses and hands it to the backend.
import { pino } from "pino";
import { mailListenerSettings, SettingsError } from "../../server/settings/index.ts";
import { createBackend } from "./backend.ts";
import { followCertificate, readCertificate } from "./certificate.ts";
import { createChecker } from "./checks.ts";
import { createListener } from "./listener.ts";
import { createRemotes } from "./remotes.ts";

const certificateMs = 60_000;

async function main(): Promise<void> {
  const settings = mailListenerSettings(process.env);
  const { domain, name, secret, backendUrl, dns, tls, port, host } = settings;
  const log = pino({ level: settings.logLevel, base: { part: "smtp" } });
  const pem = tls && (await readCertificate(tls));
  const listener = createListener({
    domain,
    name,
    tls: pem,
    backend: createBackend({ url: backendUrl, secret }),
    check: createChecker({ name, servers: dns }),
    remotes: settings.rateLimits ? createRemotes() : undefined,
    log,
  });
  if (!tls) log.warn("MAIL_IN_TLS_CERT is not set: mail comes in without encryption");
  await listener.listen(port, host);
  log.info({ port, domain, starttls: tls !== undefined }, "mail listener is ready");
  if (tls && pem) setInterval(followCertificate(tls, pem, listener.renew, log), certificateMs).unref();
  const stop = () => void listener.close().then(() => process.exit(0));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
}

main().catch((error) => {
  console.error(error instanceof SettingsError ? error.message : error);
  process.exit(1);
});
