// The screens that look.ts opens, and what a person does there first.
import type { Page } from "playwright-core";

export interface Scene {
  name: string;
  query: Record<string, string>;
  /** What has to be there before the picture is taken. */
  ready?: string;
  act?: (page: Page, device: string) => Promise<void>;
  /** Milliseconds of rest before the picture. */
  rest?: number;
  only?: "phone" | "desk";
}

const rows = "[data-row-link]";

export const scenes: Scene[] = [
  { name: "signin", query: { session: "out", path: "/sign-in" }, ready: "form" },
  {
    name: "signin-wrong",
    query: { session: "out", path: "/sign-in" },
    ready: "form",
    act: async (page) => {
      await page.fill("[name=email]", "ida@example.org");
      await page.fill("[name=password]", "wrong");
      await page.click("[type=submit]");
      await page.waitForSelector(".form-error");
    },
  },
  { name: "signup", query: { session: "out", path: "/sign-up" }, ready: "form", act: (page) => page.click("[type=submit]") },
  { name: "documents", query: { path: "/documents" }, ready: rows },
  { name: "documents-offline", query: { path: "/documents", online: "0", waiting: "3" }, ready: rows },
  { name: "documents-banners", query: { path: "/documents", used: "96", refused: "1", update: "1", session: "expired" }, ready: rows },
  { name: "documents-empty", query: { path: "/documents", documents: "0" }, ready: ".empty" },
  { name: "documents-20000", query: { path: "/documents", documents: "20000" }, ready: rows },
  {
    name: "documents-selected",
    query: { path: "/documents" },
    ready: rows,
    act: async (page) => {
      await page.keyboard.press("j");
      await page.keyboard.press("j");
      await page.keyboard.press("x");
      await page.keyboard.press("j");
      await page.keyboard.press("j");
      await page.keyboard.press("x");
    },
  },
  {
    name: "documents-undo",
    query: { path: "/documents" },
    ready: rows,
    act: async (page) => {
      await page.keyboard.press("j");
      await page.keyboard.press("Delete");
    },
  },
  {
    name: "documents-grid",
    query: { path: "/documents" },
    ready: rows,
    act: async (page, device) => {
      if (device === "desk") await page.click(".segments button:last-child");
      else {
        await page.click(".list-tools .icon-button:last-of-type");
        await page.click("[role=menuitem]:last-child");
      }
    },
  },
  { name: "folder", query: { path: "/folders/0190a000-0001-7000-8000-000000000000" }, ready: rows },
];
