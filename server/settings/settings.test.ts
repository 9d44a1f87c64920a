import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import {
  backendSettingNames,
  backendSettings,
  edgeSettingNames,
  mailListenerSettingNames,
  mailListenerSettings,
  SettingsError,
  serviceSecret,
  workerSettingNames,
  workerSettings,
} from "./index.ts";

const secretKey = "k".repeat(32);
const workerEnvironment = {
  HYPERDRIVE: { connectionString: "postgres://docuvault_app:x@127.0.0.1:5432/docuvault" },
  MINIO_ENDPOINT: "store:9000",
  MINIO_PUBLIC_ENDPOINT: "https://store.example.net",
  MINIO_ACCESS_KEY: "access",
  MINIO_SECRET_KEY: "secret-secret",
  SECRET_KEY: secretKey,
  FRONTEND_URL: "https://vault.example.org",
  BACKEND_INTERNAL_URL: "http://backend:8788",
};
const backendEnvironment = {
  DATABASE_URL: "postgres://docuvault_app:x@127.0.0.1:5432/docuvault",
  MINIO_ENDPOINT: "http://store:9000",
  MINIO_ACCESS_KEY: "access",
  MINIO_SECRET_KEY: "secret-secret",
  SECRET_KEY: secretKey,
  FRONTEND_URL: "https://vault.example.org",
  WORKER_INTERNAL_URL: "http://worker:8789",
};

function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe("worker settings", () => {
  test("the smallest environment is enough, and the rest has its defaults", () => {
    expect(workerSettings(workerEnvironment)).toMatchObject({
      databaseUrl: workerEnvironment.HYPERDRIVE.connectionString,
      objectStore: { endpoint: "http://store:9000", bucket: "docuvault", region: "us-east-1" },
      backendUrl: "https://vault.example.org",
      corsOrigins: ["https://vault.example.org"],
      rateLimits: true,
      requireVerifiedEmail: undefined,
      defaultAi: undefined,
    });
  });

  test("bindings that are no settings are ignored", () => {
    expect(workerSettings({ ...workerEnvironment, ASSETS: { fetch: () => undefined }, POKE: {} })).not.toHaveProperty("ASSETS");
  });

  test("the object store on the app's own host name is refused over HTTPS, because cookies do not separate ports", () => {
    const problems = problemsOf(() => workerSettings({ ...workerEnvironment, MINIO_PUBLIC_ENDPOINT: "https://vault.example.org:9000" }));
    expect(problems).toEqual(["MINIO_PUBLIC_ENDPOINT must have another host name than FRONTEND_URL: cookies do not separate ports"]);
  });

  test("further stores are whole origins on other host names, over HTTPS where the app is", () => {
    const problems = (STORAGE_ORIGINS: string) => problemsOf(() => workerSettings({ ...workerEnvironment, STORAGE_ORIGINS }));
    expect(workerSettings({ ...workerEnvironment, STORAGE_ORIGINS: "https://a.example, https://a.example/" }).storageOrigins).toEqual([
      "https://store.example.net",
      "https://a.example",
    ]);
    for (const wrong of [
      "https://a.example/path",
      "https://*.example",
      "'unsafe-inline'",
      "https://a.example;x",
      "https://a.example; script-src *",
      "data:",
    ])
      expect(problems(`https://b.example,${wrong}`)).toEqual([expect.stringContaining("STORAGE_ORIGINS must be an origin")]);
    expect(problems("https://vault.example.org:9000")).toEqual([
      "STORAGE_ORIGINS must have another host name than FRONTEND_URL: cookies do not separate ports",
    ]);
    expect(problems("http://a.example")).toEqual(["STORAGE_ORIGINS must be HTTPS where FRONTEND_URL is"]);
  });

  test("lists are separated by commas and rate limits can be switched off", () => {
    const settings = workerSettings({
      ...workerEnvironment,
      CORS_ORIGINS: "https://a.example, https://b.example:8443/",
      TRUSTED_PROXIES: "10.0.0.1, 10.0.0.2",
      RATE_LIMITS: "off",
    });
    expect(settings.corsOrigins).toEqual(["https://vault.example.org", "https://a.example", "https://b.example:8443"]);
    expect(settings.trustedProxies).toEqual(["10.0.0.1", "10.0.0.2"]);
    expect(settings.rateLimits).toBe(false);
  });
});

