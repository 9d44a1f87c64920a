// Opens every screen on a vault in memory, in a phone and on a desk, light and dark: writes pictures to .cache/look and runs axe.
// node client/testing/look.ts [part of a scene's name] [--no-axe] [--serve]
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "playwright-core";
import { createServer } from "vite";
import { type Scene, scenes } from "./scenes.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const out = fileURLToPath(new URL("../../.cache/look/", import.meta.url));
const args = process.argv.slice(2);
const only = args.find((arg) => !arg.startsWith("--"));

const server = await createServer({
  root,
  configFile: false,
  cacheDir: fileURLToPath(new URL("../../.cache/look-vite", import.meta.url)),
  logLevel: "warn",
  server: {
    host: "127.0.0.1",
    port: args.includes("--serve") ? 5199 : 0,
    hmr: args.includes("--serve"),
    fs: { allow: [fileURLToPath(new URL("../../", import.meta.url))] },
  },
  plugins: [
    {
      // an address of the app itself, after a reload: back to the list of scenes
      name: "preview-only",
      configureServer: (dev) => {
        dev.middlewares.use((request, _response, next) => {
          if (request.url === "/") request.url = "/testing/preview.html?path=/documents";
          next();
        });
      },
    },
  ],
});
await server.listen();
const base = server.resolvedUrls?.local[0] ?? "";
if (args.includes("--serve")) {
  console.log(`Screens: ${base}testing/preview.html?path=/documents`);
} else {
  const failed = await lookAtAll();
  await server.close();
  process.exit(failed ? 1 : 0);
}

async function lookAtAll(): Promise<boolean> {
  if (!only) await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  const report: string[] = [];
  const sizes = { phone: { width: 390, height: 844 }, desk: { width: 1440, height: 900 } };
  for (const [device, viewport] of Object.entries(sizes)) {
    for (const colorScheme of ["light", "dark"] as const) {
      const context = await browser.newContext({
        viewport,
        colorScheme,
        locale: "en-GB",
        timezoneId: "Europe/Oslo",
        reducedMotion: "reduce",
        hasTouch: device === "phone",
        isMobile: device === "phone",
      });
      for (const scene of scenes) {
        const name = `${scene.name}-${device}-${colorScheme}`;
        if ((only && !name.includes(only)) || (scene.only && scene.only !== device)) continue;
        const problems = await look(await context.newPage(), scene, name, args.includes("--no-axe") ? null : axe, device);
        report.push(...problems);
        for (const problem of problems) console.log(problem);
      }
      await context.close();
    }
  }
  await browser.close();
  await writeFile(`${out}report.txt`, report.join("\n"));
  console.log(report.length === 0 ? "No problems" : `${report.length} problems`);
  return report.length > 0;
}

async function look(page: Page, scene: Scene, name: string, axe: string | null, device: string): Promise<string[]> {
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(`${name}: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`${name}: console: ${message.text()}`);
  });
  page.setDefaultTimeout(15_000);
  try {
    await page.goto(`${base}testing/preview.html?${new URLSearchParams(scene.query)}`);
    await page.waitForSelector(scene.ready ?? "main");
    await scene.act?.(page, device);
    await page.waitForTimeout(scene.rest ?? 500);
    await page.screenshot({ path: `${out}${name}.png` });
    if (axe) {
      await page.evaluate(axe);
      const violations = await page.evaluate(async () => {
        const engine = (globalThis as unknown as { axe: { run(options: unknown): Promise<{ violations: Violation[] }> } }).axe;
        const result = await engine.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
        return result.violations.map(
          (one) =>
            `${one.id}: ${one.help}: ${one.nodes
              .slice(0, 3)
              .map((node) => node.html.slice(0, 160))
              .join(" | ")}`,
        );
      });
      problems.push(...violations.map((violation) => `${name}: axe: ${violation}`));
    }
    const sideways = await page.evaluate(() => document.scrollingElement && document.scrollingElement.scrollWidth > innerWidth);
    if (sideways) problems.push(`${name}: scrolls sideways`);
  } catch (error) {
    problems.push(`${name}: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`);
    await page.screenshot({ path: `${out}${name}.png` }).catch(() => undefined);
  }
  await page.close();
  return problems;
}

interface Violation {
  id: string;
  help: string;
  nodes: { html: string }[];
}
