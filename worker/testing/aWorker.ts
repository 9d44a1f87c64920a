// The whole worker in Node for tests: real routes, a real database, the real password service. Only workerd's own parts are stood in for.
import type { Hono } from "hono";
import { passwordRoutes } from "../../containers/backend/passwords/routes.ts";
import { createPasswordService, type PasswordService } from "../../containers/backend/passwords/service.ts";
import { serviceSecret } from "../../server/settings/index.ts";
import type { Session } from "../../shared/api/identity.ts";
import { app } from "../app.ts";
import { contractOf, RawAnswer } from "../http/contract.ts";
import type { Env, Service } from "../http/env.ts";

export const secretKey = "a key that only the tests of this product know";
export const frontendUrl = "http://localhost:8787";

export interface WorkerOptions {
  /** Connection string of `docuvault_app`. */
  databaseUrl: string;
  /** Bindings and settings beside or instead of the usual ones. */
  env?: Record<string, unknown>;
  passwordService?: PasswordService;
  /** More of the backend's routes. */
  backendRoutes?: Hono;
}

export interface TestWorker {
  env: Env;
  /** What Durable Objects were asked, as `userId path`. */
  hubCalls: string[];
  /** A person's browser: it keeps its cookies and its address. */
  browser(options?: BrowserOptions): TestBrowser;
  /** Everything that was left to do after answers. */
  settled(): Promise<void>;
}

export interface BrowserOptions {
  address?: string;
  userAgent?: string;
  acceptLanguage?: string;
}

export interface TestCall {
  method?: string;
  body?: unknown;
  token?: string;
  /** `undefined` leaves out a header that the browser would send. */
  headers?: Record<string, string | undefined>;
  /** Instead of the browser's own. */
  cookie?: string;
}

export interface TestBrowser {
  /** The `__Host-refresh` cookie's value. */
  cookie: string | undefined;
  /** Its other cookies, by name. */
  jar: Map<string, string>;
  call(path: string, call?: TestCall): Promise<Response>;
  /** A new account, signed in here. */
  register(account?: Partial<{ email: string; handle: string; password: string; fullName: string }>): Promise<Session>;
}

let people = 0;
const aPerson = () => {
  people++;
  return { email: `person${people}@example.org`, handle: `person${people}`, password: "correct horse battery" };
};

export function aWorker({
  databaseUrl,
  env: more = {},
  passwordService = createPasswordService({ concurrency: 2, queueLimit: 1_000 }),
  backendRoutes,
}: WorkerOptions): TestWorker {
  const hubCalls: string[] = [];
  const pending = new Set<Promise<unknown>>();
  const backend = passwordRoutes({ service: passwordService, secret: serviceSecret(secretKey), log: { error: () => undefined } });
  if (backendRoutes) backend.route("/", backendRoutes);
  backend.get("/health", (c) => c.json({ status: "ok" }));
  const service = (answer: (request: Request) => Response | Promise<Response>): Service => ({
    fetch: async (input, init) => answer(new Request(input, init)),
  });
  const env: Env = {
    HYPERDRIVE: { connectionString: databaseUrl },
    ASSETS: service(() => new Response("<!doctype html>", { headers: { "content-type": "text/html; charset=utf-8" } })),
    STORE: service(() => new Response(null, { status: 403 })),
    BACKEND: service((request) => backend.fetch(request)),
    POKE: {
      getByName: (name) =>
        service((request) => {
          const { pathname, search } = new URL(request.url);
          hubCalls.push(`${name} ${pathname}${search}`);
          return new Response(null, { status: 204 });
        }),
    },
    SECRET_KEY: secretKey,
    FRONTEND_URL: frontendUrl,
    BACKEND_INTERNAL_URL: "http://127.0.0.1:8788",
    MINIO_ENDPOINT: "http://127.0.0.1:9000",
    MINIO_PUBLIC_ENDPOINT: "http://127.0.0.1:9000",
    MINIO_ACCESS_KEY: "test",
    MINIO_SECRET_KEY: "test secret",
    LOG_LEVEL: "silent",
    ...more,
  };

  const context = {
    waitUntil(work: Promise<unknown>) {
      const done = work.finally(() => pending.delete(done));
      pending.add(done);
    },
    passThroughOnException: () => undefined,
    props: {},
  };

  const browser = ({ address = "192.0.2.1", userAgent = "Test/1.0", acceptLanguage = "en" }: BrowserOptions = {}): TestBrowser => {
    const self: TestBrowser = {
      cookie: undefined,
      jar: new Map(),
      async call(path, { method = "GET", body, token, headers, cookie = self.cookie } = {}) {
        const cookies = [...(cookie ? [`__Host-refresh=${cookie}`] : []), ...[...self.jar].map(([name, value]) => `${name}=${value}`)];
        const sent = {
          "user-agent": userAgent,
          "accept-language": acceptLanguage,
          "sec-fetch-site": "same-origin",
          ...(cookies.length > 0 && { cookie: cookies.join("; ") }),
          ...(token && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { "content-type": "application/json" }),
          ...headers,
        };
        const request = new Request(frontendUrl + path, {
          method,
          headers: Object.entries(sent).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]])),
          ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
        });
        const response = await app.fetch(Object.assign(request, { cf: { clientIp: `${address}:40000` } }), env, context);
        await assertDeclared(method, path, response);
        for (const line of response.headers.getSetCookie()) {
          const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
          if (name === "__Host-refresh") self.cookie = value || undefined;
          else if (value) self.jar.set(name, value);
          else self.jar.delete(name);
        }
        return response;
      },
      async register(account) {
        const response = await self.call("/api/auth/register", { method: "POST", body: { ...aPerson(), ...account } });
        if (response.status !== 201) throw new Error(`register answered ${response.status}: ${await response.text()}`);
        return (await response.json()) as Session;
      },
    };
    return self;
  };

  return {
    env,
    hubCalls,
    browser,
    async settled() {
      while (pending.size > 0) await Promise.allSettled(pending);
    },
  };
}

/** Every answer that a test sees fits the contract of its route: the OpenAPI document says what is true. */
async function assertDeclared(method: string, path: string, response: Response): Promise<void> {
  const [handlers] = app.router.match(method === "HEAD" ? "GET" : method, new URL(path, frontendUrl).pathname);
  const contract = handlers.map(([[, { handler }]]) => contractOf(handler)).find((found) => found !== undefined);
  const isProblem = response.headers.get("content-type")?.startsWith("application/problem+json");
  if (!contract || isProblem || contract.streams || response.status === 304) return;
  const declared = contract.response[response.status];
  if (declared === undefined) throw new Error(`${method} ${path} answered ${response.status}, which its contract does not know`);
  if (declared instanceof RawAnswer) return;
  const text = await response.clone().text();
  if (declared === null) {
    if (text !== "") throw new Error(`${method} ${path} answered a body, and its contract says that there is none`);
  } else declared.parse(JSON.parse(text));
}
