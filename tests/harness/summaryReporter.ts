// Writes what a run of vitest came to into the file named by DOCUVAULT_TEST_SUMMARY, for the closing lines of `npm test`.
import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import type { Reporter, TestModule } from "vitest/node";

export interface TestSummary {
  passed: number;
  failed: number;
  /** One line for each test that was not run: file, name and, where the test gave one, its reason. */
  skipped: string[];
}

export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const summary: TestSummary = { passed: 0, failed: unhandledErrors.length, skipped: [] };
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      const failedBefore = summary.failed;
      for (const test of tests) {
        const result = test.result();
        if (result.state === "passed") summary.passed++;
        if (result.state === "failed") summary.failed++;
        if (result.state === "skipped" || result.state === "pending") {
          const reason = "note" in result && result.note ? `: ${result.note}` : "";
          summary.skipped.push(`${relative(process.cwd(), module.moduleId)} > ${test.fullName}${reason}`);
        }
      }
      // A file that can not be loaded, or whose hooks fail, is a failure even where no test of it failed.
      if (module.state() === "failed" && summary.failed === failedBefore) summary.failed++;
    }
    const file = process.env.DOCUVAULT_TEST_SUMMARY;
    if (file) writeFileSync(file, JSON.stringify(summary));
  }
}
