// Writes what a run of vitest came to into the file named by DOCUVAULT_TEST_SUMMARY, for the closing lines of `npm test`.
import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import type { Reporter, TestCase, TestModule } from "vitest/node";

export interface TestSummary {
  passed: number;
  failed: number;
  /** What was not run: file, group or test and, where the test gave one, its reason. */
  skipped: string[];
}

export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const summary: TestSummary = { passed: 0, failed: unhandledErrors.length, skipped: [] };
    const skipped = new Map<string, number>();
    for (const module of modules) {
      const failedBefore = summary.failed;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === "passed") summary.passed++;
        if (result.state === "failed") summary.failed++;
        if (result.state === "skipped" || result.state === "pending") {
          const line = describeSkipped(relative(process.cwd(), module.moduleId), test, "note" in result ? result.note : undefined);
          skipped.set(line, (skipped.get(line) ?? 0) + 1);
        }
      }
      // A file that can not be loaded, or whose hooks fail, is a failure even where no test of it failed.
      if (module.state() === "failed" && summary.failed === failedBefore) summary.failed++;
    }
    summary.skipped = [...skipped].map(([line, count]) => (count > 1 ? `${line} (${count} tests)` : line));
    const file = process.env.DOCUVAULT_TEST_SUMMARY;
    if (file) writeFileSync(file, JSON.stringify(summary));
  }
}

/** Tests that were left out together, by their group or for one reason, are one line. */
function describeSkipped(file: string, test: TestCase, reason: string | undefined): string {
  const group = test.fullName.includes(" > ") ? test.fullName.split(" > ")[0] : test.name;
  return reason ? `${file} > ${group}: ${reason}` : `${file} > ${group}`;
}
