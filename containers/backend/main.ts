// The backend's process: runs the queue and answers the worker. Ends itself when a part it can't do without is lost.
import type { Server } from "node:http";
import { serve } from "@hono/node-server";
import { pino } from "pino";
import { tellConfigured } from "../../server/directory/store.ts";
import { registerFromEnvironment } from "../../server/services/store.ts";
import { backendSettings, SettingsError, serviceSecret } from "../../server/settings/index.ts";
import { answerRefusals, doorOptions } from "../http/door.ts";
import { createProviders, tellEnvironment } from "./ai/providers.ts";
import { aiRoutes } from "./ai/routes.ts";
import { createPoke } from "./changes/poke.ts";
import { createClouds } from "./clouds/clouds.ts";
import { sealAnewInTheBackground } from "./clouds/connecting/sealAnew.ts";
import { createCopies } from "./clouds/copies.ts";
import { beginOrganisationStore, createOrganisationStore } from "./clouds/organisation.ts";
import { cloudRoutes } from "./clouds/routes.ts";
import { createCloudServices } from "./clouds/services.ts";
import { createPool } from "./databasePool.ts";
import { createVitec } from "./directory/vitec.ts";
import { createEnding } from "./ending.ts";
import { createExtractor } from "./extract/extractor.ts";
import { createMailer } from "./mail/mailer.ts";
import { createMailAccounts } from "./mailIn/accounts.ts";
import { listenerRoutes } from "./mailIn/listenerRoutes.ts";
import { createReceiving } from "./mailIn/receiveMail.ts";
import { mailInRoutes } from "./mailIn/routes.ts";
import { createVisits } from "./mailIn/visits.ts";
import { createOcr } from "./ocr/index.ts";
import { createAddressGuard } from "./outside/addressGuard.ts";
import { guardedDispatcher } from "./outside/dispatcher.ts";
import { createGuardedFetch } from "./outside/guardedFetch.ts";
import { operatorGuard } from "./outside/operator.ts";
import { pageRoutes } from "./pages/routes.ts";
import { createBreachCheck, createPasswordService, ensureAdmin, passwordRoutes } from "./passwords/index.ts";
import { startQueue } from "./queue/runners.ts";
import { searchableRoutes } from "./searchable/routes.ts";
import { createServer } from "./server.ts";
import { createServiceHealth } from "./services/health.ts";
import { serviceRoutes } from "./services/routes.ts";
import { createObjectStoreBackend } from "./storage/objectStore.ts";
import { createOriginals } from "./storage/originals.ts";
import { crontab, documentTasks, emailTasks, recognitionTasks } from "./tasks/index.ts";
import { createHtmlWorker } from "./templates/html.ts";
import { templateRoutes } from "./templates/routes.ts";
import { unlockingRoutes } from "./unlocking/routes.ts";
import { watchFolder } from "./watch/watchFolder.ts";

/** Jobs at once: most of a job is waiting for the database, the object store or the one reader. */
const concurrency = 4;

