// People's own clouds, for walks over every route: what one person has there, and what another may do with it.
import { v7 as uuid } from "uuid";
import type { TestDatabase } from "../../tests/harness/database.ts";

const own = { answer: "own" } as const;
const notFound = { status: [404], code: "entity.not_found" };
interface Of {
  ids: { connection: string; document: string };
}

export const cloudWalks = {
  "GET /api/users/me/default-storage": own,
  "PATCH /api/users/me/default-storage": { answer: notFound, body: ({ ids }: Of) => ({ connectionId: ids.connection }) },
  "GET /api/cloud/connections": own,
  "POST /api/cloud/connections/webdav": {
    answer: notFound,
    body: ({ ids }: Of) => ({
      provider: "webdav",
      serverUrl: "https://cloud.example.org",
      username: "eve",
      password: "hers",
      connectionId: ids.connection,
    }),
  },
  // no such cloud is configured here; the test of log-ins looks at her connections
  "GET /api/cloud/oauth/initiate/:provider": { kind: "google", answer: { status: [409], code: "cloud.unavailable" } },
  "GET /api/cloud/oauth/callback/:provider": { kind: "google", answer: "own" as const },
  "GET /api/cloud/:provider/callback": { kind: "google", answer: "own" as const },
  "PATCH /api/cloud/connections/:id": { id: "connection" as const, answer: notFound, body: () => ({ followNames: true }) },
  "DELETE /api/cloud/connections/:id": { id: "connection" as const, answer: notFound, body: () => ({ documents: "leave" }) },
  "GET /api/cloud/connections/:id/space": { id: "connection" as const, answer: notFound },
  "GET /api/cloud/folders/:connectionId/:folderId": { id: "connection" as const, answer: notFound },
  "POST /api/cloud/moves": { answer: notFound, body: ({ ids }: Of) => ({ connectionId: ids.connection, documentIds: [ids.document] }) },
  "GET /api/cloud/imports": own,
  "POST /api/cloud/imports": { answer: notFound, body: ({ ids }: Of) => ({ connectionId: ids.connection }) },
  "DELETE /api/cloud/imports/:id": { id: "cloudImport" as const, answer: notFound },
  "POST /api/cloud/imports/:id/again": { id: "cloudImport" as const, answer: notFound },
  "GET /api/cloud/imports/:id/files": { id: "cloudImport" as const, answer: notFound },
};

/** A connection, and a folder of it that is watched. */
export async function aCloud(database: TestDatabase, userId: string) {
  const [connection, cloudImport] = [uuid(), uuid()];
  await database.pool.query(
    `INSERT INTO cloud_connections (id, user_id, provider, display_name, account, folder, sealed)
     VALUES ($1, $2, 'webdav', 'confidential cloud', 'ada.secret', '', 'x')`,
    [connection, userId],
  );
  await database.pool.query(
    "INSERT INTO imports (id, source, user_id, asked_by, connection_id, folder_name, share_templates, watching) VALUES ($1, 'cloud', $2, $2, $3, 'confidential folder', false, true)",
    [cloudImport, userId, connection],
  );
  return { connection, cloudImport };
}
