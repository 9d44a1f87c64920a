// A composition of one's own for a trial: fresh secrets in a temporary folder, free ports, volumes that go with it.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseEnv, promisify } from "node:util";
import { z } from "zod";
import { randomFreePort } from "../product/ports.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);

/** One line of `docker compose ps --format json`. */
const container = z.object({
  ID: z.string(),
  Service: z.string(),
  State: z.string(),
  Health: z.string(),
  ExitCode: z.number(),
  Publishers: z.array(z.object({ URL: z.string(), TargetPort: z.number(), PublishedPort: z.number() })).nullable(),
});
export type Container = z.infer<typeof container>;

const attachments = z.record(z.string(), z.object({ IPAddress: z.string() }));

export interface Composition {
  /** The front's origin. */
  url: string;
  /** The object store's public address and the app's key. */
  store: { endpoint: string; bucket: string; accessKey: string; secretKey: string };
  /** Starts everything, with what the images need to be built. */
  up(options: { build: boolean }): Promise<void>;
  containers(): Promise<Container[]>;
  /** Runs a program in a service's container and gives what it prints. */
  exec(service: string, ...command: string[]): Promise<string>;
  /** SIGKILL for all of the service's processes, as the kernel would; resolves when its restart policy has started it again. */
  crash(service: string): Promise<void>;
  /** The networks that a service's container is on, by their names in docker-compose.yml. */
  networks(service: string): Promise<{ name: string; internal: boolean }[]>;
  /** Address on the internal network. */
  address(service: string): Promise<string>;
  /** Stops all of these services' containers, then starts them in this order. */
  restart(...services: string[]): Promise<void>;
  compose(...args: string[]): Promise<string>;
  /** Memory of each service's container as Docker tells it, such as `84.2MiB / 768MiB`. */
  memory(): Promise<Map<string, string>>;
  /** Ends and forgets everything, volumes included. */
  down(): Promise<void>;
}

/** `files` are further Compose files, for instance one that says how to build behind a proxy. */
export async function aComposition(files: readonly string[] = []): Promise<Composition> {
  const folder = await mkdtemp(join(tmpdir(), "docuvault-compose-"));
  const envFile = join(folder, "env");
  await run("sh", [join(root, "scripts", "compose", "secrets.sh"), envFile]);
  const [front, storePort] = [await randomFreePort(), await randomFreePort()];
  const url = `http://localhost:${front}`;
  const values = {
    FRONT_PORT: String(front),
    STORE_PORT: String(storePort),
    FRONTEND_URL: url,
    MINIO_PUBLIC_ENDPOINT: `http://127.0.0.1:${storePort}`,
  };
  const given = await readFile(envFile, "utf8");
  const text = given.replace(/^([A-Z_]+)=.*$/gm, (line, name: string) =>
    name in values ? `${name}=${values[name as keyof typeof values]}` : line,
  );
  await writeFile(envFile, text, { mode: 0o600 });
  const settings = parseEnv(text);
  const setting = (name: string) => settings[name] ?? "";

  // What this shell happens to have set would win over the file.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !(name in settings)));
  const project = `docuvault-try-${process.pid}`;
  const base = ["compose", "--project-name", project, "--env-file", envFile, "--file", join(root, "docker-compose.yml")];
  const args = [...base, ...files.flatMap((file) => ["--file", file])];
  const docker = async (...given: string[]) => (await run("docker", given, { env, cwd: root, maxBuffer: 64 * 2 ** 20 })).stdout;
  const compose = (...given: string[]) => docker(...args, ...given);
  const idOf = async (service: string) => (await compose("ps", "--quiet", "--all", service)).trim();
  const containers = async () => {
    const lines = (await compose("ps", "--all", "--format", "json")).split("\n").filter((line) => line !== "");
    return lines.map((line) => container.parse(JSON.parse(line)));
  };
  const attached = async (service: string) =>
    attachments.parse(JSON.parse(await docker("inspect", "--format", "{{json .NetworkSettings.Networks}}", await idOf(service))));
  const restartsOf = async (id: string) => Number(await docker("inspect", "--format", "{{.RestartCount}}", id));

  return {
    url,
    store: {
      endpoint: values.MINIO_PUBLIC_ENDPOINT,
      bucket: setting("MINIO_BUCKET"),
      accessKey: setting("MINIO_ACCESS_KEY"),
      secretKey: setting("MINIO_SECRET_KEY"),
    },
    async up({ build }) {
      const child = spawn("docker", [...args, "up", "--detach", ...(build ? ["--build"] : [])], { env, cwd: root, stdio: "inherit" });
      const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
      if (code !== 0) throw new Error(`docker compose up ended with code ${code}`);
    },
    containers,
    exec: (service, ...command) => compose("exec", "-T", service, ...command),
    async crash(service) {
      const id = await idOf(service);
      const before = await restartsOf(id);
      await compose("exec", "-T", service, "sh", "-c", "kill -9 -1").catch(() => undefined); // the shell dies with the others
      const end = Date.now() + 30_000;
      while ((await restartsOf(id)) <= before) {
        if (Date.now() > end) throw new Error(`${service} was not started again`);
        await sleep(100);
      }
    },
    async networks(service) {
      const names = Object.keys(await attached(service));
      return Promise.all(
        names.map(async (name) => ({
          name: name.replace(`${project}_`, ""),
          internal: (await docker("network", "inspect", "--format", "{{.Internal}}", name)).trim() === "true",
        })),
      );
    },
    address: async (service) => (await attached(service))[`${project}_backend-net`]?.IPAddress ?? "",
    async restart(...services) {
      const ids = await Promise.all(services.map(idOf));
      await docker("stop", "--time", "5", ...ids);
      for (const id of ids) await docker("start", id);
    },
    compose,
    async memory() {
      const services = new Map((await containers()).map(({ ID, Service }) => [ID.slice(0, 12), Service]));
      const lines = (await docker("stats", "--no-stream", "--format", "{{.ID}} {{.MemUsage}}")).trim().split("\n");
      return new Map(
        lines.flatMap((line) => {
          const service = services.get(line.slice(0, 12));
          return service ? [[service, line.slice(13)] as const] : [];
        }),
      );
    },
    async down() {
      await compose("down", "--volumes", "--timeout", "10");
      await rm(folder, { recursive: true, force: true });
    },
  };
}
