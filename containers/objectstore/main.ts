// The embedded object store as a process: settings from the environment, a clean end on SIGINT and SIGTERM.

import { pino } from "pino";
import { createObjectStore } from "./server.ts";
import { type ObjectStoreSettings, readSettings } from "./settings.ts";

let settings: ObjectStoreSettings;
try {
  settings = readSettings(process.env);
} catch (cause) {
  console.error(cause instanceof Error ? cause.message : cause);
  process.exit(1);
}

const log = pino({ level: settings.LOG_LEVEL });
const store = createObjectStore({
  data: settings.OBJECTSTORE_DATA,
  bucket: settings.MINIO_BUCKET,
  accessKey: settings.MINIO_ACCESS_KEY,
  secretKey: settings.MINIO_SECRET_KEY,
  region: settings.MINIO_REGION,
  corsOrigins: settings.CORS_ORIGINS,
  log,
});

let ending = false;

function end(): void {
  // Ctrl-C reaches every process of the terminal, and whoever started this one may ask again.
  if (ending) return;
  ending = true;
  store.close().then(
    () => process.exit(0),
    (cause: unknown) => {
      log.error({ err: cause }, "the object store could not end cleanly");
      process.exit(1);
    },
  );
}

process.on("SIGINT", end);
process.on("SIGTERM", end);

try {
  const { url } = await store.listen(settings.OBJECTSTORE_PORT, settings.OBJECTSTORE_HOST);
  log.info({ url }, "the object store is ready");
} catch (cause) {
  log.fatal({ err: cause }, "the object store could not start");
  process.exit(1);
}
