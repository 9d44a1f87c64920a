// The settings of every process, by their environment names. What is not declared here is not read anywhere.
import { z } from "zod";
import { oauthProviders } from "../../shared/documents/cloudProviders.ts";
import * as field from "./fields.ts";
import { azureOf, defaultAiOf, organisationStoreOf, storeOf, vitecOf } from "./groups.ts";
import { type Given, readSettings } from "./read.ts";
import { serviceSecret } from "./serviceSecret.ts";

type Environment = Readonly<Record<string, unknown>>;

const store = {
  MINIO_ENDPOINT: field.storeAddress,
  MINIO_ACCESS_KEY: field.text,
  MINIO_SECRET_KEY: z.string().min(8, "must have at least 8 characters"),
  MINIO_BUCKET: field.text.default("docuvault"),
  MINIO_REGION: field.text.default("us-east-1"),
};

const common = {
  SECRET_KEY: field.secret,
  FRONTEND_URL: field.address,
  LOG_LEVEL: field.logLevel.default("info"),
  DEFAULT_AI_PROVIDER: field.aiProvider.optional(),
  DEFAULT_AI_MODEL: field.text.optional(),
  SMTP_HOST: field.text.optional(),
  MICROSOFT_SENDER_EMAIL: field.email.optional(),
  AZURE_STORAGE_CONTAINER_NAME: field.text.optional(),
  AZURE_CONTAINER_NAME: field.text.optional(),
  REQUIRE_VERIFIED_EMAIL: field.flag.optional(),
  OIDC_ISSUER: z.url({ protocol: /^https?$/, error: "must be a URL" }).optional(),
  OIDC_NAME: field.text.default("Single sign-on"),
  GOOGLE_CLIENT_ID: field.text.optional(),
  ONEDRIVE_CLIENT_ID: field.text.optional(),
  MAIL_IN_DOMAIN: field.domain.optional(),
};

const worker = {
  ...store,
  ...common,
  MINIO_PUBLIC_ENDPOINT: field.storeAddress,
  BACKEND_URL: field.address.optional(),
  BACKEND_INTERNAL_URL: field.address,
  CORS_ORIGINS: field.addresses.optional(),
  STORAGE_ORIGINS: field.addresses.default([]),
  RATE_LIMITS: field.flag.default(true),
  TRUSTED_PROXIES: field.list.default([]),
  APP_PASSWORD_HASH: field.passwordHash.optional(),
  AUTH_SESSION_EXPIRE_DAYS: z.coerce
    .number("must be a number of days")
    .int()
    .min(1, "must be 1 to 3650")
    .max(3650, "must be 1 to 3650")
    .default(180),
};

/** Names of the environment that the worker reads; whoever hosts it passes on exactly these. */
export const workerSettingNames: readonly string[] = Object.keys(worker);

