// What axe finds wrong with a page, by the rules of WCAG 2.2 AA and its own best practices.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

let source: string | undefined;

interface AxeEngine {
  run(context: string, options: unknown): Promise<{ violations: { id: string; help: string; nodes: { html: string }[] }[] }>;
}

/** A line each: the rule, and the elements that break it. `within`: a CSS selector. */
export async function violations(page: Page, within: string): Promise<string[]> {
  source ??= await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  // Evaluating is not bound by the page's policy, a script element would be.
  await page.evaluate(source);
  return await page.evaluate(async (context) => {
    const { violations } = await (globalThis as unknown as { axe: AxeEngine }).axe.run(context, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`);
  }, within);
}
