// The object store's settings from the environment. All problems are named at once.

import { z } from "zod";

const settingsSchema = z.object({
  OBJECTSTORE_PORT: z.coerce.number().int().min(0).max(65_535),
  OBJECTSTORE_HOST: z.string().min(1).default("127.0.0.1"),
  OBJECTSTORE_DATA: z.string().min(1),
  MINIO_ACCESS_KEY: z.string().min(3),
  MINIO_SECRET_KEY: z.string().min(8),
  MINIO_BUCKET: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "must be a bucket name (3 to 63 of a-z 0-9 . -)"),
  MINIO_REGION: z.string().min(1).default("us-east-1"),
  CORS_ORIGINS: z
    .string()
    .default("")
    .transform((text) =>
      text
        .split(",")
        .map((origin) => origin.trim())
        .filter(Boolean),
    )
    .pipe(z.array(z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin))),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

export type ObjectStoreSettings = z.infer<typeof settingsSchema>;

/** Throws one Error that names every setting with a problem, never its value. */
export function readSettings(environment: Record<string, string | undefined>): ObjectStoreSettings {
  const parsed = settingsSchema.safeParse(environment);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `  ${issue.path[0] === undefined ? "" : String(issue.path[0])}: ${issue.message}`);
  throw new Error(`The object store's settings are not valid:\n${problems.join("\n")}`);
}
