// docker-compose.yml against what it must keep true. It is read as text: its services are blocks, lists of networks stand on one line.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { backendSettingNames, edgeSettingNames, mailListenerSettingNames, workerSettingNames } from "../../server/settings/index.ts";
import { sharedPostgresSettings } from "../product/postgresSettings.ts";

const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const compose = readFileSync(file("docker-compose.yml"), "utf8");
const example = parseEnv(readFileSync(file(".env.example"), "utf8"));
const uses = [...compose.matchAll(/\$\{([A-Z_]+)(:[-+?])?/g)].map(([, name = "", operator]) => ({ name, operator }));
const required = [...new Set(uses.filter(({ operator }) => operator === ":?").map(({ name }) => name))];

/** The top-level block of that name, without its first line. */
const block = (name: string) => new RegExp(`^${name}:.*\\n((?: .*\\n|\\n)*)`, "m").exec(compose)?.[1] ?? "";
const services = new Map(
  block("services")
    .split(/^(?= {2}[a-z-]+:$)/m)
    .flatMap((text) => {
      const name = /^ {2}([a-z-]+):$/m.exec(text)?.[1];
      return name ? [[name, text] as const] : [];
    }),
);
const environmentOf = (text: string) => [...text.matchAll(/^ +([A-Z_]+):/gm)].map(([, name]) => name);

test("PostgreSQL is told the same as on the embedded parts", () => {
  const told = Object.fromEntries(
    [...(services.get("postgres") ?? "").matchAll(/^ +- --([a-z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  );
  expect(told).toMatchObject(sharedPostgresSettings);
});

describe("variables", () => {
  test("are all explained in .env.example, and none is used without a default, a condition or a word on what is missing", () => {
    expect(uses.length).toBeGreaterThan(20);
    for (const { name } of uses) expect(Object.keys(example)).toContain(name);
    // The one without stands inside its own condition.
    expect(uses.filter(({ operator }) => operator === undefined)).toEqual([{ name: "CORS_ORIGINS", operator: undefined }]);
  });

  test("that are required have no value in .env.example, and are no more than the secrets", () => {
    expect(required.sort()).toEqual([
      "CLOUD_CREDS_KEY",
      "DOCUVAULT_APP_PASSWORD",
      "DOCUVAULT_MIGRATE_PASSWORD",
      "MINIO_ACCESS_KEY",
      "MINIO_ROOT_PASSWORD",
      "MINIO_ROOT_USER",
      "MINIO_SECRET_KEY",
      "POSTGRES_PASSWORD",
      "SECRET_KEY",
    ]);
    for (const name of required) expect([name, example[name]]).toEqual([name, ""]);
  });

  test("reach the processes: no setting of the worker, its host, the backend or the mail listener is left out", () => {
    const common = environmentOf(block("x-app"));
    expect([...common, ...environmentOf(services.get("worker") ?? "")]).toEqual(
      expect.arrayContaining([...workerSettingNames, ...edgeSettingNames]),
    );
    expect([...common, ...environmentOf(services.get("backend") ?? "")]).toEqual(expect.arrayContaining([...backendSettingNames]));
    // And no more: it stands open to everybody, so it has nobody's keys.
    expect(environmentOf(services.get("smtp") ?? "").sort()).toEqual([...mailListenerSettingNames].sort());
  });
});

describe("what can be reached", () => {
  test("two ports are published, on this machine unless told otherwise; the TLS proxy and the mail listener have profiles of their own", () => {
    const published = [...services].flatMap(([name, text]) => {
      const ports = /^ {4}ports: (.*)$/m.exec(text)?.[1];
      return ports ? [[name, ports]] : [];
    });
    expect(published).toEqual([
      ["worker", `["\${PUBLISH_ADDRESS:-127.0.0.1}:\${FRONT_PORT:-8787}:8787"]`],
      ["minio", `["\${PUBLISH_ADDRESS:-127.0.0.1}:\${STORE_PORT:-9000}:9000"]`],
      ["caddy", `["80:80", "443:443", "443:443/udp"]`],
      ["smtp", `["25:2525"]`],
    ]);
    expect(services.get("caddy")).toContain("profiles: [tls]");
    expect(services.get("smtp")).toContain("profiles: [mail-in]");
    expect(compose.match(/ports:/g)).toHaveLength(4);
  });

  test("backend-net has no way out, and each service is on the networks that it needs", () => {
    expect(block("networks")).toContain("  backend-net: { internal: true }\n");
    const networks = [...services].map(([name, text]) => [name, /^ {4}networks: \[(.*)\]$/m.exec(text)?.[1]]);
    expect(Object.fromEntries(networks)).toEqual({
      worker: "front-net, backend-net",
      backend: "backend-net, egress-net",
      migrate: "backend-net",
      postgres: "backend-net",
      pgbouncer: "backend-net",
      minio: "front-net, backend-net",
      "minio-access": "backend-net",
      caddy: "front-net",
      smtp: "front-net, backend-net",
    });
  });
});

test("health is checked every 30 seconds wherever something keeps running", () => {
  expect(block("x-health")).toContain("interval: 30s");
  for (const [name, text] of services) {
    const runsOn = !text.includes("*once");
    expect([name, text.includes("healthcheck: { <<: *health")]).toEqual([name, runsOn]);
  }
});

describe("secrets.sh", () => {
  const folder = mkdtempSync(join(tmpdir(), "docuvault-secrets-"));
  const target = join(folder, "env");
  const make = () => execFileSync("sh", [file("scripts/compose/secrets.sh"), target], { stdio: "pipe" });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("fills in every required variable, each with a secret of its own, in a file for its owner only", () => {
    make();
    const made = parseEnv(readFileSync(target, "utf8"));
    expect(Object.keys(made)).toEqual(Object.keys(example));
    const secrets = required.map((name) => made[name] ?? "");
    for (const secret of secrets) expect(secret).toMatch(/^([0-9a-f]{64}|docuvault-[0-9a-f]{12})$/);
    expect(new Set(secrets).size).toBe(required.length);
    // What is optional stays empty: half of a mail server or of a store is none that anything could start with.
    expect(made.MAIL_IN_SECRET).toMatch(/^[0-9a-f]{64}$/);
    const others = Object.keys(example).filter((name) => !required.includes(name) && name !== "MAIL_IN_SECRET");
    expect(others.filter((name) => made[name] !== example[name])).toEqual([]);
    expect(statSync(target).mode & 0o077).toBe(0);
  });

  test("never touches a file that is there", () => {
    const before = readFileSync(target, "utf8");
    expect(make).toThrow("is there already");
    expect(readFileSync(target, "utf8")).toBe(before);
  });
});
