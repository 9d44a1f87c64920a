// What has come in by mail, as its person sees it, and what is tried once more.
import type { Arrival } from "../../shared/api/mailIn.ts";
import { AppError } from "../../shared/errors.ts";
import type { Connection } from "../database/connection.ts";

type Queries = Pick<Connection, "query">;

interface ArrivalRow extends Omit<Arrival, "sentAt" | "arrivedAt" | "leftThere"> {
  sentAt: Date | null;
  arrivedAt: Date;
  after: "due" | "done" | "failed";
  /** The moment as the database has it, finer than a Date. */
  at: string;
}

/** Newest first. `cursor`: as the page before gave it. Documents that its person can't see any more are not told. */
export async function listArrivals(
  connection: Queries,
  userId: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ items: Arrival[]; next: string | null }> {
  const [at = null, id = null] = cursor?.split("_") ?? [];
  const { rows } = await connection.query<ArrivalRow>(
    `SELECT m.id, m.account_id AS "accountId", m.folder, m.sender, m.subject, m.sent_at AS "sentAt", m.arrived_at AS "arrivedAt", m.size, m.state,
            m.problem, m.after, m.left_out AS "leftOut", m.checks,
            to_char(m.arrived_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, coalesce(d.documents, '[]') AS documents
       FROM mail_arrivals m LEFT JOIN LATERAL (
         SELECT json_agg(json_build_object('id', d.id, 'title', d.title) ORDER BY array_position(m.document_ids, d.id)) AS documents
           FROM documents d WHERE d.id = ANY(m.document_ids)
            AND (d.owner_id = m.user_id OR EXISTS (SELECT FROM document_access a WHERE a.document_id = d.id AND a.user_id = m.user_id))) d ON true
      WHERE m.user_id = $1 AND ($2::timestamptz IS NULL OR (m.arrived_at, m.id) < ($2::timestamptz, $3::uuid))
      ORDER BY m.arrived_at DESC, m.id DESC LIMIT $4`,
    [userId, at, id, limit + 1],
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(({ sentAt, arrivedAt, after, at: _at, ...row }) => ({
      ...row,
      sentAt: sentAt?.toISOString() ?? null,
      arrivedAt: arrivedAt.toISOString(),
      leftThere: after === "failed",
    })),
    next: rows.length > limit && last ? `${last.at}_${last.id}` : null,
  };
}

/** Servers that send try for five days at most. */
const sentAgainDays = 7;

/** Mails to a person's own address whose sender comes no more. One that comes after all is taken like any other. */
export async function endGivenUp(connection: Queries): Promise<void> {
  await connection.query(
    `UPDATE mail_arrivals SET state = 'failed', problem = 'unavailable'
      WHERE account_id IS NULL AND state = 'waiting' AND arrived_at < now() - make_interval(days => $1)`,
    [sentAgainDays],
  );
}

/** One that has failed is tried once more; what came to the person's own address lies with its sender. @throws AppError entity.notFound where there is nothing to try */
export async function retryArrival(connection: Queries, userId: string, id: string): Promise<void> {
  const { rows } = await connection.query<{ accountId: string }>(
    `UPDATE mail_arrivals SET state = 'waiting', problem = NULL, tries = 0, next_at = now()
      WHERE id = $1 AND user_id = $2 AND state = 'failed' AND account_id IS NOT NULL RETURNING account_id AS "accountId"`,
    [id, userId],
  );
  if (!rows[0]) throw new AppError("entity.notFound");
  await connection.query("UPDATE mail_accounts SET next_at = now() WHERE id = $1", [rows[0].accountId]);
}
