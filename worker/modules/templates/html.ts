// What the backend does with HTML for the routes: sanitizing, filling in, making PDFs and documents.
import { z } from "zod";
import { serviceSecret } from "../../../server/settings/index.ts";
import { mergeField, sanitized } from "../../../shared/api/templates.ts";
import { AppError } from "../../../shared/errors.ts";
import { fetchBackend } from "../../http/env.ts";
import type { AppContext } from "../../http/types.ts";

export const readTemplate = sanitized.extend({ fields: z.array(mergeField) });
/** Codes that the backend refuses with, as they travel, and what they are here. */
const refusals = {
  "request.invalid": "request.invalid",
  "template.too_much": "template.tooMuch",
  "quota.exceeded": "quota.exceeded",
  "upload.conflict": "upload.conflict",
  "upload.too_large": "upload.tooLarge",
  "entity.not_found": "entity.notFound",
  "access.denied": "access.denied",
  "access.view_only": "access.viewOnly",
} as const;
const refusal = z.looseObject({ code: z.string() });

/** @throws AppError service.unavailable, and what the backend refuses with */
export async function askBackend(
  c: AppContext,
  path: "sanitize" | "read" | "render" | "pdf" | "document",
  body: object,
): Promise<Response> {
  await c.var.closeConnection(); // making a PDF takes its time
  let response: Response;
  try {
    response = await fetchBackend(c.env, `/internal/templates/${path}`, {
      method: "POST",
      headers: { Authorization: `Bearer ${serviceSecret(c.var.settings.secretKey)}`, "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
    });
  } catch (cause) {
    throw new AppError("service.unavailable", { part: "templates", retryAfter: 5 }, { cause });
  }
  if (response.ok) return response;
  const said = refusal.safeParse(await response.json().catch(() => undefined));
  const code = said.data && refusals[said.data.code as keyof typeof refusals];
  if (!said.data || !code) throw new AppError("service.unavailable", { part: "templates", retryAfter: 5 });
  const { code: _, status: __, type: ___, title: ____, ...details } = said.data;
  throw new AppError(code, details);
}

export async function ask<T extends z.ZodType>(
  c: AppContext,
  path: "sanitize" | "read" | "render" | "document",
  body: object,
  schema: T,
): Promise<z.output<T>> {
  return schema.parse(await (await askBackend(c, path, body)).json());
}
