// Started beside the product, in a session of its own. Its stdin is a pipe from the supervisor: when that closes without a clean
// stop, the supervisor was killed, and its parts are ended here instead of running on without anybody.
import { endLeftovers } from "./running.ts";

const [dataDir] = process.argv.slice(2);
if (!dataDir) throw new Error("usage: guard.ts DATA_FOLDER");
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
process.stdin.resume();
process.stdin.on("end", () => {
  endLeftovers(dataDir).catch(() => undefined); // another supervisor has taken over the folder already
});
