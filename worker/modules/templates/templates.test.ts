// Templates and sanitizing over the real routes, with the real backend behind them: a DOM, a store, PDFs.
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHtmlWorker, type HtmlWorker } from "../../../containers/backend/templates/html.ts";
import { templateRoutes } from "../../../containers/backend/templates/routes.ts";
import { serviceSecret } from "../../../server/settings/index.ts";
import type { Rendered, Sanitized, SavedTemplate, TemplateItem } from "../../../shared/api/templates.ts";
import { hostileHtml } from "../../../tests/fixtures/hostileHtml.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { aStore, type TestStore } from "../../../tests/harness/intake.ts";
import { aWorker, secretKey, type TestWorker } from "../../testing/aWorker.ts";

let database: TestDatabase;
let store: TestStore;
let worker: TestWorker;
let html: HtmlWorker;
let ada: Person;
type Person = Awaited<ReturnType<typeof aPerson>>;
beforeAll(async () => {
  database = await aDatabase();
  store = await aStore();
  html = createHtmlWorker({ workMs: 60_000 });
  const intake = { pool: database.pool, storage: store.storage, poke: async () => undefined };
  const backendRoutes = templateRoutes({ html, secret: serviceSecret(secretKey), intake });
  worker = aWorker({ databaseUrl: database.appUrl, env: { RATE_LIMITS: "off" }, backendRoutes });
  ada = await aPerson("ada");
});
afterAll(async () => {
  await worker.settled();
  await html.close();
  await store.close();
  await database.drop();
});

async function aPerson(name: string) {
  const browser = worker.browser();
  const { user, accessToken: token } = await browser.register({ email: `${name}@templates.example`, handle: name });
  const call = (path: string, method = "GET", body?: unknown) => browser.call(path, { method, token, ...(body !== undefined && { body }) });
  const json = async <T>(path: string, method = "GET", body?: unknown) => (await (await call(path, method, body)).json()) as T;
  const made = (more: object) => json<SavedTemplate>("/api/templates", "POST", { name: "Letter", html: "<p>{{name}}</p>", ...more });
  return { id: user.id, call, json, made };
}
const offer = `<h1>{{title}}</h1><p style="color: {{colour}}; position: fixed">Hei {{buyer.name}}, pris {{price | money}}, {{day | date}}</p>
<table><tbody>{{#rows}}<tr><td>{{name}}</td><td>{{sum | money:EUR}}</td></tr>{{/rows}}</tbody></table>
{{^rows}}<p>Ingen rader</p>{{/rows}}{{#urgent}}<b>Haster</b>{{/urgent}}<a href="{{link}}" onclick="x()">se</a><script>x()</script>`;

test("a template is kept sanitized, with its fields and its rows where they were, and filled in by language", async () => {
  const template = await ada.made({ name: "Tilbud", category: "Salg", html: offer });
  expect(template.removed).toEqual(["<script>", "onclick of <a>", "style position of <p>"]);
  expect(template.html).toContain("<tbody>{{#rows}}<tr><td>{{name}}</td>");
  expect(template.fields).toEqual([
    { name: "title", kind: "text" },
    { name: "colour", kind: "text" },
    { name: "buyer.name", kind: "text" },
    { name: "price", kind: "money" },
    { name: "day", kind: "date" },
    {
      name: "rows",
      kind: "list",
      fields: [
        { name: "name", kind: "text" },
        { name: "sum", kind: "money" },
      ],
    },
    { name: "urgent", kind: "condition" },
    { name: "link", kind: "text" },
  ]);
  const fields = {
    title: "<img src=x onerror=hit()>",
    colour: "red; background: url(https://evil.example)",
    buyer: { name: "Åse & Øyvind" },
    price: 1234567.5,
    day: "2026-11-27",
    rows: [
      { name: "Hus", sum: "10,5" },
      { name: "Tomt", sum: 2 },
    ],
    urgent: true,
    link: "javascript:hit()",
  };
  const filled = await ada.json<Rendered>(`/api/templates/${template.id}/render`, "POST", { fields });
  const text = filled.html.replace(/&nbsp;|[\u00a0\u202f]/g, " ");
  for (const part of [
    "&lt;img src=x onerror=hit()&gt;",
    "Åse &amp; Øyvind",
    "1 234 567,50 kr",
    "27. november 2026",
    "<td>Hus</td>",
    "10,50 €",
    "Haster",
  ])
    expect(text).toContain(part);
  expect(text).not.toMatch(/javascript|evil|<img|Ingen rader/);
  expect([filled.missing, filled.removed]).toEqual([[], ["href of <a>", "style background of <p>"]]);
  const empty = await ada.json<Rendered>(`/api/templates/${template.id}/render`, "POST", { fields: {}, language: "en" });
  expect(empty.missing).toEqual(["title", "colour", "buyer.name", "price", "day", "link"]);
  expect(empty.html).toContain("Ingen rader");
  expect(empty.html).not.toContain("Haster");
});

