// Requests to Microsoft Graph in one person's name, and what its refusals mean.
import { z } from "zod";
import { AppError } from "../../../../shared/errors.ts";
import type { AddressGuard } from "../../outside/addressGuard.ts";
import { type Send, secondsOf } from "../transfer/send.ts";
import type { AccessTokens } from "../transfer/service.ts";

export const driveItem = z.object({
  id: z.string(),
  name: z.string(),
  size: z.number().optional(),
  lastModifiedDateTime: z.string().optional(),
  eTag: z.string().optional(),
  cTag: z.string().optional(),
  folder: z.object({}).optional(),
  file: z
    .object({
      hashes: z
        .object({ sha256Hash: z.string().optional(), sha1Hash: z.string().optional(), quickXorHash: z.string().optional() })
        .optional(),
    })
    .optional(),
  "@microsoft.graph.downloadUrl": z.string().optional(),
});
export type DriveItem = z.infer<typeof driveItem>;

const refusal = z.object({ error: z.object({ code: z.string() }) });

export interface Graph {
  /** `path` begins below the version. Null: there is no such thing. @throws AppError cloud.* */
  ask<T>(method: string, path: string, answer: z.ZodType<T>, body?: object): Promise<T | null>;
  /** The answer of any status that is not one of 401 or one of a service in trouble. */
  send(method: string, path: string, request?: { body?: string | Uint8Array; contentType?: string }): Promise<Response>;
  readonly root: string;
}

/** An address that an answer names: over TLS, or the service's own. @throws AppError cloud.addressRefused */
export function namedAddress(address: string, root: string, guard: AddressGuard): URL {
  const url = guard.checkUrl(address);
  if (url.protocol !== "https:" && url.origin !== new URL(root).origin) throw new AppError("cloud.addressRefused");
  return url;
}

export function createGraph(root: string, { answer }: Send, tokens: AccessTokens): Graph {
  async function send(
    method: string,
    path: string,
    { body, contentType = "application/json" }: { body?: string | Uint8Array; contentType?: string } = {},
  ) {
    let token = await tokens.get();
    for (let tries = 0; ; tries++) {
      const headers = { authorization: `Bearer ${token}`, ...(body !== undefined && { "content-type": contentType }) };
      const response = await answer(`${root}${path}`, { method, headers, body });
      if (response.status === 401 && tries === 0) {
        token = await tokens.renew(token);
        continue;
      }
      if (response.status === 401) throw new AppError("cloud.unauthorized");
      return response;
    }
  }
  return {
    root,
    send,
    async ask(method, path, answer, body) {
      const response = await send(method, path, body && { body: JSON.stringify(body) });
      if (response.status === 404 || response.status === 410) return null;
      if (!response.ok) throw await graphProblem(response);
      const read = answer.safeParse(await response.json().catch(() => undefined));
      if (!read.success) throw new AppError("cloud.unreachable", { detail: "What answers there is no OneDrive" });
      return read.data;
    },
  };
}

export async function graphProblem(response: Response): Promise<AppError> {
  const { status, headers } = response;
  const code = refusal.safeParse(await response.json().catch(() => undefined)).data?.error.code ?? "";
  if (status === 429 || status === 509 || status === 503 || code === "activityLimitReached")
    return new AppError("cloud.busy", { retryAfter: secondsOf(headers.get("retry-after")) });
  if (status === 507 || status === 413 || code === "quotaLimitReached" || code === "insufficientStorage") return new AppError("cloud.full");
  if (status === 401) return new AppError("cloud.unauthorized");
  if (status === 409 && code === "nameAlreadyExists") return new AppError("cloud.refused", { detail: code, nameTaken: true });
  if (status >= 500 || status === 408) return new AppError("cloud.unreachable", { detail: `The service answered with ${status}` });
  return new AppError("cloud.refused", { detail: code || `${status}` });
}
