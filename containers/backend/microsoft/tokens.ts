// The installation's own access to Microsoft Graph: client credentials, one token until it ends.
import { msalClients } from "../clouds/onedrive/msal.ts";
import type { Send } from "../clouds/transfer/send.ts";
import { secondsOf } from "../clouds/transfer/send.ts";

export interface MicrosoftSettings {
  clientId: string;
  clientSecret: string;
  /** An organization's: client credentials know no `common`. */
  tenantId: string;
  /** `https://graph.microsoft.com`, or a national cloud's. */
  graphRoot: string;
  authority: string;
}

/** `unauthorized`: the secret or its permissions are not good, which the operator mends. */
export class TokenError extends Error {
  readonly reason: "unauthorized" | "busy" | "unreachable";
  /** Seconds. */
  readonly retryAfter: number | undefined;

  constructor(reason: "unauthorized" | "busy" | "unreachable", retryAfter?: number) {
    super(`no access to Microsoft: ${reason}`);
    this.name = "TokenError";
    this.reason = reason;
    this.retryAfter = retryAfter;
  }
}

export interface GraphTokens {
  /** `rejected`: one that Graph did not take. @throws TokenError */
  get(rejected?: string): Promise<string>;
  /** Where Graph's paths begin, with its version. */
  readonly graph: string;
}

/** Milliseconds before its end at which a token counts as ended. */
const early = 120_000;

export function createGraphTokens(settings: MicrosoftSettings, send: Send): GraphTokens {
  const graph = settings.graphRoot.replace(/\/+$/, "").replace(/(\/v1\.0)?$/, "/v1.0");
  const { origin, protocol } = new URL(graph);
  const scopes = [`${protocol === "http:" ? "https://graph.microsoft.com" : origin}/.default`];
  const client = msalClients(settings, send);
  let held: { token: string; until: number } | undefined;
  let asking: Promise<string> | undefined;

  async function ask(): Promise<string> {
    const { app, seen } = client();
    try {
      const result = await app.acquireTokenByClientCredential({ scopes });
      if (!result?.accessToken) throw new TokenError("unauthorized");
      held = { token: result.accessToken, until: (result.expiresOn?.getTime() ?? Date.now() + 300_000) - early };
      return result.accessToken;
    } catch (error) {
      if (error instanceof TokenError) throw error;
      // An error of the library may hold what was sent: nothing of it goes on.
      if (seen.status === 429 || seen.status === 503) throw new TokenError("busy", secondsOf(seen.retryAfter));
      if (seen.status >= 400 && seen.status < 500) throw new TokenError("unauthorized");
      throw new TokenError("unreachable");
    }
  }
  return {
    graph,
    get(rejected) {
      if (held && held.token !== rejected && held.until > Date.now()) return Promise.resolve(held.token);
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return asking;
    },
  };
}
