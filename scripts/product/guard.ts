// Ends the parts of a supervisor that was killed. It is started for that by the shell that waits beside the product (supervisor.ts).
import { endLeftovers } from "./running.ts";

const [dataDir] = process.argv.slice(2);
if (!dataDir) throw new Error("usage: guard.ts DATA_FOLDER");
endLeftovers(dataDir).catch(() => undefined); // another supervisor has taken over the folder already
