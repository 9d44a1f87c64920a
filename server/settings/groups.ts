// Settings that belong together, as one thing each; undefined where the operator has not set it up.
import type { ProviderName } from "../../shared/api/ai.ts";

interface StoreEnvironment {
  MINIO_ENDPOINT: string;
  MINIO_ACCESS_KEY: string;
  MINIO_SECRET_KEY: string;
  MINIO_BUCKET: string;
  MINIO_REGION: string;
}

export function storeOf(env: StoreEnvironment) {
  return {
    endpoint: env.MINIO_ENDPOINT,
    accessKey: env.MINIO_ACCESS_KEY,
    secretKey: env.MINIO_SECRET_KEY,
    bucket: env.MINIO_BUCKET,
    region: env.MINIO_REGION,
  };
}

interface AzureEnvironment {
  AZURE_STORAGE_CONNECTION_STRING?: string | undefined;
  AZURE_STORAGE_CONTAINER_NAME?: string | undefined;
  AZURE_CONTAINER_NAME?: string | undefined;
  AZURE_STORAGE_PREVIEWS_CONTAINER?: string | undefined;
}

export function azureOf(env: AzureEnvironment) {
  const { AZURE_STORAGE_CONNECTION_STRING: connectionString, AZURE_STORAGE_PREVIEWS_CONTAINER: previews } = env;
  const container = env.AZURE_STORAGE_CONTAINER_NAME ?? env.AZURE_CONTAINER_NAME;
  return connectionString && container ? { connectionString, container, previews } : undefined;
}

interface VitecEnvironment {
  VITEC_HUB_BASE_URL?: string | undefined;
  VITEC_HUB_PRODUCT_LOGIN?: string | undefined;
  VITEC_HUB_ACCESS_KEY?: string | undefined;
  VITEC_ENVIRONMENT?: "qa" | "prod" | undefined;
  VITEC_INSTALLATION_ID?: string | undefined;
}

const vitecBaseUrls = { qa: "https://hub.qa.vitecnext.no", prod: "https://hub.megler.vitec.net" } as const;

export function vitecOf(env: VitecEnvironment) {
  const { VITEC_HUB_PRODUCT_LOGIN: productLogin, VITEC_HUB_ACCESS_KEY: accessKey, VITEC_INSTALLATION_ID: installationId } = env;
  const baseUrl = env.VITEC_HUB_BASE_URL ?? (env.VITEC_ENVIRONMENT && vitecBaseUrls[env.VITEC_ENVIRONMENT]);
  return baseUrl && productLogin && accessKey && installationId ? { baseUrl, productLogin, accessKey, installationId } : undefined;
}

export function defaultAiOf(env: { DEFAULT_AI_PROVIDER?: ProviderName | undefined; DEFAULT_AI_MODEL?: string | undefined }) {
  return env.DEFAULT_AI_PROVIDER ? { provider: env.DEFAULT_AI_PROVIDER, model: env.DEFAULT_AI_MODEL } : undefined;
}

interface WebDavEnvironment {
  WEBDAV_URL?: string | undefined;
  WEBDAV_USERNAME?: string | undefined;
  WEBDAV_PASSWORD?: string | undefined;
  WEBDAV_DEFAULT: boolean;
}

/** A WebDAV server or a Nextcloud that everybody may keep their originals in. */
export function organisationStoreOf(env: WebDavEnvironment) {
  const { WEBDAV_URL: url, WEBDAV_USERNAME: username, WEBDAV_PASSWORD: password, WEBDAV_DEFAULT: isDefault } = env;
  return url && username && password ? { url, username, password, isDefault } : undefined;
}
