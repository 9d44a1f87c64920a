// Runs one of the project's tools, or one project of the tests, with its output on the screen.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { TestSummary } from "../../tests/harness/summaryReporter.ts";
import { root } from "../product/build.ts";

const require = createRequire(import.meta.url);
const summaryFile = z.object({ passed: z.number(), failed: z.number(), skipped: z.array(z.string()), failures: z.array(z.string()) });

/** Runs the program `bin` of a package with this Node, in the project's root. @returns true when it ended with 0 */
export async function runTool(packageName: string, bin: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<boolean> {
  const script = join(dirname(require.resolve(`${packageName}/package.json`)), bin);
  const child = spawn(process.execPath, [script, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "inherit", "inherit"],
  });
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code === 0));
  });
}

/** Runs one project of vitest.config.ts and says what came of it; a run that ends without a result counts as one failure. */
export async function runTests(project: string, env: NodeJS.ProcessEnv = {}): Promise<TestSummary> {
  const folder = await mkdtemp(join(tmpdir(), "docuvault-summary-"));
  const file = join(folder, "summary.json");
  try {
    const args = ["run", "--project", project, "--passWithNoTests", "--reporter=default", "--reporter=./tests/harness/summaryReporter.ts"];
    const ok = await runTool("vitest", "vitest.mjs", args, { ...env, DOCUVAULT_TEST_SUMMARY: file });
    const text = await readFile(file, "utf8").catch(() => undefined);
    const summary = text === undefined ? { passed: 0, failed: 0, skipped: [], failures: [] } : summaryFile.parse(JSON.parse(text));
    if (!ok && summary.failed === 0) summary.failed = 1;
    return summary;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
