// `npm test`: types, lint, the builds and every test. The last line is always `N passed, N failed`.

import { hasWebKit } from "../tests/e2e/webkit/browser.ts";
import { findChromium, findFirefox } from "../tests/harness/browsers.ts";
import { buildAll, wranglerEnvironment } from "./product/build.ts";
import { installBrowsers, missingBrowsers } from "./testing/browser.ts";
import { runTests, runTool } from "./testing/run.ts";

const totals = { passed: 0, failed: 0 };
const failures: string[] = [];
const notRun: string[] = [];

async function step(name: string, run: () => Promise<boolean>): Promise<void> {
  console.log(`\n== ${name}`);
  const ok = await run();
  if (ok) totals.passed++;
  else {
    totals.failed++;
    failures.push(name);
  }
}

async function tests(project: string, env: NodeJS.ProcessEnv = {}): Promise<void> {
  console.log(`\n== tests: ${project}`);
  const { passed, failed, skipped, failures: lines } = await runTests(project, env);
  totals.passed += passed;
  totals.failed += failed;
  notRun.push(...skipped);
  if (failed > 0) failures.push(`tests: ${project} (${failed})`, ...lines);
}

const missing = missingBrowsers();
if (missing.length > 0) console.log(`The browser tests need what is not on this machine, and will install it: ${missing.join(", ")}.`);

const dryRun = ["deploy", "--dry-run"];

for (const part of ["worker", "client", "containers"]) await step(`types: ${part}`, () => runTool("typescript", "bin/tsc", ["-p", part]));
await step("lint and format", () => runTool("@biomejs/biome", "bin/biome", ["check", "."]));
await step("build", () =>
  buildAll({ log: console.log }).then(
    () => true,
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      return false;
    },
  ),
);
await step("wrangler deploy --dry-run", () => runTool("wrangler", "bin/wrangler.js", dryRun, wranglerEnvironment));
await tests("unit");
await tests("faults");
installBrowsers(console.log);
const chromium = findChromium();
if (chromium) await tests("e2e", { CHROMIUM_PATH: chromium });
else if (process.env.CI) await step("tests: e2e (no Chromium: set CHROMIUM_PATH)", async () => false);
else notRun.push("tests/e2e: no Chromium was found; set CHROMIUM_PATH");
if (!findFirefox()) notRun.push("tests/e2e/firefox: no Firefox was found; set FIREFOX_PATH");
if (!hasWebKit()) notRun.push("tests/e2e/webkit: no WebKitGTK with its Python bindings and xvfb was found");

console.log("");
for (const line of notRun) console.log(`not run: ${line}`);
for (const line of failures) console.log(`failed: ${line}`);
if (totals.failed > 0) process.exitCode = 1;
console.log(`${totals.passed} passed, ${totals.failed} failed`);
