// The routes of the directory, as somebody tries them who is not in it (worker/twoPeople.test.ts).
import type { Pool } from "pg";
import { v7 as uuid } from "uuid";

const notFound = { status: [404], code: "entity.not_found" };
const denied = { answer: { status: [403], code: "access.denied" } };

export const directoryWalks = {
  "GET /api/directory": { answer: "own" as const },
  "GET /api/directory/offices": denied,
  "GET /api/directory/people": denied,
  "GET /api/directory/people/:id/picture": { id: "directoryPerson" as const, answer: notFound },
};

/** Somebody in it, with a picture; their id. */
export async function aDirectory(pool: Pool): Promise<string> {
  const id = uuid();
  await pool.query("INSERT INTO directory_sources (key, configured, synced_at) VALUES ('vitec', true, now())");
  await pool.query(
    "INSERT INTO directory_people (id, source, external_id, name, email) VALUES ($1, 'vitec', 'E1', 'confidential person', 'ada.secret@example.org')",
    [id],
  );
  await pool.query("INSERT INTO directory_pictures (person_id, content_type, size, bytes) VALUES ($1, 'image/png', 1, 'x')", [id]);
  return id;
}
