// Pages of a site of our own, as odd as pages are, become documents, or a reason in words why not.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AppError } from "../../../shared/errors.ts";
import { startFakeFirecrawl } from "../../../tests/fakes/firecrawl.ts";
import { someTasks, type TestTasks } from "../../../tests/harness/tasks.ts";
import { aVault, type TestVault } from "../../../tests/harness/vault.ts";
import { createAddressGuard } from "../outside/addressGuard.ts";
import { createGuardedFetch, type GuardedFetch } from "../outside/guardedFetch.ts";
import { addPage } from "./addPage.ts";
import { fetchAgain } from "./fetchAgain.ts";
import type { FirecrawlSettings } from "./firecrawl.ts";
import { readPage } from "./readPage.ts";

const words = (n: number) =>
  Array.from({ length: n }, (_, at) => `The lease of Lyngveien has ${at} rooms, and a garden with apple trees.`).join(" ");
const article = (title: string, body: string, head = "") =>
  `<!doctype html><html lang="nb"><head><meta charset="utf-8"><title>${title}</title>${head}</head><body><nav>Home Menu</nav><article><h1>${title}</h1>${body}</article></body></html>`;
const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

type Page = { status?: number; type?: string; headers?: Record<string, string>; body: string | Uint8Array };
const pages: Record<string, Page> = {
  "/article": {
    body: article(
      "Leie i Ålesund",
      `<p>${words(9)}</p><p><img data-src="/p.png" src="data:image/gif;base64,R0" alt="plan"><img src="/lies.png"></p><script>steal()</script><p onclick="steal()">${words(3)}</p>`,
      '<meta name="author" content="Kari">',
    ),
  },
  "/p.png": { type: "image/png", body: png },
  "/lies.png": { type: "image/png", body: "<svg onload=steal()>" },
  "/latin1": {
    type: "text/html; charset=ISO-8859-1",
    body: Buffer.from(`<title>Blåbær</title><p>Søker etter blåbær. ${words(5)}</p>`, "latin1"),
  },
  "/meta1252": {
    type: "text/html",
    body: Buffer.from(`<meta charset=windows-1252><title>K\x80</title><p>Pris \x80 5 for r\xf8dgr\xf8t. ${words(5)}</p>`, "latin1"),
  },
  "/undeclared": {
    type: "text/html",
    body: Buffer.from(`<title>\xc5pent</title><p>\xc5pent hele d\xf8gnet p\xe5 fl\xf8yen. ${words(5)}</p>`, "latin1"),
  },
  "/utf16": { type: "text/html", body: Buffer.from(`\ufeff<title>Sekstenbit</title><p>Ærlig talt. ${words(5)}</p>`, "utf16le") },
  "/moved": { status: 302, headers: { location: "/article" }, body: "" },
  "/refresh": { body: '<meta http-equiv="Refresh" content="0; URL=\'/article\'"><p>Moving</p>' },
  "/away": { status: 302, headers: { location: "http://169.254.169.254/latest/meta-data" }, body: "" },
  "/login": { body: `<title>Sign in</title><form><input type=password></form>` },
  "/401": { status: 401, body: "no" },
  "/403": { status: 403, body: "no" },
  "/404": { status: 404, body: "no" },
  "/500": { status: 500, body: "no" },
  "/challenge": { body: `<title>Just a moment...</title><p>Checking that you are a person.</p>` },
  "/scripts": { body: `<title>App</title><div id=root></div><script>draw()</script>` },
  "/empty": { body: "" },
  "/banner": { body: article("Banner", `<div class="cookie-consent">We value your privacy. Accept all</div><p>${words(8)}</p>`) },
  "/table": { body: `<title>Prices</title><table>${"<tr><td>Room</td><td>900</td></tr>".repeat(30)}</table>` },
  "/deep": { body: `<title>Deep</title>${"<div>".repeat(5_000)}<p>${words(6)}</p>` },
  "/fragment": { body: `<p>Only a piece. ${words(4)}</p>` },
  "/file": {
    type: "application/pdf",
    headers: { "content-disposition": "attachment; filename*=UTF-8''leie%C3%A5r.pdf" },
    body: "%PDF-1.4 x",
  },
  "/plain/notes.txt": { type: "text/plain", body: "plain notes" },
  "/huge": { body: `<title>Huge</title>${"<p>word word word</p>".repeat(600_000)}` },
};

