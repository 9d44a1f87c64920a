// Writes what a run of vitest came to into the file named by DOCUVAULT_TEST_SUMMARY, for the closing lines of `npm test`.
import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Reporter, TestCase, TestModule } from "vitest/node";

export interface TestSummary {
  passed: number;
  failed: number;
  /** What was not run: file, group or test and, where the test gave one, its reason. */
  skipped: string[];
  /** What failed, a line each: file, test, and the first line of what it said. */
  failures: string[];
}

export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const summary: TestSummary = {
      passed: 0,
      failed: unhandledErrors.length,
      skipped: [],
      failures: unhandledErrors.map((error) => firstLine(error)),
    };
    const skipped = new Map<string, number>();
    for (const module of modules) {
      const file = relative(process.cwd(), module.moduleId);
      const failedBefore = summary.failed;
      const fails = (what: string, errors: readonly unknown[]) => {
        summary.failed++;
        summary.failures.push(`${file} > ${what}: ${firstLine(errors[0])}`);
      };
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === "passed") summary.passed++;
        if (result.state === "failed") fails(test.fullName, result.errors);
        if (result.state === "skipped" || result.state === "pending") {
          const line = describeSkipped(file, test, "note" in result ? result.note : undefined);
          skipped.set(line, (skipped.get(line) ?? 0) + 1);
        }
      }
      // A file that can not be loaded, or whose hooks fail, is a failure even where no test of it failed.
      if (module.state() === "failed" && summary.failed === failedBefore) fails("the file or its hooks", module.errors());
    }
    summary.skipped = [...skipped].map(([line, count]) => (count > 1 ? `${line} (${count} tests)` : line));
    const target = process.env.DOCUVAULT_TEST_SUMMARY;
    if (target) writeFileSync(target, JSON.stringify(summary));
  }
}

/** @param error whatever was thrown; one line of at most 600 characters, without the colours of a terminal */
function firstLine(error: unknown): string {
  const message = error instanceof Object && "message" in error ? String(error.message) : String(error);
  const found = error instanceof Object && "actual" in error && error.actual !== undefined ? ` Found: ${String(error.actual)}` : "";
  const [line = ""] = stripVTControlCharacters(message).split("\n");
  return `${line}${found.replace(/\s+/g, " ")}`.slice(0, 600);
}

/** Tests that were left out together, by their group or for one reason, are one line. */
function describeSkipped(file: string, test: TestCase, reason: string | undefined): string {
  const group = test.fullName.includes(" > ") ? test.fullName.split(" > ")[0] : test.name;
  return reason ? `${file} > ${group}: ${reason}` : `${file} > ${group}`;
}
