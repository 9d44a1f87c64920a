// A route without a contract, or with one that opens a vault to administrators, stops the worker at its start.
import { Hono } from "hono";
import { expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { assertVaultsAreClosed } from "../access.ts";
import { type Contract, declaredRoutes } from "./contract.ts";
import { type Answered, type Reply, routes } from "./routes.ts";
import type { AppEnv } from "./types.ts";

const answer = z.object({ name: z.string() });

test("what is registered without a contract is found at the start, by name", () => {
  const app = new Hono<AppEnv>().use("*", async (_c, next) => next()).get("/api/later", (c) => c.json({}));
  expect(() => declaredRoutes(app.routes)).toThrow("GET /api/later declares no contract");
  const declared = routes().get("/:id", { summary: "One", auth: "person", scope: "search", response: { 200: answer } }, () => ({
    name: "a",
  }));
  app.route("/api/others", declared.hono);
  expect(declaredRoutes(app.routes, ["/api/later"])).toMatchObject([
    { method: "GET", path: "/api/others/:id", contract: { auth: "person" } },
  ]);
});

test.each(["account", "admin"] as const)("a route of the vault can't be declared for %s", (auth) => {
  const contract: Contract = { summary: "One", auth, scope: null, response: { 200: answer } };
  for (const path of ["/api/documents/:id/versions", "/api/export", "/api/mutations/createTag"])
    expect(() => assertVaultsAreClosed([{ method: "GET", path, contract }])).toThrow(`GET ${path} lies in the vault`);
  assertVaultsAreClosed([{ method: "GET", path: "/api/documentsandmore", contract }]);
});

test("a handler has to answer what its contract says", () => {
  expectTypeOf<{ name: string }>().toExtend<Answered<{ 200: typeof answer }>>();
  expectTypeOf<{ nickname: string }>().not.toExtend<Answered<{ 200: typeof answer }>>();
  expectTypeOf<undefined>().not.toExtend<Answered<{ 200: typeof answer }>>();
  expectTypeOf<Reply<202, undefined>>().toExtend<Answered<{ 201: typeof answer; 202: null }>>();
  expectTypeOf<Reply<201, undefined>>().not.toExtend<Answered<{ 201: typeof answer; 202: null }>>();
  expectTypeOf<Reply<404, { name: string }>>().not.toExtend<Answered<{ 200: typeof answer; 201: typeof answer }>>();
});

test("what is not public has to say which scope opens it", () => {
  type WithoutScope = { summary: string; auth: "person"; response: { 200: typeof answer } };
  expectTypeOf<WithoutScope>().not.toExtend<Contract>();
  expectTypeOf<WithoutScope & { scope: null }>().toExtend<Contract>();
  expectTypeOf<WithoutScope & { scope: "everything" }>().not.toExtend<Contract>();
  expectTypeOf<Parameters<ReturnType<typeof routes>["get"]>[1]>().toEqualTypeOf<Contract>();
});
