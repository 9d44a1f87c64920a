// What each part finds in its environment: its own settings and nothing else of the operator's.
import { backendSettingNames, mailListenerSecret, mailListenerSettingNames, workerSettingNames } from "../../server/settings/index.ts";
import type { Ports } from "./ports.ts";
import { databaseUrl } from "./postgres.ts";
import type { Secrets } from "./secrets.ts";

export interface Environments {
  worker: NodeJS.ProcessEnv;
  backend: NodeJS.ProcessEnv;
  objectStore: NodeJS.ProcessEnv;
  /** Undefined: no mail is received. */
  mailListener: NodeJS.ProcessEnv | undefined;
}

/**
 * The settings of all parts. `given` is the operator's environment (mail, AI providers and so on); addresses and keys are ours, but for the
 * two public origins, which an operator names who puts a TLS proxy in front (`FRONTEND_URL`, `MINIO_PUBLIC_ENDPOINT`).
 */
export function environments(
  ports: Ports,
  secrets: Secrets,
  dataDir: string,
  given: NodeJS.ProcessEnv,
  frontendPort = ports.public,
): Environments {
  const frontend = given.FRONTEND_URL || `http://localhost:${frontendPort}`;
  const settings: NodeJS.ProcessEnv = {
    CLOUD_CREDS_KEY: secrets.cloudCredsKey,
    // Where an operator chooses a key of their own, what was sealed under ours is still opened.
    ...(given.CLOUD_CREDS_KEY && given.CLOUD_CREDS_KEY !== secrets.cloudCredsKey && { CLOUD_CREDS_KEY_OLD: secrets.cloudCredsKey }),
    ...given,
    DATABASE_URL: databaseUrl("docuvault_app", secrets.appPassword, ports.postgres, "docuvault"),
    SECRET_KEY: secrets.secretKey,
    FRONTEND_URL: frontend,
    BACKEND_URL: given.BACKEND_URL || frontend,
    BACKEND_HOST: "127.0.0.1",
    BACKEND_PORT: String(ports.backend),
    BACKEND_INTERNAL_URL: `http://127.0.0.1:${ports.backend}`,
    WORKER_INTERNAL_URL: `http://127.0.0.1:${ports.internal}`,
    MINIO_ENDPOINT: `http://127.0.0.1:${ports.store}`,
    // Another host name than the app's, so that its cookies stay away.
    MINIO_PUBLIC_ENDPOINT: given.MINIO_PUBLIC_ENDPOINT || `http://127.0.0.1:${ports.store}`,
    MINIO_ACCESS_KEY: secrets.minioAccessKey,
    MINIO_SECRET_KEY: secrets.minioSecretKey,
    MINIO_BUCKET: "docuvault",
    MINIO_REGION: "us-east-1",
    ...(given.MAIL_IN_DOMAIN && { MAIL_IN_SECRET: mailListenerSecret(secrets.secretKey) }),
  };
  const pick = (names: readonly string[]) => Object.fromEntries(names.flatMap((name) => (settings[name] ? [[name, settings[name]]] : [])));
  const system = pickFrom(process.env, [
    "PATH",
    "HOME",
    "TMPDIR",
    "LANG",
    "NODE_EXTRA_CA_CERTS",
    "SSL_CERT_FILE",
    "HTTPS_PROXY",
    "NO_PROXY",
  ]);
  return {
    worker: pick(workerSettingNames),
    backend: { ...system, NODE_ENV: "production", ...pick(backendSettingNames) },
    mailListener: given.MAIL_IN_DOMAIN ? { ...system, NODE_ENV: "production", ...pick(mailListenerSettingNames) } : undefined,
    objectStore: {
      ...system,
      NODE_ENV: "production",
      ...pick(["MINIO_ACCESS_KEY", "MINIO_SECRET_KEY", "MINIO_BUCKET", "MINIO_REGION", "LOG_LEVEL"]),
      OBJECTSTORE_HOST: "127.0.0.1",
      OBJECTSTORE_PORT: String(ports.store),
      OBJECTSTORE_DATA: `${dataDir}/objects`,
      CORS_ORIGINS: [frontend, given.CORS_ORIGINS].filter(Boolean).join(","),
    },
  };
}

const pickFrom = (source: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv =>
  Object.fromEntries(names.flatMap((name) => (source[name] === undefined ? [] : [[name, source[name]]])));
