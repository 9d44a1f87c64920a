// Who may call what: every kind of caller against every route that there is.
import { expect, test } from "vitest";
import { type Scope, scopes } from "../shared/api/scopes.ts";
import { AppError } from "../shared/errors.ts";
import { assertAdmitted, vaultPrefixes } from "./access.ts";
import { apiRoutes } from "./app.ts";
import type { Caller, TokenCaller } from "./http/types.ts";

const routes = apiRoutes.filter(({ path, contract }) => path.startsWith("/api/") && contract.auth !== "public");
const person: Caller = { kind: "person", userId: "u", sessionId: "s", role: "user" };
const token = (...good: Scope[]): TokenCaller => ({
  kind: "token",
  userId: "u",
  tokenId: "t",
  name: "a program",
  role: "user",
  scopes: new Set(good),
});

function codeFor(actor: Caller, { contract, path }: (typeof routes)[number], singleUser = false): string | null {
  try {
    assertAdmitted(actor, { contract, path, singleUser });
    return null;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

test.each(routes)("$method $path", (route) => {
  const { auth, scope } = route.contract;
  expect(codeFor(person, route)).toBe(auth === "admin" ? "access.denied" : null);
  expect(codeFor({ ...person, role: "admin" }, route)).toBe(auth === "person" ? "auth.admin" : null);
  expect(codeFor(person, route, true)).toBe(null); // the owner of single-user mode
  if (auth === "admin") return;
  for (const one of scopes) expect([one, codeFor(token(one), route)]).toEqual([one, one === scope ? null : "access.scope"]);
  expect(codeFor(token(), route)).toBe("access.scope");
  expect(codeFor(token(...scopes), route)).toBe(scope === null ? "access.scope" : null);
  expect(codeFor({ ...token(...scopes), role: "admin" }, route)).not.toBe(auth === "person" ? null : "auth.admin");
});

test("no token signs in, changes how one signs in, pushes, pulls or administers", () => {
  const closed = routes.filter(({ path }) => /^\/api\/(auth|admin)\/|\/sync\/(push|pull|ticket)$/.test(path));
  expect(closed.length).toBeGreaterThan(20);
  for (const route of closed) expect([route.path, codeFor({ ...token(...scopes) }, route)]).not.toEqual([route.path, null]);
});

test("where nothing is, an administrator hears so outside of vaults alone", () => {
  const nothing = { method: "GET", contract: undefined as never };
  expect(codeFor({ ...person, role: "admin" }, { ...nothing, path: "/api/documents/x/later" })).toBe("auth.admin");
  expect(codeFor({ ...person, role: "admin" }, { ...nothing, path: "/api/later" })).toBe(null);
});

test("what belongs to people with a vault lies under a prefix that is closed to administrators, or speaks of a person's account alone", () => {
  const ofPeople = routes.filter(({ contract }) => contract.auth === "person").map(({ path }) => path.split("/")[2]!);
  const ofAccounts = ["templates", "users"];
  expect([...new Set(ofPeople)].filter((first) => !vaultPrefixes.includes(first)).sort()).toEqual(ofAccounts);
});
