// Microsoft's log-in by its own library: OAuth 2 with PKCE, accounts of work, school and home.
import { createHash } from "node:crypto";
import { type ConfidentialClientApplication, InteractionRequiredAuthError } from "@azure/msal-node";
import { AppError } from "../../../../shared/errors.ts";
import type { AddressGuard } from "../../outside/addressGuard.ts";
import { type Send, secondsOf } from "../transfer/send.ts";
import type { OAuthService, OAuthTokens } from "../transfer/service.ts";
import { createOneDrive } from "./drive.ts";
import { msalClients, type Seen } from "./msal.ts";

export interface OneDriveSettings {
  clientId: string;
  clientSecret: string;
  /** `common`: accounts of every organisation and of home. */
  tenantId: string;
  /** `https://graph.microsoft.com`, or a national cloud's. */
  graphRoot: string;
  /** `https://login.microsoftonline.com`, or a national cloud's. */
  authority: string;
}

const publicGraph = "https://graph.microsoft.com";

export function createOneDriveService(settings: OneDriveSettings, send: Send, guard: AddressGuard): OAuthService {
  const graph = settings.graphRoot.replace(/\/+$/, "").replace(/(\/v1\.0)?$/, "/v1.0");
  const graphOrigin = new URL(graph).origin;
  // A national cloud's permissions are named with its address; the public one's need not be.
  const scopes = [graphOrigin === publicGraph || graphOrigin.startsWith("http:") ? "Files.ReadWrite" : `${graphOrigin}/Files.ReadWrite`];
  const client = msalClients(settings, send);

  async function tokensFrom(
    { app, seen }: ReturnType<ReturnType<typeof msalClients>>,
    asking: (app: ConfidentialClientApplication) => Promise<{ accessToken: string; expiresOn: Date | null } | null>,
    invalid: "cloud.denied" | "cloud.unauthorized",
    before: string | undefined,
  ): Promise<OAuthTokens> {
    const result = await asking(app).catch((error: unknown) => {
      throw tokenProblem(error, seen, invalid);
    });
    // The library tells of a refresh token in its cache alone.
    const cached = JSON.parse(app.getTokenCache().serialize()) as { RefreshToken?: Record<string, { secret?: string }> };
    const refreshToken = Object.values(cached.RefreshToken ?? {})[0]?.secret ?? before;
    if (!result?.accessToken || !refreshToken) throw new AppError(invalid);
    return { accessToken: result.accessToken, expiresAt: result.expiresOn?.getTime() ?? Date.now() + 300_000, refreshToken };
  }

  return {
    async authorizeUrl({ state, verifier, redirectUri, account }) {
      const codeChallenge = createHash("sha256").update(verifier).digest("base64url");
      return client().app.getAuthCodeUrl({
        scopes,
        redirectUri,
        state,
        codeChallenge,
        codeChallengeMethod: "S256",
        ...(account?.includes("@") ? { loginHint: account } : { prompt: "select_account" }),
      });
    },
    redeem: ({ code, verifier, redirectUri }) =>
      tokensFrom(
        client(),
        (app) => app.acquireTokenByCode({ code, scopes, redirectUri, codeVerifier: verifier }),
        "cloud.denied",
        undefined,
      ),
    refresh: (refreshToken) =>
      tokensFrom(
        client(),
        (app) => app.acquireTokenByRefreshToken({ refreshToken, scopes, forceCache: true }),
        "cloud.unauthorized",
        refreshToken,
      ),
    open: ({ tokens, files, folder }) => createOneDrive({ graph, send, guard, tokens, files, folder }),
  };
}

/** An error of the library may hold what was sent: nothing of it goes on. */
function tokenProblem(error: unknown, { status, retryAfter, failure }: Seen, invalid: "cloud.denied" | "cloud.unauthorized"): AppError {
  if (failure) return new AppError(failure.code, failure.details);
  const code = error instanceof Error && "errorCode" in error ? error.errorCode : undefined;
  if (code === "invalid_grant" || error instanceof InteractionRequiredAuthError) return new AppError(invalid);
  if (status === 429 || status === 503) return new AppError("cloud.busy", { retryAfter: secondsOf(retryAfter) });
  // The operator's mistake (another secret), or the service's: nothing that a new log-in would mend.
  return new AppError("cloud.unreachable", { detail: `The service answered with ${status}` });
}