let tasks: TestTasks;
let vault: TestVault;
let site: Server;
let origin: string;
let fetch: GuardedFetch;
beforeAll(async () => {
  tasks = await someTasks();
  vault = await aVault(tasks.database, { limitBytes: 100_000_000 });
  site = createServer((request, response) => {
    const page = pages[request.url ?? ""] ?? { status: 404, body: "" };
    response.writeHead(page.status ?? 200, { "content-type": page.type ?? "text/html; charset=utf-8", ...page.headers });
    response.end(page.body);
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  fetch = createGuardedFetch(createAddressGuard({ allow: ["127.0.0.1/32"] }));
});
afterAll(async () => {
  await fetch.close();
  site.closeAllConnections();
  await new Promise((resolve) => site.close(resolve));
  await tasks.dispose();
});

async function add(path: string, documentId = uuid(), to = vault, firecrawl?: FirecrawlSettings) {
  const wanted = { userId: to.userId, documentId, url: path.startsWith("/") ? origin + path : path, folderId: null };
  const title = await addPage({ context: tasks.context(), fetch, settings: { pageTimeoutMs: 30_000, firecrawl } }, wanted);
  const { rows } = await tasks.database.pool.query<{ key: string; name: string; contentType: string }>(
    `SELECT v.reference AS key, d.name, v.content_type AS "contentType" FROM documents d JOIN document_versions v ON v.id = d.version_id WHERE d.id = $1`,
    [documentId],
  );
  const stream = await tasks.storage.open(rows[0]!.key);
  return { title, ...rows[0]!, text: await new Response(stream).text() };
}
const codeOf = (path: string, to?: TestVault) =>
  add(path, uuid(), to).then(
    () => "added",
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );

test("an article is kept with its pictures, its address and its language; nothing in it runs or is fetched", async () => {
  const { title, name, contentType, text } = await add("/article");
  expect([title, name, contentType]).toEqual(["Leie i Ålesund", "Leie i Ålesund.html", "text/html"]);
  expect(text).toContain(`src="data:image/png;base64,${png.toString("base64")}"`);
  expect(text).toContain(`${origin}/article`);
  expect(text).toContain('lang="nb"');
  expect(text).toContain("garden with apple trees");
  expect(text).not.toMatch(/<script|onclick|onload|Home Menu|src="(?!data:)/);
});

test.each([
  ["/latin1", "Blåbær", "Søker etter blåbær"],
  ["/meta1252", "K€", "Pris € 5 for rødgrøt"],
  ["/undeclared", "Åpent", "Åpent hele døgnet på fløyen"],
  ["/utf16", "Sekstenbit", "Ærlig talt"],
  ["/moved", "Leie i Ålesund", "apple trees"],
  ["/refresh", "Leie i Ålesund", "apple trees"],
  ["/deep", "Deep", "apple trees"],
  ["/fragment", "127.0.0.1", "Only a piece"],
  ["/table", "Prices", "900"],
  ["/banner", "Banner", "apple trees"],
])("%s reads as a person would read it", async (path, title, says) => {
  const page = await add(path);
  expect(page.title).toBe(title);
  expect(page.text).toContain(says);
  expect(page.text).not.toContain("Accept all");
});

test.each([
  ["/login", "page.loginNeeded"],
  ["/401", "page.loginNeeded"],
  ["/403", "page.blocked"],
  ["/challenge", "page.blocked"],
  ["/404", "page.missing"],
  ["/500", "page.unreachable"],
  ["/scripts", "page.notAPage"],
  ["/empty", "page.notAPage"],
  ["/huge", "page.tooLarge"],
  ["/away", "page.addressRefused"],
  ["http://10.0.0.1/", "page.addressRefused"],
  ["http://localhost.:9/", "page.addressRefused"],
  ["ftp://example.org/", "page.addressRefused"],
  ["http://user:secret@127.0.0.1/", "page.addressRefused"],
  ["http://127.0.0.1:1025/", "page.unreachable"],
])("%s is refused in words: %s", async (path, code) => {
  expect(await codeOf(path)).toBe(code);
});

test("a link that is a file brings the file under its own name", async () => {
  expect(await add("/file")).toMatchObject({ name: "leieår.pdf", contentType: "application/pdf", text: "%PDF-1.4 x" });
  expect(await add("/plain/notes.txt")).toMatchObject({ name: "notes.txt", contentType: "text/plain", text: "plain notes" });
});

test("the same id again is the same document, though the page has changed; somebody else's id is not found; a full vault says so", async () => {
  const id = uuid();
  pages["/changing"] = { body: article("Before", `<p>${words(8)}</p>`) };
  await add("/changing", id);
  pages["/changing"] = { body: article("After", `<p>${words(9)}</p>`) };
  expect((await add("/changing", id)).title).toBe("Before");
  const [other, full] = [await aVault(tasks.database), await aVault(tasks.database, { limitBytes: 10 })];
  await expect(add("/changing", id, other)).rejects.toMatchObject({ code: "entity.notFound" });
  expect(await codeOf("/article", full)).toBe("quota.exceeded");
});

test("with a key Firecrawl reads what our own reader can't, asked as it is set up; a file stays a file, and what it makes is cleaned as well", async () => {
  const service = await startFakeFirecrawl();
  const settings = { apiKey: "fc-key", apiUrl: service.url, timeoutMs: 12_000, onlyMainContent: true };
  try {
    service.next = { title: "Drawn by scripts", html: `<p onclick="steal()">${words(8)}</p><script>steal()</script>` };
    const { title, text } = await add("/scripts", uuid(), vault, settings);
    expect(title).toBe("Drawn by scripts");
    expect(text).not.toMatch(/onclick|<script/);
    const asked = { url: `${origin}/scripts`, onlyMainContent: true, timeout: 12_000, formats: ["markdown", "html", "links"] };
    expect(service.requests[0]?.body).toMatchObject(asked);
    expect(await add("/file", uuid(), vault, settings)).toMatchObject({ contentType: "application/pdf" });
    expect(service.requests).toHaveLength(1);
    service.next = { failing: 402 };
    expect((await add("/article", uuid(), vault, settings)).title).toBe("Leie i Ålesund");
    await expect(add("/scripts", uuid(), vault, settings)).rejects.toMatchObject({ code: "page.unreachable" });
    service.next = { status: 404, html: "gone" };
    await expect(add("/403", uuid(), vault, settings)).rejects.toMatchObject({ code: "page.missing" });
    await expect(add("http://10.0.0.1/", uuid(), vault, settings)).rejects.toMatchObject({ code: "page.addressRefused" });
  } finally {
    await service.close();
  }
});

test("whatever stands in a page, reading it gives words and no error", () => {
  for (const html of [
    "<",
    "<html",
    "<!--",
    "\u0000",
    "<p>".repeat(3_000),
    "<svg><style>",
    "<base href='javascript:x'><img src=y>",
    "<frameset><frame src=a>",
  ])
    expect(typeof readPage(html, "https://example.org/").length, html.slice(0, 20)).toBe("number");
});

test("a page is fetched once more: what it says by now is the current version, the one before stays; the same words make none", async () => {
  const documentId = uuid();
  pages["/notice?a=1&b=2"] = { body: article("Notice", `<p>The rent is 500. ${words(6)}</p>`) };
  await add("/notice?a=1&b=2", documentId);
  const again = (id = documentId, userId = vault.userId) =>
    fetchAgain({ context: tasks.context(), fetch, settings: { pageTimeoutMs: 30_000, firecrawl: undefined } }, { userId, documentId: id });
  const versions = async () =>
    (
      await tasks.database.pool.query<{ key: string; current: boolean }>(
        `SELECT v.reference AS key, v.id = d.version_id AS current FROM document_versions v JOIN documents d ON d.id = v.document_id
        WHERE d.id = $1 ORDER BY v.created_at`,
        [documentId],
      )
    ).rows;
  expect(await again()).toEqual({ changed: false });
  expect(await versions()).toMatchObject([{ current: true }]);
  pages["/notice?a=1&b=2"] = { body: article("Notice", `<p>The rent is 750. ${words(6)}</p>`) };
  expect(await again()).toEqual({ changed: true });
  const [before, now] = await versions();
  expect([before!.current, now!.current]).toEqual([false, true]);
  const textOf = async (key: string) => new Response(await tasks.storage.open(key)).text();
  expect([await textOf(before!.key), await textOf(now!.key)]).toEqual([
    expect.stringContaining("rent is 500"),
    expect.stringContaining("rent is 750"),
  ]);

  pages["/notice?a=1&b=2"] = { status: 404, body: "" };
  await expect(again()).rejects.toMatchObject({ code: "page.missing" });
  expect(await versions()).toHaveLength(2);
  const stranger = await aVault(tasks.database);
  pages["/notice?a=1&b=2"] = { body: article("Notice", `<p>The rent is 900. ${words(6)}</p>`) };
  await expect(again(documentId, stranger.userId)).rejects.toMatchObject({ code: "entity.notFound" });
  expect(await versions()).toHaveLength(2);
  const own = await tasks.stored(vault, { name: "mine.html", contentType: "text/html", bytes: new TextEncoder().encode("<p>Mine</p>") });
  await expect(again(own)).rejects.toMatchObject({ code: "page.noSource" });
});
