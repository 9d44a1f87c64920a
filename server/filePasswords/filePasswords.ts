// Passwords that open locked files, given by people: sealed under a key derived from SECRET_KEY and bound to the version of the file. One that
// is to be forgotten lives until the jobs of its reading are done. None goes into a log, an address or a job.
import type { Connection } from "../database/connection.ts";
import { openCredentials, sealCredentials } from "../identity/cloudCredentials.ts";

/** The jobs that open a document's file in order to read it. */
export type ReadingJob = "extract" | "thumbnail" | "codes" | "ocr" | "attachments";

type Database = Pick<Connection, "query">;

export interface FilePassword {
  password: string;
  kept: boolean;
  /** Null where they are gone. */
  givenBy: string | null;
  /** Tells it from one that is given later for the same file. */
  givenAt: string;
}

/** Hours after which a password that was to be forgotten is gone, whatever has become of its reading. */
const mostHours = 48;
/** Those that every reading begins with; what they find to do is added by `alsoNeeds`. */
const firstJobs: readonly ReadingJob[] = ["extract", "thumbnail"];

// Whose document it is does not count: a version may move with a document that is merged into another one.
const placeOf = (versionId: string, salt: Uint8Array) =>
  ({ userId: "file", salt, connectionId: versionId, purpose: "file-passwords" }) as const;

/** Takes the place of one that was given before. */
export async function storePassword(
  connection: Database,
  secretKey: string,
  { versionId, password, kept, givenBy }: { versionId: string; password: string; kept: boolean; givenBy: string },
): Promise<void> {
  const salt = crypto.getRandomValues(new Uint8Array(32));
  const sealed = await sealCredentials(secretKey, placeOf(versionId, salt), password);
  await connection.query(
    `INSERT INTO file_passwords (version_id, salt, sealed, kept, given_by, given_at, waiting) VALUES ($1, $2, $3, $4, $5, clock_timestamp(), $6)
     ON CONFLICT (version_id) DO UPDATE SET salt = excluded.salt, sealed = excluded.sealed, kept = excluded.kept, given_by = excluded.given_by,
       given_at = excluded.given_at, waiting = excluded.waiting`,
    [versionId, salt, sealed, kept, givenBy, firstJobs],
  );
}

/** Null where none is there, or where SECRET_KEY is another one than it was sealed under: then it has to be given again. */
export async function passwordOf(connection: Database, secretKey: string, versionId: string): Promise<FilePassword | null> {
  const { rows } = await connection.query<Omit<FilePassword, "password"> & { salt: Uint8Array; sealed: Uint8Array }>(
    `SELECT salt, sealed, kept, given_by AS "givenBy", given_at::text AS "givenAt" FROM file_passwords WHERE version_id = $1`,
    [versionId],
  );
  const [row] = rows;
  if (!row) return null;
  const { salt, sealed, ...about } = row;
  const password = await openCredentials(secretKey, placeOf(versionId, new Uint8Array(salt)), sealed).catch(() => null);
  return typeof password === "string" ? { ...about, password } : null;
}

export async function forgetPassword(connection: Database, versionId: string): Promise<void> {
  await connection.query("DELETE FROM file_passwords WHERE version_id = $1", [versionId]);
}

type Given = Pick<FilePassword, "givenAt"> & { versionId: string };

/** The reading goes on with these jobs: until then the password stays. In the transaction that enqueues them. */
export async function alsoNeeds(connection: Database, { versionId, givenAt }: Given, jobs: readonly ReadingJob[]): Promise<void> {
  await connection.query("UPDATE file_passwords SET waiting = waiting || $3 WHERE version_id = $1 AND given_at = $2::timestamptz", [
    versionId,
    givenAt,
    jobs,
  ]);
}

/** The job does not need it any more. With the last of them it is forgotten, unless it is kept. */
export async function doneWith(connection: Database, { versionId, givenAt }: Given, job: ReadingJob): Promise<void> {
  await connection.query(
    "UPDATE file_passwords SET waiting = array_remove(waiting, $3) WHERE version_id = $1 AND given_at = $2::timestamptz",
    [versionId, givenAt, job],
  );
  await connection.query("DELETE FROM file_passwords WHERE version_id = $1 AND NOT kept AND waiting = '{}'", [versionId]);
}

/** Of readings that never came to their end. */
export async function forgetOverdue(connection: Database): Promise<void> {
  await connection.query(`DELETE FROM file_passwords WHERE NOT kept AND given_at < now() - interval '${mostHours} hours'`);
}
