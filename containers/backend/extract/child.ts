// The child process that opens untrusted files: one job at a time over IPC, no secrets, no rights but reading.
import { ExtractionError } from "../../../shared/read/errors.ts";
import { perform } from "./read.ts";
import type { Job } from "./types.ts";

process.on("message", async (job: Job) => {
  process.send?.(await answer(job));
});
// without a parent there is nobody to answer
process.on("disconnect", () => process.exit(0));

async function answer(job: Job) {
  try {
    return { ok: true, value: await perform(job) };
  } catch (error) {
    if (error instanceof ExtractionError) return { ok: false, code: error.code, detail: error.detail };
    // the file is gone or may not be read: our fault, not the document's, so it is no typed end of it
    if (isOperational(error)) return { ok: false, code: null, detail: error.code };
    // a library that fails in a way it does not name has met a file it can't make sense of
    return { ok: false, code: "broken", detail: error instanceof Error ? error.name : "unknown" };
  }
}

function isOperational(error: unknown): error is NodeJS.ErrnoException {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code !== undefined && /^(ENOENT|EACCES|EPERM|EIO|EMFILE|ERR_ACCESS_DENIED|ERR_MODULE_NOT_FOUND)$/.test(code);
}