async function main(): Promise<void> {
  const settings = backendSettings(process.env);
  const log = pino({ level: settings.logLevel, base: { part: "backend" } });
  const secret = serviceSecret(settings.secretKey);
  const pool = createPool({ connectionString: settings.databaseUrl, max: 18, name: "docuvault-backend", log });
  const storage = createObjectStoreBackend(settings.objectStore);
  const extractor = createExtractor();
  const guard = createAddressGuard({ allow: settings.ssrfAllow });
  const dispatcher = guardedDispatcher(guard);
  const cloudServices = await createCloudServices(settings, { guard, dispatcher });
  const operatorDispatcher = guardedDispatcher(operatorGuard);
  const organisation = settings.organisationStore && createOrganisationStore(settings.organisationStore, operatorDispatcher);
  const { cloudCredsKey: masterKey, formerCloudCredsKey: formerKey } = settings;
  const clouds = createClouds({ pool, guard, dispatcher, masterKey, formerKey, services: cloudServices, organisation });
  const originals = createOriginals({ storage, openVersion: clouds.openVersion, sniff: extractor.sniff, log });
  const recognizer = await createOcr(settings.ocr.engine);
  const pages = createExtractor({ size: recognizer?.size ?? 1 });
  const service = createPasswordService();
  const isBreached = createBreachCheck({
    onUnavailable: (reason) => log.warn({ reason }, "passwords could not be checked against known breaches"),
  });

  await storage.ensureBucket();
  await ensureAdmin({ pool, admin: settings.admin, passwords: service, log });
  await tellEnvironment(pool, settings);
  await registerFromEnvironment(pool, settings.services);
  await beginOrganisationStore(pool, organisation, log);
  const operatorFetch = createGuardedFetch(operatorGuard);
  // Its library is loaded where the installation is registered there.
  const microsoft = settings.microsoft && (await import("./microsoft/index.ts")).createMicrosoft(settings.microsoft, operatorFetch);
  const directory = {
    ...(settings.vitec && { vitec: createVitec(settings.vitec, operatorFetch) }),
    ...(microsoft && { microsoft: microsoft.teams }),
  };
  await tellConfigured(
    pool,
    Object.values(directory).map(({ key }) => key),
  );
  const azure = settings.azure && (await import("./azure/container.ts")).createBlobContainer(settings.azure);
  const services = createServiceHealth({ pool, log });
  services.start();
  if (!masterKey && ((await pool.query("SELECT FROM cloud_connections WHERE sealed IS NOT NULL LIMIT 1")).rowCount ?? 0) > 0)
    log.error("CLOUD_CREDS_KEY is not set: the connections to people's clouds can not be opened");
  if (masterKey) sealAnewInTheBackground(pool, { masterKey, formerKey }, log);
  const html = createHtmlWorker();
  const providers = createProviders(pool, settings);
  const outside = createGuardedFetch(guard);
  const poke = createPoke({ workerInternalUrl: settings.workerInternalUrl, secret, log });
  const byMicrosoft = settings.smtp ? undefined : microsoft?.mailer;
  if (settings.smtp && microsoft?.mailer) log.info("mails go by SMTP_HOST, not by MICROSOFT_SENDER_EMAIL: both are set");
  // a printed mail is needed, however little else is logged
  const mailer = byMicrosoft ?? createMailer(settings.smtp, log.child({}, { level: "info" }));
  const queue = await startQueue({
    pool,
    documents: documentTasks,
    email: emailTasks(settings.frontendUrl),
    ...(recognizer && { recognition: { tasks: recognitionTasks, concurrency: recognizer.size } }),
    crontab,
    concurrency,
    log,
    context: {
      pool,
      storage,
      originals,
      clouds,
      directory,
      ...(azure && { azure: { container: azure, html } }),
      extractor,
      mailer,
      poke,
      log,
      feedTombstoneDays: settings.feedTombstoneDays,
      historyDays: settings.historyDays,
      providerOf: providers.of,
      aiCallsPerDay: settings.aiCallsPerDay,
      archivePrefix: settings.archivePrefix,
      secretKey: settings.secretKey,
      webhooks: { fetch: outside, secretKey: settings.secretKey, frontendUrl: settings.frontendUrl },
      ...(recognizer && { ocr: { recognizer, pages, languages: settings.ocr.languages } }),
    },
  });
  const watch =
    settings.watchFolder &&
    watchFolder({ ...settings.watchFolder, context: { pool, storage, poke, log, feedTombstoneDays: settings.feedTombstoneDays } });
  const mailAccounts = createMailAccounts({ pool, guard, masterKey, formerKey });
  const mailContext = { pool, storage, poke, log, feedTombstoneDays: settings.feedTombstoneDays, extractor };
  const visits = createVisits({ context: mailContext, open: mailAccounts.open });
  // Its library is loaded where a provider is set up.
  const oidcOf = async (provider: NonNullable<typeof settings.oidc>) => {
    const { createOidcProvider, oidcRoutes } = await import("./oidc/index.ts");
    return oidcRoutes({ provider: createOidcProvider(provider), secret, log });
  };
  const app = createServer({
    pool,
    storage,
    secret,
    ai: aiRoutes({ providers, secret, log }),
    templates: templateRoutes({ html, secret, intake: { pool, storage, poke } }),
    services: serviceRoutes({ health: services, secret }),
    cloud: cloudRoutes({ clouds, copies: createCopies(pool, storage, clouds), secret, log }),
    mailIn: mailInRoutes({ accounts: mailAccounts, secret, log }),
    mailListener:
      settings.mailListener && listenerRoutes({ receiving: createReceiving(mailContext), secret: settings.mailListener.secret }),
    unlocking: unlockingRoutes({ pool, originals, extractor, secret, log }),
    searchable: searchableRoutes({ context: { pool, storage, originals, extractor, poke, secretKey: settings.secretKey }, secret, log }),
    pages: pageRoutes({ context: { pool, storage, poke, clouds }, fetch: outside, settings, secret, log }),
    passwords: passwordRoutes({ service, secret, isBreached, log }),
    oidc: settings.oidc && (await oidcOf(settings.oidc)),
  });
  // Only the worker asks, with small bodies that it holds already: what takes longer to arrive does not come from it.
  const serverOptions = { ...doorOptions, requestTimeout: 15_000 };
  const server = serve({ fetch: app.fetch, port: settings.port, hostname: settings.host, serverOptions }, ({ port }) =>
    log.info({ port, ocr: recognizer ? `${recognizer.engine.name} ${recognizer.engine.version}` : "none" }, "backend is ready"),
  ) as Server;
  answerRefusals(server);

  const end = async () => {
    server.close();
    await services.stop();
    await watch?.stop();
    await visits.stop();
    await queue.stop().catch((error) => log.warn({ err: error }, "the queue did not stop cleanly"));
    await originals.close();
    await Promise.all([outside.close(), operatorFetch.close(), microsoft?.close(), operatorDispatcher.destroy()]);
    await Promise.all([extractor.close(), pages.close(), recognizer?.close(), html.close()]);
    await pool.end();
  };
  const stop = createEnding({ end, log });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop(signal, 0));
  queue.failed.catch((error) => {
    log.error({ err: error }, "the queue ended");
    stop("queue", 1);
  });
}

main().catch((error) => {
  console.error(error instanceof SettingsError ? error.message : error);
  process.exit(1);
});