describe("a wrong environment", () => {
  test("is answered with every problem at once, missing ones and malformed ones, and those between two settings", () => {
    const problems = problemsOf(() =>
      backendSettings({
        SECRET_KEY: "short",
        DATABASE_URL: "mysql://x",
        BACKEND_PORT: "99999",
        ADMIN_EMAIL: "admin@example.org",
        LOG_LEVEL: "",
      }),
    );
    expect(problems).toEqual([
      "MINIO_ENDPOINT is missing",
      "MINIO_ACCESS_KEY is missing",
      "MINIO_SECRET_KEY is missing",
      "SECRET_KEY must have at least 32 bytes",
      "FRONTEND_URL is missing",
      "DATABASE_URL must look like postgres://user:password@host:port/database",
      "WORKER_INTERNAL_URL is missing",
      "BACKEND_PORT must be 1 to 65535",
      "ADMIN_EMAIL needs ADMIN_PASSWORD as well",
    ]);
  });

  test("is told without any of its values", () => {
    const values = ["hunter2", "postgress://user:pass@host/db", "ftp://front.example", "not a number"];
    const [MINIO_SECRET_KEY, DATABASE_URL, FRONTEND_URL, BACKEND_PORT] = values;
    const read = () => backendSettings({ ...backendEnvironment, MINIO_SECRET_KEY, DATABASE_URL, FRONTEND_URL, BACKEND_PORT });
    expect(problemsOf(read)).toHaveLength(4);
    for (const value of values) expect(read).not.toThrow(value);
  });

  test("an AI provider without its key is a problem", () => {
    expect(problemsOf(() => backendSettings({ ...backendEnvironment, DEFAULT_AI_PROVIDER: "openai" }))).toEqual([
      "DEFAULT_AI_PROVIDER needs OPENAI_API_KEY as well",
    ]);
  });

  test.each([
    "vault.example.org",
    "https://user@vault.example.org",
    "https://vault.example.org/app",
    "https://vault.example.org/?a",
    "javascript:alert(1)",
  ])("%s is no origin", (FRONTEND_URL) => {
    expect(problemsOf(() => backendSettings({ ...backendEnvironment, FRONTEND_URL }))).toHaveLength(1);
  });
});

test("mail is printed to the log unless a server is named", () => {
  expect(backendSettings(backendEnvironment).smtp).toBeUndefined();
  expect(backendSettings({ ...backendEnvironment, SMTP_HOST: "mail.example.org" }).smtp).toMatchObject({
    host: "mail.example.org",
    port: 587,
  });
});

test("the service secret follows from the secret key alone and does not show it", () => {
  expect(serviceSecret(secretKey)).toMatch(/^[0-9a-f]{64}$/);
  expect(serviceSecret(secretKey)).toBe(serviceSecret(secretKey));
  expect(serviceSecret(`${secretKey}x`)).not.toBe(serviceSecret(secretKey));
});

test("the mail listener has settings of its own, and a certificate is whole or none", () => {
  const environment = { MAIL_IN_DOMAIN: "In.Example.org", MAIL_IN_SECRET: secretKey, BACKEND_INTERNAL_URL: "http://backend:8788" };
  expect(mailListenerSettings(environment)).toMatchObject({ domain: "in.example.org", name: "in.example.org", port: 2525, tls: undefined });
  expect(problemsOf(() => mailListenerSettings({ ...environment, MAIL_IN_TLS_CERT: "/tls/cert.pem", MAIL_IN_DOMAIN: "a b" }))).toEqual([
    expect.stringContaining("MAIL_IN_DOMAIN must be a domain"),
    "MAIL_IN_TLS_CERT needs MAIL_IN_TLS_KEY as well",
  ]);
  expect(problemsOf(() => backendSettings({ ...backendEnvironment, MAIL_IN_DOMAIN: "in.example.org" }))).toEqual([
    "MAIL_IN_DOMAIN needs MAIL_IN_SECRET as well",
  ]);
});

test("`.env.example` lists every setting", async () => {
  const example = await readFile(new URL("../../.env.example", import.meta.url), "utf8");
  const listed = [...example.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
  expect(listed).toEqual(
    expect.arrayContaining([
      ...workerSettingNames,
      ...backendSettingNames,
      ...edgeSettingNames,
      ...mailListenerSettingNames,
      "DATABASE_MIGRATE_URL",
    ]),
  );
  expect(new Set(listed).size).toBe(listed.length);
});