const workerSchema = z
  .object({
    ...worker,
    HYPERDRIVE: z.object({ connectionString: z.string() }).optional(),
    DATABASE_URL: field.databaseAddress.optional(),
  })
  .transform((env) => ({
    databaseUrl: env.HYPERDRIVE?.connectionString ?? env.DATABASE_URL ?? "",
    objectStore: { ...storeOf(env), publicEndpoint: env.MINIO_PUBLIC_ENDPOINT },
    secretKey: env.SECRET_KEY,
    frontendUrl: env.FRONTEND_URL,
    backendUrl: env.BACKEND_URL ?? env.FRONTEND_URL,
    backendInternalUrl: env.BACKEND_INTERNAL_URL,
    /** Origins that may call the API from a browser, the app's own among them. */
    corsOrigins: [...new Set([env.FRONTEND_URL, ...(env.CORS_ORIGINS ?? [])])],
    /** Origins of all stores that a browser may be sent to by a signed address, the object store's first. */
    storageOrigins: [...new Set([env.MINIO_PUBLIC_ENDPOINT, ...env.STORAGE_ORIGINS])],
    rateLimits: env.RATE_LIMITS,
    trustedProxies: env.TRUSTED_PROXIES,
    mailIsSent: env.SMTP_HOST !== undefined || env.MICROSOFT_SENDER_EMAIL !== undefined,
    requireVerifiedEmail: env.REQUIRE_VERIFIED_EMAIL,
    /** Single-user mode: there is one owner with this password. */
    owner: env.APP_PASSWORD_HASH ? { passwordHash: env.APP_PASSWORD_HASH, sessionDays: env.AUTH_SESSION_EXPIRE_DAYS } : undefined,
    /** A provider that people may sign in at; the backend speaks with it. */
    oidc: env.OIDC_ISSUER ? { issuer: env.OIDC_ISSUER, name: env.OIDC_NAME } : undefined,
    defaultAi: defaultAiOf(env),
    /** Services that this installation is registered at, so that people may keep their originals there. */
    cloudProviders: oauthProviders.filter((provider) => (provider === "google" ? env.GOOGLE_CLIENT_ID : env.ONEDRIVE_CLIENT_ID)),
    /** A container that documents can be brought over from. */
    azureContainer: env.AZURE_STORAGE_CONTAINER_NAME ?? env.AZURE_CONTAINER_NAME,
    /** Where people receive mail; undefined: this installation receives none. */
    mailInDomain: env.MAIL_IN_DOMAIN,
    logLevel: env.LOG_LEVEL,
  }));

const edge = {
  DATABASE_URL: field.databaseAddress,
  EDGE_HOST: field.text.default("127.0.0.1"),
  EDGE_PORT: field.port.default(8787),
  EDGE_INTERNAL_PORT: field.port.default(8789),
  EDGE_FORWARDED_PROTO_HEADER: field.text.optional(),
};

/** Names of the environment that the process around the worker reads, besides the worker's own. */
export const edgeSettingNames: readonly string[] = Object.keys(edge);

const edgeSchema = z.object({ ...worker, ...edge }).transform((env) => ({
  databaseUrl: env.DATABASE_URL,
  objectStoreUrl: env.MINIO_ENDPOINT,
  backendUrl: env.BACKEND_INTERNAL_URL,
  host: env.EDGE_HOST,
  port: env.EDGE_PORT,
  internalPort: env.EDGE_INTERNAL_PORT,
  forwardedProtoHeader: env.EDGE_FORWARDED_PROTO_HEADER,
}));

function* workerTogether({ HYPERDRIVE, DATABASE_URL, FRONTEND_URL, MINIO_PUBLIC_ENDPOINT, STORAGE_ORIGINS = "" }: Given) {
  if (!HYPERDRIVE && !DATABASE_URL) yield "DATABASE_URL is missing";
  const front = URL.parse(String(FRONTEND_URL));
  if (front?.protocol !== "https:") return;
  const others = field.listOf(String(STORAGE_ORIGINS)).map((origin) => ["STORAGE_ORIGINS", origin]);
  for (const [name, origin = ""] of [["MINIO_PUBLIC_ENDPOINT", String(MINIO_PUBLIC_ENDPOINT)], ...others]) {
    const url = URL.parse(origin);
    if (url?.hostname === front.hostname) yield `${name} must have another host name than FRONTEND_URL: cookies do not separate ports`;
    // The page's own scheme: a browser refuses plain HTTP from an HTTPS page whatever the policy says.
    if (name === "STORAGE_ORIGINS" && url?.protocol === "http:") yield "STORAGE_ORIGINS must be HTTPS where FRONTEND_URL is";
  }
}

