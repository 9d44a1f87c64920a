// Opens every screen on a vault in memory, in a phone and on a desk, light and dark: writes pictures to .cache/look and runs axe.
// node client/testing/look.ts [parts of scenes' names, with commas between] [--no-axe] [--serve] [--language=nb-NO]; scenes in which somebody clicks on words are made for English
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { build, createServer, type InlineConfig } from "vite";
import { contentSecurityPolicy } from "../../worker/http/headers.ts";
import { customFieldScenes } from "./customFieldScenes.ts";
import { findScenes } from "./findScenes.ts";
import { mailScenes } from "./mailScenes.ts";
import { officeScenes } from "./officeScenes.ts";
import { scanScenes } from "./scanScenes.ts";
import { type Device, type Scene, scenes } from "./scenes.ts";
import { shellScenes } from "./shellScenes.ts";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const root = path("../");
const app = path("../../.cache/look-app/");
const out = path("../../.cache/look/");
const args = process.argv.slice(2);
const language = args.find((arg) => arg.startsWith("--language="))?.slice("--language=".length) ?? "en-GB";
const only = args.find((arg) => !arg.startsWith("--"))?.split(",");
const types: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
  ".bin": "application/octet-stream",
  ".webmanifest": "application/manifest+json",
};
const config: InlineConfig = { root, configFile: false, logLevel: "warn", worker: { format: "es" } };

if (args.includes("--serve")) {
  const server = await createServer({
    ...config,
    cacheDir: path("../../.cache/look-vite"),
    server: { host: "127.0.0.1", port: 5199, fs: { allow: [path("../../")] } },
  });
  await server.listen();
  console.log(`Screens: ${server.resolvedUrls?.local[0]}testing/preview.html?path=/documents`);
} else {
  process.exitCode = (await lookAtAll()) ? 1 : 0;
}

async function lookAtAll(): Promise<boolean> {
  await build({
    ...config,
    publicDir: "public",
    build: {
      outDir: app,
      emptyOutDir: true,
      target: "es2024",
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: path("preview.html") },
    },
  });
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
      // the scanner's screen shows a test picture
      "--use-fake-device-for-media-stream",
      "--use-fake-ui-for-media-stream",
    ],
  });
  const report: string[] = [];
  // zoomed: 1280 x 1024 at 400 %
  const sizes = {
    phone: { width: 390, height: 844 },
    desk: { width: 1440, height: 900 },
    tablet: { width: 1024, height: 768 },
    zoomed: { width: 320, height: 256 },
    // a phone on its side: a small one, and a large one, which is wide enough for the rail
    lying: { width: 667, height: 375 },
    lyinglarge: { width: 844, height: 390 },
    // 1280 x 720 at 200 %
    zoomed200: { width: 640, height: 360 },
  };
  const touch = ["phone", "lying", "lyinglarge"];
  for (const [device, viewport] of Object.entries(sizes)) {
    for (const colorScheme of ["light", "dark"] as const) {
      for (const scene of [...scenes, ...scanScenes, ...shellScenes, ...findScenes, ...customFieldScenes, ...officeScenes, ...mailScenes]) {
        const name = `${scene.name}-${device}-${colorScheme}`;
        const devices = scene.on ?? ["phone", "desk"];
        if (
          (only && !only.some((part) => name.includes(part))) ||
          !devices.includes(device as Device) ||
          (colorScheme === "dark" && !["phone", "desk"].includes(device))
        )
          continue;
        const context = await browser.newContext({
          viewport,
          colorScheme,
          locale: language,
          timezoneId: "Europe/Oslo",
          reducedMotion: "reduce",
          hasTouch: touch.includes(device),
          isMobile: touch.includes(device),
        });
        await serveFromDisk(context);
        const problems = await look(await context.newPage(), scene, name, args.includes("--no-axe") ? null : axe, device);
        await context.close();
        report.push(...problems);
        for (const problem of problems) console.log(problem);
      }
    }
  }
  await browser.close();
  await writeFile(`${out}report.txt`, report.join("\n"));
  console.log(report.length === 0 ? "No problems" : `${report.length} problems`);
  return report.length > 0;
}

/** No server and no network: the built pages, under the policy of the product. */
async function serveFromDisk(context: BrowserContext): Promise<void> {
  const policy = contentSecurityPolicy();
  await context.route("**/*", async (route) => {
    const { pathname } = new URL(route.request().url());
    const body = await readFile(join(app, pathname)).catch(() => null);
    if (body)
      await route.fulfill({
        body,
        contentType: types[extname(pathname)] ?? "application/octet-stream",
        headers: { "Content-Security-Policy": policy },
      });
    else await route.fulfill({ status: 404, body: "" });
  });
}

async function look(page: Page, scene: Scene, name: string, axe: string | null, device: string): Promise<string[]> {
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(`${name}: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" && !scene.fails) problems.push(`${name}: console: ${message.text()}`);
  });
  page.setDefaultTimeout(15_000);
  try {
    await page.goto(`http://${scene.host ?? "localhost"}/testing/preview.html?${new URLSearchParams(scene.query)}`);
    await page.waitForSelector(scene.ready ?? "main");
    await scene.act?.(page, device);
    await page.waitForTimeout(scene.rest ?? 500);
    await page.screenshot({ path: `${out}${name}.png` });
    if (axe) {
      // page.evaluate is not bound by the page's policy, a script element would be
      await page.evaluate(axe);
      const violations = await page.evaluate(async (within) => {
        const engine = (globalThis as unknown as { axe: { run(context: unknown, options: unknown): Promise<{ violations: Violation[] }> } })
          .axe;
        const result = await engine.run(within ?? "html", {
          runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        });
        return result.violations.map(
          (one) =>
            `${one.id}: ${one.help}: ${one.nodes
              .slice(0, 3)
              .map((node) => node.html.slice(0, 160))
              .join(" | ")}`,
        );
      }, scene.axeIn);
      problems.push(...violations.map((violation) => `${name}: axe: ${violation}`));
    }
    const sideways = await page.evaluate(() => document.scrollingElement && document.scrollingElement.scrollWidth > innerWidth);
    if (sideways) problems.push(`${name}: scrolls sideways`);
  } catch (error) {
    problems.push(`${name}: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`);
    await page.screenshot({ path: `${out}${name}.png` }).catch(() => undefined);
  }
  return problems;
}

interface Violation {
  id: string;
  help: string;
  nodes: { html: string }[];
}
