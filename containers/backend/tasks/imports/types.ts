// One import, as its job reads it.
import type { Pool } from "pg";
import type { CloudProvider } from "../../../../shared/api/clouds.ts";

export interface Import {
  id: string;
  source: "azure" | "cloud";
  userId: string;
  askedBy: string;
  connectionId: string | null;
  provider: CloudProvider | null;
  folder: string;
  folderName: string;
  chosen: string[] | null;
  structure: "folders" | "tags";
  watching: boolean;
  look: number;
  cursor: string | null;
  shareTemplates: boolean;
  state: "listing" | "fetching" | "done" | "failed";
  listing: string | null;
  token: string | null;
}

export async function readImport(pool: Pool, id: string): Promise<Import | undefined> {
  const { rows } = await pool.query<Import>(
    `SELECT i.id, i.source, i.user_id AS "userId", i.asked_by AS "askedBy", i.connection_id AS "connectionId", c.provider, i.folder,
            i.folder_name AS "folderName", i.chosen, i.structure, i.watching, i.look, i.cursor, i.share_templates AS "shareTemplates", i.state,
            i.listing, i.token
       FROM imports i LEFT JOIN cloud_connections c ON c.id = i.connection_id WHERE i.id = $1`,
    [id],
  );
  return rows[0];
}
