// The child process that opens untrusted files. It gets one job at a time over IPC, has no secrets and may only read.
import { ExtractionError } from "../../../shared/read/errors.ts";
import { perform } from "./read.ts";
import type { Job } from "./types.ts";

process.on("message", async (job: Job) => {
  process.send?.(await answer(job));
});
// without a parent process there is nobody to answer
process.on("disconnect", () => process.exit(0));

async function answer(job: Job) {
  try {
    return { ok: true, value: await perform(job) };
  } catch (error) {
    if (error instanceof ExtractionError) return { ok: false, code: error.code, detail: error.detail };
    // the file is missing or may not be read: that is the machine's fault and not the document's, so it is no ExtractionError
    if (isOperational(error)) return { ok: false, code: null, detail: error.code };
    // a library threw an error of its own: it could not understand the file, so the file counts as broken
    return { ok: false, code: "broken", detail: error instanceof Error ? error.name : "unknown" };
  }
}

function isOperational(error: unknown): error is NodeJS.ErrnoException {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code !== undefined && /^(ENOENT|EACCES|EPERM|EIO|EMFILE|ERR_ACCESS_DENIED|ERR_MODULE_NOT_FOUND)$/.test(code);
}
