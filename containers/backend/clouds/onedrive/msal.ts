// Microsoft's own library for log-ins, over connections of ours: people's (service.ts) and the installation's (../../microsoft/tokens.ts).
import { ConfidentialClientApplication, type INetworkModule, type NetworkRequestOptions } from "@azure/msal-node";
import { AppError } from "../../../../shared/errors.ts";
import type { Send } from "../transfer/send.ts";

export interface MsalSettings {
  clientId: string;
  clientSecret: string;
  tenantId: string;
  /** `https://login.microsoftonline.com`, or a national cloud's. */
  authority: string;
}

/** What the library hides of the exchange that failed. */
export interface Seen {
  status: number;
  retryAfter: string | null;
  failure?: AppError;
}

/** Gives a new one each time: one that was asked to wait refuses by itself for as long, and it keeps what it has seen. */
export function msalClients({ clientId, clientSecret, tenantId, authority }: MsalSettings, send: Send) {
  const root = new URL(authority).origin;
  // The library takes no authority without TLS: then the public one's name stands for it, with these addresses.
  const named = root.startsWith("https:") ? root : "https://login.microsoftonline.com";
  const authorityMetadata = JSON.stringify({
    issuer: `${named}/${tenantId}/v2.0`,
    authorization_endpoint: `${root}/${tenantId}/oauth2/v2.0/authorize`,
    token_endpoint: `${root}/${tenantId}/oauth2/v2.0/token`,
    jwks_uri: `${root}/${tenantId}/discovery/v2.0/keys`,
    end_session_endpoint: `${root}/${tenantId}/oauth2/v2.0/logout`,
  });
  return () => {
    const seen: Seen = { status: 0, retryAfter: null };
    const exchange = async <T>(method: string, url: string, { headers, body }: NetworkRequestOptions = {}) => {
      try {
        const response = await send.answer(url, { method, body, ...(headers && { headers }) });
        seen.status = response.status;
        seen.retryAfter = response.headers.get("retry-after");
        const content = (await response.json()) as T;
        return { headers: Object.fromEntries(response.headers), body: content, status: response.status };
      } catch (error) {
        seen.failure =
          error instanceof AppError ? error : new AppError("cloud.unreachable", { detail: `The service answered with ${seen.status}` });
        throw error;
      }
    };
    const networkClient: INetworkModule = {
      sendGetRequestAsync: (url, options) => exchange("GET", url, options),
      sendPostRequestAsync: (url, options) => exchange("POST", url, options),
    };
    const auth = { clientId, clientSecret, authority: `${named}/${tenantId}`, authorityMetadata, knownAuthorities: [new URL(named).host] };
    const app = new ConfidentialClientApplication({ auth, system: { networkClient, disableInternalRetries: true } });
    return { app, seen };
  };
}