test("names of the language itself fill nothing in, values never become templates, and what is no template is refused with its reason", async () => {
  const preview = (source: string, fields: object) => ada.json<Rendered>("/api/templates/preview", "POST", { html: source, fields });
  const odd = "{{constructor.name}}{{__proto__}}{{a.constructor}}{{toString}}{{a.length}}";
  expect((await preview(odd, { a: "{{b}}", b: "secret" })).html).toBe("");
  expect((await preview("{{{a}}}{{&a}}{{a}}", { a: "<b>{{b}}</b>", b: "secret" })).html).toBe("&lt;b&gt;{{b}}&lt;/b&gt;".repeat(3));
  for (const wrong of [
    "{{#a}}x",
    "{{/a}}",
    "{{",
    "{{> other}}",
    "{{=<% %>=}}",
    "{{a b}}",
    "{{a | code}}",
    "{{a | money:nok}}",
    "{{a()}}",
  ]) {
    const response = await ada.call("/api/templates", "POST", { name: "x", html: wrong });
    expect([wrong, response.status]).toEqual([wrong, 400]);
    expect(await response.json()).toMatchObject({ code: "request.invalid", fields: [{ field: "html", message: expect.any(String) }] });
  }
});

test("a comment of a template is left out: nobody has looked at what it holds", async () => {
  const html = '<p>{{! <img src=x onerror=alert(1)> }}hi</p><a title="{{!"onmouseover="alert(1)" x="}}">there</a>';
  const made = await ada.json<{ id: string; html: string }>("/api/templates", "POST", { name: "Commented", html });
  expect(made.html).not.toMatch(/onerror|onmouseover|\{\{!/);
});

test("versions are kept and come again; others read and use what is shared, and change nothing", async () => {
  const { id } = await ada.made({ name: "Brev", html: "<p>one</p>" });
  const change = (body: object) => ada.json<SavedTemplate>(`/api/templates/${id}`, "PUT", body);
  expect(await change({ html: "<p>two</p>" })).toMatchObject({ version: 2, html: "<p>two</p>" });
  expect(await change({ category: "Post" })).toMatchObject({ version: 2, category: "Post", name: "Brev" });
  expect(await ada.json(`/api/templates/${id}/versions/1/restore`, "POST")).toMatchObject({ version: 3, html: "<p>one</p>" });
  const { items } = await ada.json<{ items: { version: number; current: boolean }[] }>(`/api/templates/${id}/versions`);
  expect(items.map(({ version, current }) => [version, current])).toEqual([
    [3, true],
    [2, false],
    [1, false],
  ]);
  const eve = await aPerson("eve");
  expect((await eve.call(`/api/templates/${id}`)).status).toBe(404);
  await change({ shared: true });
  expect(await eve.json(`/api/templates/${id}`)).toMatchObject({ own: false, shared: true, html: "<p>one</p>" });
  expect((await eve.call(`/api/templates/${id}/render`, "POST", {})).status).toBe(200);
  for (const [path, method] of [
    ["", "PUT"],
    ["", "DELETE"],
    ["/versions/1/restore", "POST"],
  ] as const)
    expect((await eve.call(`/api/templates/${id}${path}`, method, method === "PUT" ? { name: "hers" } : undefined)).status).toBe(403);
  await change({ shared: false });
  expect((await eve.call(`/api/templates/${id}/versions`)).status).toBe(404);
  expect((await ada.call("/api/templates", "POST", { id, name: "again", html: "x" })).status).toBe(409);
  expect((await ada.call(`/api/templates/${id}`, "DELETE")).status).toBe(204);
  expect((await ada.call(`/api/templates/${id}`)).status).toBe(404);
});

test("a hundred templates are one list, found by name and category, page by page where that is asked", async () => {
  const owner = await aPerson("keeper");
  await database.pool.query(
    `WITH made AS (INSERT INTO templates (id, owner_id, name, category)
       SELECT gen_random_uuid(), $1, 'Mal ' || lpad(n::text, 3, '0'), CASE WHEN n % 2 = 0 THEN 'Salg' ELSE 'Utleie' END
         FROM generate_series(1, 100) n RETURNING id, name)
     INSERT INTO template_versions (template_id, version, name, html) SELECT id, 1, name, '<p></p>' FROM made`,
    [owner.id],
  );
  const list = (query: string) => owner.json<{ items: TemplateItem[]; next: string | null }>(`/api/templates?${query}`);
  const all = await list("");
  expect([all.items.length, all.items[0]?.name, all.next]).toEqual([100, "Mal 001", null]);
  expect((await list("query=sALg")).items).toHaveLength(50);
  expect((await list("query=mal%200&category=Utleie")).items).toHaveLength(50);
  const first = await list("limit=60");
  const second = await list(`limit=60&cursor=${first.next}`);
  expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(all.items.map(({ name }) => name));
});

test("a PDF has the words with all their letters and a number on each page; kept as a document it is one, however often it is asked for", async () => {
  const { id } = await ada.made({
    html: `<h1>Kjøpekontrakt</h1><p>{{name}}</p>${"<p>Ærlig ødegård på Åsen</p>".repeat(80)}<img src="https://evil.example/x.png">`,
  });
  const response = await ada.call(`/api/templates/${id}/render`, "POST", { format: "pdf", fields: { name: "Søren Kjærå" } });
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/pdf"]);
  const pdf = await getDocument({ data: new Uint8Array(await response.arrayBuffer()), verbosity: 0 }).promise;
  expect(pdf.numPages).toBeGreaterThan(1);
  const textOf = async (page: number) =>
    (await (await pdf.getPage(page)).getTextContent()).items.map((item) => ("str" in item ? item.str : "")).join("");
  expect(await textOf(1)).toContain("Søren Kjærå");
  expect(await textOf(1)).toContain("Ærlig ødegård på Åsen");
  expect(await textOf(2)).toContain(`Side 2 av ${pdf.numPages}`);
  const documentId = uuid();
  const keep = () =>
    ada.call(`/api/templates/${id}/documents`, "POST", { documentId, title: "Kontrakt / Åsen", fields: { name: "Søren" } });
  const kept = await keep();
  expect([kept.status, await kept.json()]).toEqual([201, { documentId }]);
  expect(await ada.json(`/api/documents/${documentId}`)).toMatchObject({ title: "Kontrakt / Åsen", contentType: "application/pdf" });
  const eve = await aPerson("other");
  expect((await eve.call(`/api/templates/${id}/documents`, "POST", { documentId: uuid(), title: "x" })).status).toBe(404);
});

test("nothing that acts or loads gets through the sanitizer, alone or as a template; what is harmless stays as it is", async () => {
  const clean = (source: string) => ada.json<Sanitized>("/api/sanitize", "POST", { html: source });
  const forbidden =
    /<(?!\/?(?:a|b|div|p|q|img|table|tbody|tr|td|br)\b)[a-z!?]|\son\w+\s*=|href="(?!https?:|mailto:|tel:|#)|srcset|\ssrc="(?!data:image\/png)|url\s*\(|ping=|target=|\sid=|\sname=|position/i;
  for (const source of hostileHtml) {
    const { html } = await clean(source);
    expect([source, forbidden.exec(html.replace(/title="[^"]*"/g, ""))?.[0]]).toEqual([source, undefined]);
    expect([source, (await clean(html)).html]).toEqual([source, html]); // read again it is the same
  }
  const fine = `<h1 style="color: #123456; text-align: center">Å</h1><p>a <b>b</b> <a href="https://example.org/?a=1&amp;b=2">c</a></p><table><tbody><tr><td colspan="2">d</td></tr></tbody></table><img src="data:image/png;base64,iVBORw0KGgo=" alt="e">`;
  expect(await clean(fine)).toEqual({ html: fine, removed: [] });
  expect((await worker.browser().call("/api/sanitize", { method: "POST", body: { html: "x" } })).status).toBe(401);
});

test("HTML that takes too long is given up, and what comes after it is answered", async () => {
  const slow = createHtmlWorker({ workMs: 1 });
  const source = "<b>".repeat(100_000);
  await expect(slow.run({ kind: "sanitize", html: source })).rejects.toMatchObject({ code: "template.tooMuch" });
  await slow.close();
  const short = createHtmlWorker({ workMs: 2_000 });
  const deep = short.run({ kind: "sanitize", html: "<div>".repeat(70_000) });
  const after = short.run({ kind: "sanitize", html: "<b>y</b>" });
  await expect(deep).rejects.toMatchObject({ code: "template.tooMuch" });
  await after.catch((error: unknown) => expect(error).toMatchObject({ code: "template.tooMuch" })); // a slow machine may not even start in time
  await short.close();
  expect(await ada.json("/api/sanitize", "POST", { html: "<b>x</b>" })).toEqual({ html: "<b>x</b>", removed: [] });
});
