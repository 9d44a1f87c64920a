// Requests to the app's own API: JSON in and out, problems as exceptions. Never used for a document's bytes.
import type { z } from "zod";
import { answered, notAnswered } from "./connectivity.ts";
import { ApiProblem, NetworkDown } from "./errors.ts";

export interface Call {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  token?: string | null;
  signal?: AbortSignal;
}

/** Milliseconds until a request without an answer counts as one that never gets any: a connection may be dead without anybody saying so. */
export const unansweredAfter = 60_000;

/** Sends one request. Resolves for every answer of 2xx, whose body has to be read. Throws ApiProblem for the others, NetworkDown where none came. */
export async function send(path: string, { method = "GET", body, token, signal }: Call = {}): Promise<Response> {
  let response: Response;
  const unanswered = new AbortController();
  const deadline = setTimeout(() => unanswered.abort(), unansweredAfter);
  try {
    response = await fetch(path, {
      method,
      headers: {
        ...(body !== undefined && { "Content-Type": "application/json" }),
        ...(token && { Authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, unanswered.signal]) : unanswered.signal,
      credentials: "same-origin",
      cache: "no-store",
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    notAnswered();
    throw new NetworkDown({ cause });
  } finally {
    clearTimeout(deadline);
  }
  if (response.ok) {
    answered();
    return response;
  }
  const error = await problemOf(response);
  if (error instanceof NetworkDown) notAnswered();
  else answered();
  throw error;
}

/** As `send`, and the body must fit `schema`. An answer that does not is a fault of the connection (a captive portal, a proxy). */
export async function fetchJson<T>(path: string, schema: z.ZodType<T>, call: Call = {}): Promise<T> {
  const response = await send(path, call);
  const parsed = schema.safeParse(await bodyOf(response, call.signal));
  if (!parsed.success) throw new NetworkDown({ cause: parsed.error });
  return parsed.data;
}

async function bodyOf(response: Response, signal?: AbortSignal): Promise<unknown> {
  try {
    return await response.json();
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new NetworkDown({ cause });
  }
}

async function problemOf(response: Response): Promise<Error> {
  const body: unknown = await response.json().catch(() => null);
  const isProblem = typeof body === "object" && body !== null && "code" in body && typeof body.code === "string";
  // An answer that is no problem document comes from a proxy in between, not from the product.
  if (!isProblem && response.status >= 500) return new NetworkDown({ cause: new Error(`HTTP ${response.status}`) });
  const retryAfter = Number(response.headers.get("Retry-After"));
  return problemFrom(
    { ...(isProblem ? (body as Record<string, unknown>) : {}), status: response.status },
    response.headers.has("Retry-After") && Number.isFinite(retryAfter) ? retryAfter : null,
  );
}

/** From a problem document with its status, alone or as an item of a batch. `retryAfter` in seconds. */
export function problemFrom(
  { code, detail, fields, status, type: _type, title: _title, ...details }: Record<string, unknown>,
  retryAfter: number | null = null,
): ApiProblem {
  return new ApiProblem({
    code: typeof code === "string" ? code : `http.${status}`,
    status: Number(status),
    detail: typeof detail === "string" ? detail : "",
    fields: fieldsOf(fields),
    details,
    retryAfter,
  });
}

/** `{email: "..."}`, `{email: ["..."]}` or `[{path, message}]`. */
function fieldsOf(fields: unknown): Record<string, string> {
  if (typeof fields !== "object" || fields === null) return {};
  if (Array.isArray(fields)) {
    return Object.fromEntries(
      fields.flatMap((entry: { path?: unknown; field?: unknown; message?: unknown }) =>
        entry && typeof entry === "object"
          ? [[String(Array.isArray(entry.path) ? entry.path.join(".") : (entry.path ?? entry.field ?? "")), String(entry.message ?? "")]]
          : [],
      ),
    );
  }
  return Object.fromEntries(Object.entries(fields).map(([name, text]) => [name, Array.isArray(text) ? String(text[0]) : String(text)]));
}
