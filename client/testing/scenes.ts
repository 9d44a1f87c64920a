// The screens that look.ts opens, and what a person does there first.
import type { Page } from "playwright-core";

export type Device = "phone" | "desk" | "tablet" | "zoomed" | "lying" | "lyinglarge" | "zoomed200";

export interface Scene {
  name: string;
  query: Record<string, string>;
  /** What has to be there before the picture is taken. */
  ready?: string;
  act?: (page: Page, device: string) => Promise<void>;
  /** Milliseconds of rest before the picture. */
  rest?: number;
  /** Phone and desk where nothing is said. */
  on?: Device[];
  host?: string;
  /** Errors in the console belong to the scene. */
  fails?: boolean;
  /** Where axe looks; something that lies above the screen hides parts of it. */
  axeIn?: string;
}

export const everywhere: Device[] = ["phone", "desk", "tablet", "zoomed", "lying", "lyinglarge", "zoomed200"];
const rows = "[data-row-link]";

export const scenes: Scene[] = [
  { name: "signin", on: everywhere, query: { session: "out", path: "/sign-in" }, ready: "form" },
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
  { name: "signin-revoked", query: { session: "out", path: "/sign-in", revoked: "1" }, ready: "form" },
  { name: "signin-locked", query: { session: "expired", locked: "1", path: "/documents" }, ready: "form" },
  {
    name: "signup",
    on: ["phone", "desk", "tablet", "zoomed"],
    query: { session: "out", path: "/sign-up" },
    ready: "form",
    act: (page) => page.click("[type=submit]"),
  },
  { name: "documents", on: everywhere, query: { path: "/documents" }, ready: rows },
  { name: "inbox", on: everywhere, query: { path: "/inbox" }, ready: ".inbox-side" },
  { name: "inbox-offline", query: { path: "/inbox", online: "0", waiting: "3" }, ready: ".inbox-side" },
  { name: "documents-offline", query: { path: "/documents", online: "0", waiting: "3" }, ready: rows },
  {
    name: "documents-banners",
    on: everywhere,
    query: { path: "/documents", used: "96", refused: "1", update: "1", session: "expired" },
    ready: rows,
  },
  { name: "device-unsent", query: { path: "/settings/device", waiting: "4", refused: "1", online: "0" }, ready: ".device-unsent li" },
  {
    name: "device-checked",
    on: ["phone", "desk", "tablet", "zoomed"],
    query: { path: "/settings/device", waiting: "4", refused: "1", removed: "1" },
    ready: ".device-kept dd",
    act: async (page) => {
      await page.getByRole("button", { name: "Check everything" }).click();
      await page.getByText("did not fit and were written again").waitFor();
    },
  },
  { name: "documents-empty", query: { path: "/documents", documents: "0" }, ready: ".empty" },
  { name: "documents-20000", query: { path: "/documents", documents: "20000" }, ready: rows },
  {
    name: "documents-selected",
    on: everywhere,
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
    on: everywhere,
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
  {
    name: "folder",
    on: everywhere,
    query: { path: "/folders/0190a000-0001-7000-8000-000000000000" },
    ready: rows,
  },
];

scenes.push(
  { name: "shared", query: { path: "/shared" }, ready: rows },
  { name: "shared-by-me", query: { path: "/shared/by-me" }, ready: ".share-things" },
  {
    name: "shared-document",
    query: { path: "/documents/0190a000-0005-7000-8000-000000000385" },
    ready: ".document",
    act: async (page, device) => {
      await page.waitForSelector(".page[data-loaded]");
      if (device === "phone") await page.click("#tab-details");
      await page.waitForSelector(".details-owner");
    },
  },
  {
    name: "share-dialog",
    on: everywhere,
    query: { path: "/shared/by-me" },
    ready: ".share-things",
    act: async (page) => {
      await page.click(".share-things li:last-child button");
      await page.waitForSelector(".share-list");
    },
  },
);

export const document = (n: number) => `/documents/0190a000-0005-7000-8000-${n.toString(16).padStart(12, "0")}`;
const showFacts = async (page: Page, device: string) => {
  await showDetails(page, device);
  await page.locator(".facts").waitFor();
  await page.locator(".facts .fact-list").evaluate((list) => list.scrollIntoView({ block: "end" }));
};
export const showDetails = async (page: Page, device: string) => {
  if (device === "phone") await page.click("#tab-details");
};
scenes.push(
  { name: "document-pdf", on: everywhere, query: { path: document(2) }, ready: ".page[data-loaded]", rest: 900 },
  {
    name: "document-find",
    query: { path: `${document(2)}?find=kwh` },
    ready: ".textLayer .highlight",
    rest: 900,
  },
  { name: "document-details", query: { path: document(2) }, ready: ".document", act: showDetails, rest: 600 },
  { name: "document-facts", query: { path: document(2) }, ready: ".document", act: showFacts, rest: 600 },
  { name: "document-versions", query: { path: document(2) }, ready: ".document", act: showVersions, rest: 900 },
  { name: "document-history", query: { path: document(2) }, ready: ".document", act: showHistory, rest: 900 },
  { name: "document-history-offline", query: { path: document(2), online: "0" }, ready: ".document", act: showHistory, rest: 900 },
  {
    name: "folder-history",
    query: { path: "/folders/0190a000-0001-7000-8000-000000000000" },
    ready: rows,
    act: async (page) => {
      await page.getByRole("button", { name: /^Actions for Hjem/ }).click();
      await page.getByRole("menuitem", { name: "History…" }).click();
      await page.locator(".history-entry").first().waitFor();
    },
    axeIn: "dialog",
  },
  { name: "document-failed", query: { path: document(7) }, ready: ".document", act: showDetails, rest: 900 },
  { name: "document-locked", query: { path: document(7) }, ready: ".preview-note", rest: 900 },
  { name: "document-image", query: { path: document(16) }, ready: ".image-scroll img" },
  { name: "document-image-find", query: { path: `${document(16)}?find=brunost` }, ready: ".picture-text .found", rest: 600 },
  { name: "document-image-details", query: { path: document(16) }, ready: ".document", act: showDetails, rest: 600 },
  { name: "document-scan-find", query: { path: `${document(6)}?find=brunost 500` }, ready: ".textLayer .highlight", rest: 900 },
  { name: "document-text", query: { path: document(14) }, ready: ".text-page" },
  { name: "document-html", query: { path: document(19) }, ready: "iframe.sanitized" },
  { name: "document-svg", query: { path: document(38) }, ready: ".image-frame img" },
  { name: "document-offline", query: { path: document(10), online: "0" }, ready: ".preview-read h2" },
  { name: "document-missing", query: { path: "/documents/0190a000-0005-7000-8000-00000000ffff" }, ready: ".message" },
  { name: "document-trashed", query: { path: document(36) }, ready: ".document-trashed", act: showDetails, rest: 900 },
);
scenes.push(
  { name: "search", on: everywhere, query: { path: "/search?q=oppsigelse" }, ready: ".hit" },
  {
    name: "search-filters",
    query: { path: "/search?q=oppsigelse%20tag%3A%22Hjem%22%20after%3A2026%20-type%3Abrev", source: "titles" },
    ready: ".hit",
  },
  {
    name: "search-problems",
    query: {
      path: `/search?q=${encodeURIComponent('(oppsigelse OR varsel) amount:>1000 tagg:Hjem before:someday title:"leie')}`,
      source: "device",
    },
    ready: ".search-problems",
  },
  { name: "search-start", query: { path: "/search" }, ready: ".empty" },
  { name: "search-none", query: { path: "/search?q=zzz" }, ready: ".empty" },
  { name: "trash", query: { path: "/trash" }, ready: rows },
  { name: "trash-empty", query: { path: "/trash", documents: "0" }, ready: ".empty" },
  {
    name: "trash-delete",
    query: { path: "/trash" },
    ready: rows,
    act: async (page) => {
      await page.click(".list-tools .button");
      await page.waitForSelector("dialog[open]");
    },
  },
  { name: "storage", on: everywhere, query: { path: "/storage", used: "86" }, ready: ".meter" },
  { name: "storage-full", on: everywhere, query: { path: "/storage", used: "98", unfitting: "5" }, ready: ".meter" },
  { name: "settings", on: everywhere, query: { path: "/settings" }, ready: ".labels" },
  {
    name: "settings-signout",
    query: { path: "/settings", waiting: "2" },
    ready: ".labels",
    act: async (page) => {
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.waitForSelector("dialog[open]");
    },
  },
  { name: "more", query: { path: "/more" }, ready: ".page", on: ["phone"] },
  { name: "unknown", query: { path: "/nowhere" }, ready: ".message" },
  {
    name: "palette",
    query: { path: "/documents" },
    ready: rows,
    on: ["desk"],
    act: async (page) => {
      await page.keyboard.press("Control+k");
      await page.fill(".palette-input", "strøm");
      await page.waitForSelector(".option");
    },
  },
  { name: "keys", query: { path: "/documents" }, ready: rows, on: ["desk"], act: (page) => page.keyboard.press("?") },
  {
    name: "tagging",
    on: everywhere,
    query: { path: "/documents" },
    ready: rows,
    act: async (page) => {
      await page.keyboard.press("j");
      await page.keyboard.press("t");
      await page.waitForSelector("dialog[open] .option");
    },
  },
  {
    name: "moving",
    query: { path: "/documents" },
    ready: rows,
    act: async (page) => {
      await page.keyboard.press("j");
      await page.keyboard.press("m");
      await page.waitForSelector("dialog[open] .option");
    },
  },
  {
    name: "picker",
    axeIn: ".popover",
    query: { path: document(2) },
    ready: ".document",
    act: async (page, device) => {
      await showDetails(page, device);
      await page.getByRole("button", { name: /^From:/ }).click();
      await page.waitForSelector(".option");
    },
  },
  {
    name: "menu",
    axeIn: ".popover",
    query: { path: "/folders/0190a000-0001-7000-8000-000000000000" },
    ready: rows,
    act: (page) => page.getByRole("button", { name: /^Actions for Hjem/ }).click(),
  },
  {
    name: "new-folder",
    query: { path: "/folders/0190a000-0001-7000-8000-000000000000" },
    ready: rows,
    act: async (page) => {
      await page.getByRole("button", { name: /^Actions for Hjem/ }).click();
      await page.getByRole("menuitem", { name: "New folder inside" }).click();
      await page.waitForSelector("dialog[open]");
    },
  },
);

const prove = async (page: Page) => {
  await page.fill("dialog [name=currentPassword]", "correct horse");
  await page.fill("dialog [name=code]", "123456");
  await page.click("dialog [type=submit]");
};
scenes.push(
  {
    name: "factor",
    query: { session: "out", path: "/sign-in" },
    ready: "form",
    act: async (page) => {
      await page.fill("[name=email]", "ida@example.org");
      await page.fill("[name=password]", "two factors");
      await page.click("[type=submit]");
      await page.fill("[name=code]", "000 000");
      await page.click("[type=submit]");
      await page.waitForSelector(".field-error");
    },
  },
  { name: "owner", query: { session: "out", path: "/sign-in", mode: "single" }, ready: "form" },
  { name: "forgot", query: { session: "out", path: "/forgot-password" }, ready: "form" },
  { name: "nomail-forgot", query: { session: "out", path: "/forgot-password", mail: "0" }, ready: "form" },
  {
    name: "nomail-security",
    query: { path: "/account/security", mail: "0" },
    ready: ".section",
    act: (page) => page.click("text=Make the link"),
  },
  { name: "reset", query: { session: "out", path: "/reset-password#token" }, ready: "form" },
  { name: "verify", query: { path: "/verify-email#token" }, ready: ".auth .button", act: (page) => page.click(".auth-submit") },
  { name: "security", on: ["phone", "desk", "tablet", "zoomed"], query: { path: "/account/security" }, ready: ".section" },
  {
    name: "security-proof",
    query: { path: "/account/security" },
    ready: ".section",
    act: async (page) => {
      await page.getByRole("button", { name: "Set up" }).click();
      await page.waitForSelector("dialog[open] form");
    },
  },
  {
    name: "security-totp",
    query: { path: "/account/security" },
    ready: ".section",
    act: async (page) => {
      await page.getByRole("button", { name: "Set up" }).click();
      await prove(page);
      await page.waitForSelector(".qr");
    },
  },
  {
    name: "security-codes",
    query: { path: "/account/security" },
    ready: ".section",
    act: async (page) => {
      await page.getByRole("button", { name: "Set up" }).click();
      await prove(page);
      await page.getByRole("button", { name: "Next" }).click();
      await page.waitForSelector(".backup-codes");
    },
  },
  { name: "people", on: ["phone", "desk", "tablet", "zoomed"], query: { path: "/people", role: "admin" }, ready: ".person" },
  { name: "people-one", query: { path: "/people", role: "admin" }, ready: ".person", act: (page) => openPerson(page, 3) },
  { name: "groups", query: { path: "/groups", role: "admin" }, ready: ".person" },
  {
    name: "groups-one",
    query: { path: "/groups", role: "admin" },
    ready: ".person",
    act: async (page) => {
      await openPerson(page, 1);
      await page.fill("dialog[open] input", "f");
      await page.waitForSelector(".group-found");
    },
  },
  { name: "limits", on: ["phone", "desk", "zoomed"], query: { path: "/limits", role: "admin" }, ready: ".stacked-form" },
  { name: "ai", on: ["phone", "desk", "zoomed"], query: { path: "/ai", role: "admin" }, ready: ".stacked-form" },
  {
    name: "filing-settings",
    query: { path: "/settings", ai: "1" },
    ready: "#filing",
    act: async (page) => void (await page.locator("section[aria-labelledby=filing] select").selectOption("openai")),
  },
  { name: "audit", query: { path: "/audit", role: "admin" }, ready: ".audit-entry" },
);

scenes.push(
  { name: "insecure", query: { path: "/documents" }, ready: ".auth", host: "docuvault.test" },
  { name: "error", query: { path: "/documents", crash: "1" }, ready: ".technical", fails: true },
);

async function openPerson(page: Page, place: number): Promise<void> {
  await page.click(`li:nth-child(${place}) .person`);
  await page.waitForSelector("dialog[open]");
}

async function showVersions(page: Page, device: string): Promise<void> {
  await showDetails(page, device);
  await page.getByRole("button", { name: "Show versions" }).click();
  await page.locator(".version").first().waitFor();
  await page.locator(".version-list").scrollIntoViewIfNeeded();
}

async function showHistory(page: Page, device: string): Promise<void> {
  await showDetails(page, device);
  await page.getByRole("button", { name: "Show history" }).click();
  await page.locator(".history-entry").first().waitFor();
  await page.locator(".disclosure").last().scrollIntoViewIfNeeded();
}
