// `node containers/healthy.ts URL` for health checks: ends with 0 when the address answers well within its time.
const url = process.argv[2];
if (!url) throw new Error("Which address?");
const answer = await fetch(url, { signal: AbortSignal.timeout(4_000) }).catch(() => undefined);
process.exit(answer?.ok ? 0 : 1);
