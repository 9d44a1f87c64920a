// `npm start`: the whole product on embedded parts, until Ctrl-C. With `--dev` (`npm run dev`) it follows changes of its sources.
import { startProduct } from "./product/product.ts";

const port = Number(process.env.PORT || 8787);
const dataDir = process.env.DOCUVAULT_DATA || ".data";
const starting = new AbortController();
const asked = new Promise<void>((resolve) => {
  const stop = () => {
    starting.abort(new Error("Stopped while starting."));
    resolve();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  // npm passes signals on, but it can not when it is killed itself.
  const npm = process.env.npm_lifecycle_event ? process.ppid : undefined;
  if (npm !== undefined) setInterval(() => process.ppid !== npm && stop(), 500).unref();
});

try {
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new Error(`PORT must be a number from 1 to 65535, not "${process.env.PORT}".`);
  const options = { dataDir, port, env: process.env, log: (line: string) => console.log(line), signal: starting.signal };
  const product = process.argv.includes("--dev")
    ? await (await import("./product/development.ts")).startDevelopment(options)
    : await startProduct(options);
  console.log(`DocuVault is ready at ${product.url}`);
  await asked;
  console.log("Stopping");
  await product.stop();
  console.log("Stopped. All data is safe.");
} catch (error) {
  if (!starting.signal.aborted) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
