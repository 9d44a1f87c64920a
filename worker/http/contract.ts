// What a route declares beside its handler: who may call it, which scope a token needs, what it takes and what it answers. The door
// (access.ts), the validation (routes.ts), the OpenAPI document (openapi.ts) and the tests that walk all routes read these declarations.
import { describeRoute, resolver } from "hono-openapi";
import type { z } from "zod";
import { problemBody } from "../../shared/api/problem.ts";
import type { Scope } from "../../shared/api/scopes.ts";
import type { AppMiddleware } from "./types.ts";

/**
 * Who may call a route. Nothing here opens a route to an administrator but its own words:
 * `public`: anybody, without a token; what else it checks (a cookie, a ticket, a token from a mail) it checks itself.
 * `person`: whoever has a vault. Administrators are refused with `auth.admin`.
 * `account`: whoever is signed in, administrators too: what concerns their own account.
 * `admin`: administrators, and the owner in single-user mode.
 */
export type Admission = "public" | "person" | "account" | "admin";

/** An answer that is neither JSON nor empty: a redirect, a WebSocket, a page. The handler makes the `Response` itself. */
export class RawAnswer {
  readonly description: string;
  constructor(description: string) {
    this.description = description;
  }
}

/** A JSON body, no body, or a raw answer. */
export type AnswerSchema = z.ZodType | null | RawAnswer;

export interface RequestSchemas {
  params?: z.ZodObject;
  query?: z.ZodObject;
  json?: z.ZodType;
}

interface Declared {
  /** One line for the OpenAPI document. */
  summary: string;
  request?: RequestSchemas;
  /** By status. Errors are problems (RFC 9457) and are not listed. */
  response: { readonly [status: number]: AnswerSchema };
  /** The handler takes the body as a stream and answers with whatever status somebody else gave. */
  streams?: true;
  /** Runs before anything of the request is read: counting, routes that single-user mode does not have. */
  use?: readonly AppMiddleware[];
}

/** `scope`: what a token for a program must be good for; null: only a person's own session opens the route. */
export type Contract = Declared & ({ auth: "public"; scope?: undefined } | { auth: Exclude<Admission, "public">; scope: Scope | null });

const contractKey = Symbol("contract");

/** The middleware that carries a contract and its description for the OpenAPI document. It does nothing itself. */
export function declaring(contract: Contract): AppMiddleware {
  return Object.assign(describeRoute(operationOf(contract)), { [contractKey]: contract });
}

/** The contract that a registered handler carries. */
export function contractOf(handler: object): Contract | undefined {
  return contractKey in handler ? (handler[contractKey] as Contract) : undefined;
}

export interface DeclaredRoute {
  method: string;
  path: string;
  contract: Contract;
}

interface RegisteredRoute {
  method: string;
  path: string;
  handler: object;
}

/** All routes with their contracts, once each. @throws Error where a route has none (`except`: paths that need none) */
export function declaredRoutes(registered: readonly RegisteredRoute[], except: readonly string[] = []): DeclaredRoute[] {
  const byRoute = new Map<string, { method: string; path: string; contract: Contract | undefined }>();
  for (const { method, path, handler } of registered) {
    if (method === "ALL" || except.includes(path)) continue; // ALL: middleware
    const key = `${method} ${path}`;
    byRoute.set(key, { method, path, contract: byRoute.get(key)?.contract ?? contractOf(handler) });
  }
  return [...byRoute].map(([key, { contract, ...route }]) => {
    if (!contract) throw new Error(`${key} declares no contract`);
    return { ...route, contract };
  });
}

type Operation = Parameters<typeof describeRoute>[0];

function operationOf({ summary, auth, scope, request = {}, response }: Contract): Operation {
  return {
    summary,
    ...(auth !== "public" && { security: [{ token: scope ? [scope] : [] }] }),
    ...(request.json && { requestBody: { required: !request.json.safeParse(undefined).success, content: jsonContent(request.json) } }),
    parameters: [...parameters("path", request.params), ...parameters("query", request.query)],
    responses: {
      ...Object.fromEntries(Object.entries(response).map(([status, answer]) => [status, answerOf(answer)])),
      default: { description: "A problem", content: { "application/problem+json": { schema: resolver(problemBody, wireSide) } } },
    },
  };
}

/** What travels, before a schema's transforms and defaults; what JSON Schema has no words for is left open. */
const wireSide = { io: "input", unrepresentable: "any" } as const;
const jsonContent = (schema: z.ZodType) => ({ "application/json": { schema: resolver(schema, wireSide) } });

const answerOf = (answer: AnswerSchema) =>
  answer === null
    ? { description: "Done, nothing to say" }
    : answer instanceof RawAnswer
      ? { description: answer.description }
      : { description: "Done", content: jsonContent(answer) };

function parameters(where: "path" | "query", object: z.ZodObject | undefined): NonNullable<Operation["parameters"]> {
  if (!object) return [];
  const { properties = {}, required = [] } = object.toJSONSchema(wireSide);
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: where,
    required: where === "path" || required.includes(name),
    schema: schema as object,
  }));
}
