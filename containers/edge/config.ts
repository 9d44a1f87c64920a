// The configuration text for a plain workerd that hosts the very bundle which wrangler would deploy.
// Settings reach the worker through the process's environment; only the database's password has to stand in the text.
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

/** What the build leaves beside the bundle (dist/worker/worker.json): what wrangler.toml says about it. */
export const workerManifest = z.object({
  main: z.string(),
  compatibilityDate: z.string(),
  compatibilityFlags: z.array(z.string()),
  durableObjects: z.array(z.object({ binding: z.string(), className: z.string() })),
});
export type WorkerManifest = z.infer<typeof workerManifest>;

export interface EdgeOptions {
  /** Folder of the bundle and its worker.json. */
  workerFolder: string;
  /** Folder of the built client. */
  clientFolder: string;
  /** `host:port` of the public listeners. */
  publicAddresses: readonly string[];
  /** `host:port` where the backend reaches the worker's entrypoint `Internal`. */
  internalAddress: string;
  databaseUrl: string;
  /** Path of a Unix socket where the database (a pooler) answers instead of at the host and port of `databaseUrl`. */
  databaseSocket?: string;
  /** Origins of the object store and the backend as the worker names them; their connections go to these alone. */
  storeUrl: string;
  backendUrl: string;
  /** Names of environment variables that the worker gets as bindings; all of them must be set. */
  settingNames: readonly string[];
  /** A header that tells the scheme of the original request, set by a TLS proxy in front. */
  forwardedProtoHeader?: string;
}

const assetsScript = fileURLToPath(new URL("assets.js", import.meta.url));

/** A text literal of Cap'n Proto. JSON's escapes are a subset of C's, but for `\u`, which plain characters never need. */
const quote = (value: string) => JSON.stringify(value).replace(/\\u00([0-9a-f]{2})/g, "\\x$1");
const list = (items: readonly string[]) => `[\n    ${items.join(",\n    ")}\n  ]`;

/** The text of workerd's configuration. It holds the database password: write it where only its owner can read. */
export function edgeConfig(options: EdgeOptions): string {
  const folder = resolve(options.workerFolder);
  const manifest = workerManifest.parse(JSON.parse(readFileSync(join(folder, "worker.json"), "utf8")));
  const database = new URL(options.databaseUrl);
  const databaseAddress = options.databaseSocket ? `unix:${options.databaseSocket}` : hostAndPort(database, 5432);
  const http = options.forwardedProtoHeader ? `(forwardedProtoHeader = ${quote(options.forwardedProtoHeader)})` : "()";
  const bindings = [
    `(name = "ASSETS", service = "assets")`,
    `(name = "STORE", service = "store")`,
    `(name = "BACKEND", service = "backend")`,
    `(name = "SERVICES_NETWORK", service = "services")`,
    // Percent-encoded as they stand: workerd puts them into the binding's connection string without encoding them.
    `(name = "HYPERDRIVE", hyperdrive = (designator = "postgres", scheme = "postgres", database = ${quote(database.pathname.slice(1))}, user = ${quote(database.username)}, password = ${quote(database.password)}))`,
    ...manifest.durableObjects.map(
      ({ binding, className }) => `(name = ${quote(binding)}, durableObjectNamespace = (className = ${quote(className)}))`,
    ),
    ...options.settingNames.map((name) => `(name = ${quote(name)}, fromEnvironment = ${quote(name)})`),
  ];
  const namespaces = manifest.durableObjects.map(
    ({ className }) => `(className = ${quote(className)}, uniqueKey = ${quote(`docuvault-${className}`)}, enableSql = true)`,
  );
  const sockets = [
    ...options.publicAddresses.map(
      (address, index) => `(name = "public${index}", address = ${quote(address)}, http = ${http}, service = "worker")`,
    ),
    `(name = "internal", address = ${quote(options.internalAddress)}, http = (), service = (name = "worker", entrypoint = "Internal"))`,
  ];

  return `# Written at each start; it holds a password.
using Workerd = import "/workerd/workerd.capnp";

const worker :Workerd.Worker = (
  modules = ${list(modules(folder, manifest.main))},
  compatibilityDate = ${quote(manifest.compatibilityDate)},
  compatibilityFlags = ${list(manifest.compatibilityFlags.map(quote))},
  bindings = ${list(bindings)},
  durableObjectNamespaces = ${list(namespaces)},
  durableObjectStorage = (inMemory = void)
);

const assets :Workerd.Worker = (
  modules = [(name = "assets.js", esModule = embed ${quote(assetsScript)})],
  compatibilityDate = ${quote(manifest.compatibilityDate)},
  bindings = [(name = "FILES", service = "files")]
);

const config :Workerd.Config = (
  services = ${list([
    `(name = "worker", worker = .worker)`,
    `(name = "assets", worker = .assets)`,
    `(name = "files", disk = (path = ${quote(resolve(options.clientFolder))}))`,
    `(name = "postgres", external = (address = ${quote(databaseAddress)}, tcp = ()))`,
    `(name = "store", external = ${httpServer(options.storeUrl)})`,
    `(name = "backend", external = ${httpServer(options.backendUrl)})`,
    // The operator's own networks, without what machines in a data centre tell about themselves.
    `(name = "services", network = (allow = ["public", "private"], deny = ["169.254.0.0/16", "fe80::/10"], tlsOptions = (trustBrowserCas = true)))`,
  ])},
  sockets = ${list(sockets)}
);
`;
}

function modules(folder: string, main: string): string[] {
  const kinds: Record<string, string> = { ".js": "esModule", ".mjs": "esModule", ".wasm": "wasm", ".txt": "text", ".bin": "data" };
  const others = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name !== main && kinds[extname(name)]);
  return [main, ...others].map((name) => `(name = ${quote(name)}, ${kinds[extname(name)]} = embed ${quote(join(folder, name))})`);
}

const hostAndPort = (url: URL, usual: number) => `${url.hostname}:${url.port || usual}`;

function httpServer(origin: string): string {
  const url = new URL(origin);
  return url.protocol === "https:"
    ? `(address = ${quote(hostAndPort(url, 443))}, https = (options = (), tlsOptions = (trustBrowserCas = true)))`
    : `(address = ${quote(hostAndPort(url, 80))}, http = ())`;
}
