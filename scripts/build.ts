// `npm run build`: the client into dist/client, the worker's bundle into dist/worker.
import { buildAll } from "./product/build.ts";

try {
  await buildAll({ log: (line) => console.log(`${line} ...`), force: process.argv.includes("--force") });
  console.log("dist/client and dist/worker are up to date.");
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