const backend = {
  ...store,
  ...common,
  MINIO_PUBLIC_ENDPOINT: field.storeAddress.optional(),
  DATABASE_URL: field.databaseAddress,
  WORKER_INTERNAL_URL: field.address,
  BACKEND_PORT: field.port.default(8788),
  BACKEND_HOST: field.text.default("127.0.0.1"),
  CLOUD_CREDS_KEY: field.secret.optional(),
  CLOUD_CREDS_KEY_OLD: field.secret.optional(),
  GOOGLE_CLIENT_SECRET: field.text.optional(),
  GOOGLE_API_ROOT: z.url({ protocol: /^https?$/, error: "must be a URL" }).optional(),
  ONEDRIVE_CLIENT_SECRET: field.text.optional(),
  ONEDRIVE_TENANT_ID: z
    .string()
    .regex(/^[A-Za-z0-9.-]+$/, "must be a tenant's id or name")
    .default("common"),
  MICROSOFT_GRAPH_ROOT: z.url({ protocol: /^https?$/, error: "must be a URL" }).default("https://graph.microsoft.com"),
  MICROSOFT_AUTHORITY: z.url({ protocol: /^https?$/, error: "must be a URL" }).default("https://login.microsoftonline.com"),
  MICROSOFT_TENANT_ID: z
    .string()
    .regex(/^[A-Za-z0-9.-]+$/, "must be a tenant's id or name")
    .optional(),
  MICROSOFT_CLIENT_ID: field.text.optional(),
  MICROSOFT_CLIENT_SECRET: field.text.optional(),
  AZURE_STORAGE_CONNECTION_STRING: field.text.optional(),
  AZURE_STORAGE_PREVIEWS_CONTAINER: field.text.optional(),
  VITEC_HUB_BASE_URL: field.serviceRoot.optional(),
  VITEC_HUB_PRODUCT_LOGIN: field.text.optional(),
  VITEC_HUB_ACCESS_KEY: field.text.optional(),
  VITEC_ENVIRONMENT: z.enum(["qa", "prod"], "must be qa or prod").optional(),
  VITEC_INSTALLATION_ID: field.text.optional(),
  WEBDAV_URL: field.serviceRoot.optional(),
  WEBDAV_USERNAME: field.text.optional(),
  WEBDAV_PASSWORD: field.text.optional(),
  WEBDAV_DEFAULT: field.flag.default(false),
  SSRF_ALLOW: field.networks.default([]),
  WATCH_FOLDER: z.string().startsWith("/", "must be the whole path of a folder").optional(),
  WATCH_FOLDER_DONE: z.enum(["move", "remove"], "must be move or remove").default("move"),
  FIRECRAWL_API_KEY: field.text.optional(),
  FIRECRAWL_API_URL: z.url({ protocol: /^https?$/, error: "must be a URL" }).optional(),
  FIRECRAWL_TIMEOUT_MS: z.coerce
    .number("must be milliseconds")
    .int()
    .min(1_000, "must be 1000 to 120000")
    .max(120_000, "must be 1000 to 120000")
    .default(30_000),
  FIRECRAWL_ONLY_MAIN_CONTENT: field.flag.default(true),
  OIDC_CLIENT_ID: field.text.optional(),
  OIDC_CLIENT_SECRET: field.text.optional(),
  FEED_TOMBSTONE_DAYS: z.coerce
    .number("must be a number of days")
    .int()
    .min(1, "must be 1 to 3650")
    .max(3650, "must be 1 to 3650")
    .default(90),
  HISTORY_DAYS: z.coerce.number("must be a number of days").int().min(1, "must be 1 to 3650").max(3650, "must be 1 to 3650").default(90),
  ARCHIVE_PREFIX: z
    .string()
    .regex(/^[A-Za-z][A-Za-z _-]{0,19}$/, "must be up to 20 letters")
    .default("ASN"),
  MAIL_IN_SECRET: field.secret.optional(),
  SMTP_PORT: field.port.default(587),
  SMTP_USER: field.text.optional(),
  SMTP_PASSWORD: field.text.optional(),
  SMTP_FROM: field.text.default("DocuVault <docuvault@localhost>"),
  ADMIN_EMAIL: field.email.optional(),
  ADMIN_PASSWORD: z.string().min(8, "must have at least 8 characters").optional(),
  OCR_ENGINE: z.enum(["auto", "tesseract", "tesseract.js", "none"], "must be auto, tesseract, tesseract.js or none").default("auto"),
  OCR_LANGUAGES: field.ocrLanguages.default(["nor", "eng", "deu"]),
  OPENAI_API_KEY: field.text.optional(),
  OPENAI_BASE_URL: z.url("must be a URL").optional(),
  ANTHROPIC_API_KEY: field.text.optional(),
  ANTHROPIC_BASE_URL: z.url("must be a URL").optional(),
  OLLAMA_BASE_URL: z.url("must be a URL").optional(),
  LMSTUDIO_BASE_URL: z.url("must be a URL").optional(),
  SERVICES: field.services.default([]),
  AI_CALLS_PER_DAY: z.coerce.number("must be a number of calls").int().min(0, "must be 0 or more").default(1000),
};

