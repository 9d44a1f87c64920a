// `npm run dev`: the product with Vite's server in front, which reloads the client; the worker is rebuilt and the backend
// restarted when their sources change. There is no service worker here: look at the offline app with `npm start`.
import { type FSWatcher, watch } from "node:fs";
import { join } from "node:path";
import { buildAll, root } from "./build.ts";
import { freePort, isFree } from "./ports.ts";
import { type Product, type ProductOptions, startProduct } from "./product.ts";

const settleMs = 200; // an editor writes a file in several steps

/** Starts the product for development; `url` and `stop` are those of the whole, the other fields are the product's. */
export async function startDevelopment(options: ProductOptions & { log: (line: string) => void }): Promise<Product> {
  const { port, log } = options;
  if (!(await isFree(port))) throw new Error(`Port ${port} is taken by another program. Choose another one: PORT=${port + 10} npm run dev`);
  await buildAll({ only: "worker", log, signal: options.signal });
  const workerPort = await freePort(port + 100);
  const product = await startProduct({ ...options, port: workerPort, frontendPort: port, build: false, backendArgs: ["--watch"] });

  const { createServer } = await import("vite");
  const target = { target: product.url, ws: true, changeOrigin: false };
  const server = await createServer({
    configFile: join(root, "client", "vite.config.ts"),
    server: { port, strictPort: true, host: "localhost", proxy: { "/api": target, "/health": target, "/ready": target } },
  });
  await server.listen();

  const watchers = watchWorker(async () => {
    try {
      await buildAll({ only: "worker", log });
      await product.parts.worker.restart();
      await product.parts.worker.healthy(10_000);
      log("The worker runs with the change");
    } catch (error) {
      log(error instanceof Error ? error.message : String(error));
    }
  });
  return {
    ...product,
    url: `http://localhost:${port}`,
    async stop() {
      for (const watcher of watchers) watcher.close();
      await server.close();
      await product.stop();
    },
  };
}

/** Calls `changed` after each change of the worker's sources, once at a time. */
function watchWorker(changed: () => Promise<void>): FSWatcher[] {
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(changed);
    }, settleMs);
  };
  return ["worker", "shared", "server", "wrangler.toml"].map((path) => watch(join(root, path), { recursive: true }, soon));
}
