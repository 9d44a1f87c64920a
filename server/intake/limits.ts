// How large a file may be: what administrators have set, and a refusal that names it.
import { largestUpload, type UploadLimits, type UploadLimitsPatch } from "../../shared/api/limits.ts";
import { limitedKind } from "../../shared/documents/limitedKinds.ts";
import { AppError } from "../../shared/errors.ts";
import { transaction } from "../authority/change.ts";
import type { Connection } from "../database/connection.ts";
import { audit } from "../events/audit.ts";

/** What has been set; null: nothing of its own. */
export type StoredLimits = { maxBytes?: number | null } & Partial<Record<keyof UploadLimits["perType"], number | null>>;

/** As an SQL value, null where nothing was ever set: for a statement that reads other things as well. */
export const storedLimits = "(SELECT limits FROM upload_limits WHERE id = 1)";

export function limitsOf(stored: StoredLimits | null): UploadLimits {
  const maxBytes = stored?.maxBytes ?? largestUpload;
  const of = (kind: keyof UploadLimits["perType"]) => Math.min(stored?.[kind] ?? maxBytes, maxBytes);
  return { maxBytes, perType: { pdf: of("pdf"), image: of("image"), office: of("office"), mail: of("mail"), other: of("other") } };
}

export async function readLimits(connection: Connection): Promise<UploadLimits> {
  const { rows } = await connection.query<{ limits: StoredLimits | null }>(`SELECT ${storedLimits} AS limits`);
  return limitsOf(rows[0]?.limits ?? null);
}

export async function changeLimits(
  connection: Connection,
  { maxBytes, perType }: UploadLimitsPatch,
  by: { actorId: string; address: string },
): Promise<UploadLimits> {
  const patch: StoredLimits = { ...(maxBytes !== undefined && { maxBytes }), ...perType };
  return transaction(connection, async () => {
    const { rows } = await connection.query<{ limits: StoredLimits }>(
      `INSERT INTO upload_limits (id, limits) VALUES (1, $1)
       ON CONFLICT (id) DO UPDATE SET limits = upload_limits.limits || excluded.limits RETURNING limits`,
      [JSON.stringify(patch)],
    );
    await audit(connection, { actorId: by.actorId, event: "admin.limitsChanged", details: { ...patch, address: by.address } });
    return limitsOf(rows[0]?.limits ?? null);
  });
}

/** Undefined where the file may be as large as it is. */
export function sizeRefusal(limits: UploadLimits, { size, contentType }: { size: number; contentType: string }): AppError | undefined {
  const limit = limits.perType[limitedKind(contentType)];
  return size > limit ? new AppError("upload.tooLarge", { size, limit }) : undefined;
}