/** Names of the environment that the backend reads. */
export const backendSettingNames: readonly string[] = Object.keys(backend);

const backendSchema = z.object(backend).transform((env) => ({
  databaseUrl: env.DATABASE_URL,
  host: env.BACKEND_HOST,
  port: env.BACKEND_PORT,
  objectStore: storeOf(env),
  secretKey: env.SECRET_KEY,
  cloudCredsKey: env.CLOUD_CREDS_KEY,
  /** The one before it: what was sealed under it is sealed anew at the start. */
  formerCloudCredsKey: env.CLOUD_CREDS_KEY_OLD,
  google:
    env.GOOGLE_CLIENT_ID && env.GOOGLE_CLIENT_SECRET
      ? { clientId: env.GOOGLE_CLIENT_ID, clientSecret: env.GOOGLE_CLIENT_SECRET, apiRoot: env.GOOGLE_API_ROOT }
      : undefined,
  oneDrive:
    env.ONEDRIVE_CLIENT_ID && env.ONEDRIVE_CLIENT_SECRET
      ? {
          clientId: env.ONEDRIVE_CLIENT_ID,
          clientSecret: env.ONEDRIVE_CLIENT_SECRET,
          tenantId: env.ONEDRIVE_TENANT_ID,
          graphRoot: env.MICROSOFT_GRAPH_ROOT,
          authority: env.MICROSOFT_AUTHORITY,
        }
      : undefined,
  /** The installation's own registration at Microsoft; undefined: there is none. `sender`: whose mailbox mails go out of. */
  microsoft:
    env.MICROSOFT_TENANT_ID && env.MICROSOFT_CLIENT_ID && env.MICROSOFT_CLIENT_SECRET
      ? {
          clientId: env.MICROSOFT_CLIENT_ID,
          clientSecret: env.MICROSOFT_CLIENT_SECRET,
          tenantId: env.MICROSOFT_TENANT_ID,
          graphRoot: env.MICROSOFT_GRAPH_ROOT,
          authority: env.MICROSOFT_AUTHORITY,
          sender: env.MICROSOFT_SENDER_EMAIL,
        }
      : undefined,
  /** undefined: there is no container to bring documents over from. */
  azure: azureOf(env),
  /** undefined: there is no directory from Vitec Megler Hub. */
  vitec: vitecOf(env),
  /** undefined: there is no store for everybody besides the vault's own. */
  organisationStore: organisationStoreOf(env),
  /** Networks in CIDR where an address that a person gives may lie although they are private. */
  ssrfAllow: env.SSRF_ALLOW,
  /** undefined: no folder is watched. */
  watchFolder: env.WATCH_FOLDER ? { root: env.WATCH_FOLDER, afterwards: env.WATCH_FOLDER_DONE } : undefined,
  /** How long a web page may take, in milliseconds. */
  pageTimeoutMs: env.FIRECRAWL_TIMEOUT_MS,
  /** undefined: web pages are read by the backend itself. */
  firecrawl: env.FIRECRAWL_API_KEY
    ? {
        apiKey: env.FIRECRAWL_API_KEY,
        apiUrl: env.FIRECRAWL_API_URL,
        timeoutMs: env.FIRECRAWL_TIMEOUT_MS,
        onlyMainContent: env.FIRECRAWL_ONLY_MAIN_CONTENT,
      }
    : undefined,
  frontendUrl: env.FRONTEND_URL,
  workerInternalUrl: env.WORKER_INTERNAL_URL,
  feedTombstoneDays: env.FEED_TOMBSTONE_DAYS,
  historyDays: env.HISTORY_DAYS,
  archivePrefix: env.ARCHIVE_PREFIX,
  /** undefined: mails go by Microsoft where that is set up, else they are printed to the log. */
  smtp: env.SMTP_HOST
    ? { host: env.SMTP_HOST, port: env.SMTP_PORT, user: env.SMTP_USER, password: env.SMTP_PASSWORD, from: env.SMTP_FROM }
    : undefined,
  /** Mail that a listener hands over; undefined: this installation receives none. */
  mailListener:
    env.MAIL_IN_DOMAIN && env.MAIL_IN_SECRET ? { domain: env.MAIL_IN_DOMAIN, secret: serviceSecret(env.MAIL_IN_SECRET) } : undefined,
  requireVerifiedEmail: env.REQUIRE_VERIFIED_EMAIL,
  oidc:
    env.OIDC_ISSUER && env.OIDC_CLIENT_ID
      ? { issuer: env.OIDC_ISSUER, clientId: env.OIDC_CLIENT_ID, clientSecret: env.OIDC_CLIENT_SECRET }
      : undefined,
  admin: env.ADMIN_EMAIL && env.ADMIN_PASSWORD ? { email: env.ADMIN_EMAIL, password: env.ADMIN_PASSWORD } : undefined,
  defaultAi: defaultAiOf(env),
  ocr: { engine: env.OCR_ENGINE, languages: env.OCR_LANGUAGES },
  openai: env.OPENAI_API_KEY ? { apiKey: env.OPENAI_API_KEY, baseUrl: env.OPENAI_BASE_URL } : undefined,
  anthropic: env.ANTHROPIC_API_KEY ? { apiKey: env.ANTHROPIC_API_KEY, baseUrl: env.ANTHROPIC_BASE_URL } : undefined,
  ollama: env.OLLAMA_BASE_URL ? { baseUrl: env.OLLAMA_BASE_URL } : undefined,
  lmstudio: env.LMSTUDIO_BASE_URL ? { baseUrl: env.LMSTUDIO_BASE_URL } : undefined,
  /** Services beside the vault that the operator registered. */
  services: env.SERVICES,
  /** Calls to providers for one person's documents, from midnight to midnight UTC. */
  aiCallsPerDay: env.AI_CALLS_PER_DAY,
  logLevel: env.LOG_LEVEL,
}));

