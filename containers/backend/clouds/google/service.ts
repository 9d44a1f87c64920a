// Google's log-in by its own library: OAuth 2 with PKCE, a refresh token, and access to what the vault itself has put into the Drive.
import { createHash } from "node:crypto";
import { auth } from "googleapis/build/src/apis/drive/index.js";
import { AppError } from "../../../../shared/errors.ts";
import type { AddressGuard } from "../../outside/addressGuard.ts";
import { type Send, secondsOf } from "../transfer/send.ts";
import type { OAuthService, OAuthTokens } from "../transfer/service.ts";
import { fetchBy } from "./calls.ts";
import { createGoogleDrive } from "./drive.ts";
import { answerIn } from "./errors.ts";

export interface GoogleSettings {
  clientId: string;
  clientSecret: string;
  /** An origin that answers in the place of Google's own: for tests. */
  apiRoot?: string | undefined;
}

export const driveScope = "https://www.googleapis.com/auth/drive.file";

export function createGoogleService({ clientId, clientSecret, apiRoot }: GoogleSettings, send: Send, guard: AddressGuard): OAuthService {
  const root = apiRoot ? new URL(apiRoot).origin : undefined;
  const client = (redirectUri?: string) =>
    new auth.OAuth2({
      clientId,
      clientSecret,
      ...(redirectUri && { redirectUri }),
      ...(root && {
        endpoints: { oauth2AuthBaseUrl: `${root}/o/oauth2/v2/auth`, oauth2TokenUrl: `${root}/token`, oauth2RevokeUrl: `${root}/revoke` },
      }),
      transporterOptions: { fetchImplementation: fetchBy(send.answer), retryConfig: { retry: 0, noResponseRetries: 0 } },
    });

  return {
    async authorizeUrl({ state, verifier, redirectUri, account }) {
      return client(redirectUri).generateAuthUrl({
        access_type: "offline",
        prompt: "consent",
        scope: [driveScope],
        state,
        code_challenge: createHash("sha256").update(verifier).digest("base64url"),
        code_challenge_method: "S256" as never,
        ...(account && { login_hint: account }),
      });
    },
    async redeem({ code, verifier, redirectUri }) {
      const { tokens } = await client(redirectUri)
        .getToken({ code, codeVerifier: verifier })
        .catch((error: unknown) => {
          throw tokenProblem(error, "cloud.denied");
        });
      // A person can take single permissions out of what is asked for.
      if (!tokens.scope?.split(" ").includes(driveScope) || !tokens.refresh_token) throw new AppError("cloud.denied");
      return tokensOf(tokens, tokens.refresh_token);
    },
    async refresh(refreshToken) {
      const asking = client();
      asking.setCredentials({ refresh_token: refreshToken });
      // The library puts the old refresh token back in the place of a new one, but tells of the new one at once.
      let rotated: string | null | undefined;
      asking.on("tokens", (tokens) => {
        rotated = tokens.refresh_token;
      });
      const { credentials } = await asking.refreshAccessToken().catch((error: unknown) => {
        throw tokenProblem(error, "cloud.unauthorized");
      });
      return tokensOf(credentials, rotated ?? refreshToken);
    },
    open: ({ tokens, files, folder }) => createGoogleDrive({ root, send, guard, tokens, files, folder }),
  };
}

function tokensOf(
  { access_token, expiry_date }: { access_token?: string | null; expiry_date?: number | null },
  refreshToken: string,
): OAuthTokens {
  if (!access_token) throw new AppError("cloud.unreachable", { detail: "The service gave no token" });
  return { accessToken: access_token, expiresAt: expiry_date ?? Date.now() + 300_000, refreshToken };
}

/** An error of a token's endpoint holds secrets in its request: nothing of it goes on. */
function tokenProblem(error: unknown, invalid: "cloud.denied" | "cloud.unauthorized"): AppError {
  const answer = answerIn(error);
  if (answer instanceof AppError) return new AppError(answer.code, answer.details);
  const { status, content, retryAfter } = answer;
  const named = content && typeof content === "object" && "error" in content ? content.error : undefined;
  if (named === "invalid_grant") return new AppError(invalid);
  if (status === 429 || status === 503) return new AppError("cloud.busy", { retryAfter: secondsOf(retryAfter) });
  // The operator's mistake (another secret), or the service's: nothing that a new log-in would mend.
  return new AppError("cloud.unreachable", { detail: `The service answered with ${status}` });
}
