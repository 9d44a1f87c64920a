// `npm run build`: the client into dist/client, the worker's bundle into dist/worker. `-- worker` or `-- client` builds that one only.
import { buildAll } from "./product/build.ts";

const given = process.argv.slice(2);
const only = (["client", "worker"] as const).find((name) => given.includes(name));
try {
  await buildAll({ log: (line) => console.log(`${line} ...`), only, force: given.includes("--force") });
  console.log(only ? `dist/${only} is up to date.` : "dist/client and dist/worker are up to date.");
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