function* backendTogether(given: Given) {
  const needs = [
    ["ADMIN_EMAIL", "ADMIN_PASSWORD"],
    ["ADMIN_PASSWORD", "ADMIN_EMAIL"],
    ["SMTP_USER", "SMTP_PASSWORD"],
    ["OIDC_ISSUER", "OIDC_CLIENT_ID"],
    ["GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"],
    ["GOOGLE_CLIENT_SECRET", "GOOGLE_CLIENT_ID"],
    ["ONEDRIVE_CLIENT_ID", "ONEDRIVE_CLIENT_SECRET"],
    ["ONEDRIVE_CLIENT_SECRET", "ONEDRIVE_CLIENT_ID"],
    ["AZURE_STORAGE_CONTAINER_NAME", "AZURE_STORAGE_CONNECTION_STRING"],
    ["MICROSOFT_CLIENT_ID", "MICROSOFT_CLIENT_SECRET"],
    ["MICROSOFT_CLIENT_SECRET", "MICROSOFT_CLIENT_ID"],
    ["MICROSOFT_CLIENT_ID", "MICROSOFT_TENANT_ID"],
    ["MICROSOFT_SENDER_EMAIL", "MICROSOFT_CLIENT_ID"],
    ["VITEC_HUB_PRODUCT_LOGIN", "VITEC_HUB_ACCESS_KEY"],
    ["VITEC_HUB_PRODUCT_LOGIN", "VITEC_INSTALLATION_ID"],
    ["VITEC_HUB_ACCESS_KEY", "VITEC_HUB_PRODUCT_LOGIN"],
    ["CLOUD_CREDS_KEY_OLD", "CLOUD_CREDS_KEY"],
    ["WEBDAV_URL", "WEBDAV_USERNAME"],
    ["WEBDAV_URL", "WEBDAV_PASSWORD"],
    ["WEBDAV_USERNAME", "WEBDAV_URL"],
    ["WEBDAV_PASSWORD", "WEBDAV_URL"],
    ["DEFAULT_AI_MODEL", "DEFAULT_AI_PROVIDER"],
    ["MAIL_IN_DOMAIN", "MAIL_IN_SECRET"],
  ];
  if (given.DEFAULT_AI_PROVIDER === "openai") needs.push(["DEFAULT_AI_PROVIDER", "OPENAI_API_KEY"]);
  if (given.DEFAULT_AI_PROVIDER === "anthropic") needs.push(["DEFAULT_AI_PROVIDER", "ANTHROPIC_API_KEY"]);
  if (!given.VITEC_HUB_BASE_URL) needs.push(["VITEC_HUB_PRODUCT_LOGIN", "VITEC_ENVIRONMENT"]);
  for (const [name = "", other = ""] of needs) if (name in given && !(other in given)) yield `${name} needs ${other} as well`;
}

