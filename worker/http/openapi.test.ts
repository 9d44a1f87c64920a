// The OpenAPI document: valid by a kept validator, complete, and true to the routes' contracts.
import { Validator } from "@seriousme/openapi-schema-validator";
import { beforeAll, expect, test, vi } from "vitest";
import { scopes } from "../../shared/api/scopes.ts";
import { apiRoutes } from "../app.ts";
import { aWorker, type TestBrowser } from "../testing/aWorker.ts";

interface Operation {
  summary: string;
  operationId: string;
  security?: { token: string[] }[];
  parameters?: { name: string; in: string; required: boolean; schema: object }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}
interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
}

let browser: TestBrowser;
let document: Document;
beforeAll(async () => {
  browser = aWorker({ databaseUrl: "postgres://nobody@127.0.0.1:1/nothing" }).browser();
  document = (await (await browser.call("/api/openapi.json")).json()) as Document;
});

/** `/:id/:kind{download|preview}` as OpenAPI writes it. */
const addressOf = (path: string) => path.replaceAll(/:(\w+)(\{[^}]*\})?/g, "{$1}");
const operationOf = (method: string, path: string) => document.paths[addressOf(path)]?.[method.toLowerCase()];

test("it is a valid OpenAPI 3.1 document", async () => {
  const { valid, errors } = await new Validator().validate({ ...structuredClone(document) });
  expect([document.openapi, valid, errors]).toEqual(["3.1.0", true, undefined]);
});

test("it may be kept, and is not sent again to who has it", async () => {
  const response = await browser.call("/api/openapi.json");
  expect(response.headers.get("cache-control")).toBe("public, max-age=3600");
  const tag = response.headers.get("etag") ?? "none";
  expect((await browser.call("/api/openapi.json", { headers: { "if-none-match": tag } })).status).toBe(304);
});

test("it is written once, however often it is asked for", async () => {
  const stringify = vi.spyOn(JSON, "stringify");
  const response = await browser.call("/api/openapi.json");
  const written = stringify.mock.calls.filter(([value]) => typeof value === "object" && value !== null && "openapi" in value);
  stringify.mockRestore();
  expect([response.headers.get("content-type"), await response.json()]).toEqual(["application/json", document]);
  expect(written).toEqual([]);
});

test("it describes every route, and nothing else", () => {
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.sort()).toEqual(apiRoutes.map(({ method, path }) => `${method} ${addressOf(path)}`).sort());
  const ids = Object.values(document.paths).flatMap((operations) => Object.values(operations).map(({ operationId }) => operationId));
  expect(new Set(ids).size).toBe(ids.length);
});

test.each(apiRoutes)("$method $path: who may call it, what it takes and answers, as declared", ({ method, path, contract }) => {
  const operation = operationOf(method, path)!;
  const { auth, scope, request = {}, response } = contract;
  expect(operation.summary).toBe(contract.summary);
  expect(operation.security).toEqual(auth === "public" ? undefined : [{ token: scope ? [scope] : [] }]);
  for (const asked of operation.security ?? []) for (const name of asked.token) expect(scopes).toContain(name);
  const names = (where: string) => (operation.parameters ?? []).filter((one) => one.in === where).map(({ name }) => name);
  expect(names("path").sort()).toEqual([...path.matchAll(/:(\w+)/g)].map(([, name]) => name).sort());
  expect(names("query")).toEqual(Object.keys(request.query?.shape ?? {}));
  expect(operation.requestBody !== undefined).toBe(request.json !== undefined);
  expect(Object.keys(operation.responses).sort()).toEqual([...Object.keys(response), "default"].sort());
});

test("shapes that many routes share have a name, and every reference leads to one", () => {
  const { schemas } = document.components;
  expect(Object.keys(schemas)).toEqual(expect.arrayContaining(["Document", "Problem", "Session"]));
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name);
  expect(references.length).toBeGreaterThan(50);
  expect(references.filter((name) => !(name! in schemas))).toEqual([]);
});
