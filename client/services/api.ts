// The app's API with the person's access token; a token that just ended is renewed once and the request sent again.
import type { z } from "zod";
import { ApiProblem, NetworkDown } from "../data/errors.ts";
import { type Call, fetchJson, send } from "../data/http.ts";
import type { SyncRequest } from "../replica/protocol.ts";
import type { Tokens } from "../session/session.ts";

/** A 401 of these is about what the person entered: asking again with another token would only count twice. */
const aboutTheInput = new Set(["auth.invalid", "auth.code", "auth.factor_required", "passkey.refused"]);

export interface Api {
  json<T>(path: string, schema: z.ZodType<T>, call?: Omit<Call, "token">): Promise<T>;
  send(path: string, call?: Omit<Call, "token">): Promise<Response>;
  sync: SyncRequest;
}

export function createApi(tokens: Tokens): Api {
  async function withToken<T>(run: (token: string) => Promise<T>): Promise<T> {
    const token = await tokens.access();
    if (!token) throw new ApiProblem({ code: "auth.required", status: 401 });
    try {
      return await run(token);
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 403) tokens.recheckRole(error.code);
      if (!(error instanceof ApiProblem) || error.status !== 401 || aboutTheInput.has(error.code)) throw error;
      const other = await tokens.renew(token);
      if (!other) throw error;
      return run(other);
    }
  }
  return {
    json: (path, schema, call) => withToken((token) => fetchJson(path, schema, { ...call, token })),
    send: (path, call) => withToken((token) => send(path, { ...call, token })),
    async sync(kind, body) {
      try {
        const response = await withToken((token) => send(`/api/sync/${kind}`, { method: "POST", body, token }));
        const text = await response.text().catch((cause: unknown) => {
          throw new NetworkDown({ cause });
        });
        return { status: 200, body: parse(text, kind), text };
      } catch (error) {
        if (error instanceof ApiProblem) return { status: error.status, body: null, text: error.code };
        throw error;
      }
    },
  };
}

function parse(text: string, kind: "push" | "pull"): unknown {
  if (kind === "push" && text === "") return null;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    // A proxy or captive portal answered in the product's place.
    throw new NetworkDown({ cause });
  }
}