const migrateSchema = z
  .object({ DATABASE_MIGRATE_URL: field.databaseAddress })
  .transform((env) => ({ databaseMigrateUrl: env.DATABASE_MIGRATE_URL }));

const objectStoreSchema = z
  .object({
    OBJECTSTORE_HOST: field.text.default("127.0.0.1"),
    OBJECTSTORE_PORT: field.port.default(9000),
    OBJECTSTORE_DATA: field.text,
    MINIO_ACCESS_KEY: store.MINIO_ACCESS_KEY,
    MINIO_SECRET_KEY: store.MINIO_SECRET_KEY,
    MINIO_BUCKET: store.MINIO_BUCKET,
    MINIO_REGION: store.MINIO_REGION,
    CORS_ORIGINS: field.addresses.default([]),
    LOG_LEVEL: common.LOG_LEVEL,
  })
  .transform((env) => ({
    host: env.OBJECTSTORE_HOST,
    port: env.OBJECTSTORE_PORT,
    dataFolder: env.OBJECTSTORE_DATA,
    accessKey: env.MINIO_ACCESS_KEY,
    secretKey: env.MINIO_SECRET_KEY,
    bucket: env.MINIO_BUCKET,
    region: env.MINIO_REGION,
    corsOrigins: env.CORS_ORIGINS,
    logLevel: env.LOG_LEVEL,
  }));

/** Settings of the worker, from its bindings (or from an environment with DATABASE_URL, in Node). @throws SettingsError */
export const workerSettings = (env: Environment) => readSettings("The worker", workerSchema, env, workerTogether);
/** Settings of the backend. @throws SettingsError */
export const backendSettings = (env: Environment) => readSettings("The backend", backendSchema, env, backendTogether);
/** Settings of the process that hosts the worker in workerd; those of the worker itself are checked with them. @throws SettingsError */
export const edgeSettings = (env: Environment) => readSettings("The edge", edgeSchema, env, workerTogether);
/** Settings of the migration runner. @throws SettingsError */
export const migrateSettings = (env: Environment) => readSettings("The migration", migrateSchema, env);
/** Settings of the embedded object store. @throws SettingsError */
export const objectStoreSettings = (env: Environment) => readSettings("The object store", objectStoreSchema, env);

export type WorkerSettings = ReturnType<typeof workerSettings>;
export type BackendSettings = ReturnType<typeof backendSettings>;
export type ObjectStoreSettings = ReturnType<typeof objectStoreSettings>;
