// `node containers/healthy.ts URL` for health checks: ends with 0 when the address answers well within its time.
import { argv, exit } from "node:process";

const [, , url] = argv;
if (!url) throw new Error("Which address?");
const answer = await fetch(url, { signal: AbortSignal.timeout(4_000) }).catch(() => undefined);
exit(answer?.ok ? 0 : 1);
