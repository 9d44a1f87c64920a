// The rows of webhooks. Each belongs to one person, and nobody else learns that it exists.
import type { DeliveryReason, WebhookDelivery, WebhookStop, WebhookView } from "../../shared/api/webhooks.ts";
import type { Connection } from "../database/connection.ts";
import type { SealedWebhook } from "./secrets.ts";

type Queries = Pick<Connection, "query">;

/** Whether this installation calls any; while nobody has said so it does. */
export async function webhooksAllowed(connection: Queries): Promise<boolean> {
  const { rows } = await connection.query<{ allowed: boolean }>("SELECT allowed FROM webhook_settings WHERE id = 1");
  return rows[0]?.allowed ?? true;
}

export async function allowWebhooks(connection: Queries, allowed: boolean): Promise<void> {
  await connection.query(
    "INSERT INTO webhook_settings (id, allowed) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET allowed = excluded.allowed",
    [allowed],
  );
}

export interface NewWebhook extends SealedWebhook {
  id: string;
  name: string;
  host: string;
}

/** Locked to the end of the transaction, so that no two requests of one person count at once. */
export async function countWebhooks(connection: Queries, userId: string): Promise<number> {
  await connection.query("SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE", [userId]);
  const { rows } = await connection.query<{ n: number }>("SELECT count(*)::int AS n FROM webhooks WHERE owner_id = $1", [userId]);
  return rows[0]?.n ?? 0;
}

/** False where the id is in use. */
export async function insertWebhook(connection: Queries, userId: string, { id, name, host, salt, sealed }: NewWebhook): Promise<boolean> {
  const { rowCount } = await connection.query(
    "INSERT INTO webhooks (id, owner_id, name, host, salt, sealed) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING",
    [id, userId, name, host, salt, sealed],
  );
  return rowCount === 1;
}

export interface StoredWebhook extends SealedWebhook {
  id: string;
  ownerId: string;
  host: string;
  stopped: WebhookStop | null;
  /** Seconds until something may be sent again; 0 or less: now. */
  rests: number;
}

/** Locked to the end of the transaction where one is open. */
export async function findWebhook(connection: Queries, userId: string, id: string): Promise<StoredWebhook | undefined> {
  const { rows } = await connection.query<StoredWebhook>(
    `SELECT id, owner_id AS "ownerId", host, salt, sealed, stopped,
            coalesce(ceil(extract(epoch FROM rests_until - now()))::int, 0) AS rests FROM webhooks WHERE id = $2 AND owner_id = $1 FOR UPDATE`,
    [userId, id],
  );
  return rows[0];
}

export async function sealAnew(connection: Queries, id: string, { salt, sealed }: SealedWebhook): Promise<void> {
  await connection.query("UPDATE webhooks SET salt = $2, sealed = $3 WHERE id = $1", [id, salt, sealed]);
}

/** It goes on as if nothing had failed. False where it is not the person's own. */
export async function resumeWebhook(connection: Queries, userId: string, id: string): Promise<boolean> {
  const { rowCount } = await connection.query(
    "UPDATE webhooks SET stopped = NULL, failures = 0, rests_until = NULL WHERE id = $2 AND owner_id = $1",
    [userId, id],
  );
  return rowCount === 1;
}

export async function removeWebhook(connection: Queries, userId: string, id: string): Promise<boolean> {
  return (await connection.query("DELETE FROM webhooks WHERE id = $2 AND owner_id = $1", [userId, id])).rowCount === 1;
}

const deliveryColumns = `v.id, v.document_id AS "documentId", v.rule_name AS "ruleName", v.created_at AS at, v.state, v.reason, v.status, v.tries,
  CASE WHEN v.state = 'waiting' THEN v.next_at END AS "nextAt",
  (SELECT d.title FROM documents d WHERE d.id = v.document_id
      AND (d.owner_id = $1 OR EXISTS (SELECT FROM document_access a WHERE a.document_id = d.id AND a.user_id = $1))) AS title`;

type DeliveryRow = Omit<WebhookDelivery, "at" | "nextAt"> & { at: Date; nextAt: Date | null; reason: DeliveryReason | null };
const deliveryOf = ({ at, nextAt, ...row }: DeliveryRow): WebhookDelivery => ({
  ...row,
  at: at.toISOString(),
  nextAt: nextAt?.toISOString() ?? null,
});

/** Those of the person, oldest first; of one where its id is given. */
export async function listWebhooks(connection: Queries, userId: string, id?: string): Promise<WebhookView[]> {
  const { rows } = await connection.query<Omit<WebhookView, "last">>(
    `SELECT w.id, w.name, w.host, w.stopped,
            (SELECT count(*)::int FROM webhook_deliveries v WHERE v.webhook_id = w.id AND v.state = 'waiting') AS waiting
       FROM webhooks w WHERE w.owner_id = $1 AND ($2::uuid IS NULL OR w.id = $2) ORDER BY w.created_at, w.id`,
    [userId, id ?? null],
  );
  const { rows: last } = await connection.query<DeliveryRow & { webhookId: string }>(
    `SELECT DISTINCT ON (v.webhook_id) v.webhook_id AS "webhookId", ${deliveryColumns} FROM webhook_deliveries v
      WHERE v.webhook_id = ANY($2::uuid[]) AND v.owner_id = $1 ORDER BY v.webhook_id, v.id DESC`,
    [userId, rows.map((row) => row.id)],
  );
  const lastOf = new Map(last.map(({ webhookId, ...row }) => [webhookId, deliveryOf(row)]));
  return rows.map((row) => ({ ...row, last: lastOf.get(row.id) ?? null }));
}

/** The newest first. */
export async function listDeliveries(connection: Queries, userId: string, webhookId: string, limit: number): Promise<WebhookDelivery[]> {
  const { rows } = await connection.query<DeliveryRow>(
    `SELECT ${deliveryColumns} FROM webhook_deliveries v WHERE v.webhook_id = $2 AND v.owner_id = $1 ORDER BY v.id DESC LIMIT $3`,
    [userId, webhookId, limit],
  );
  return rows.map(deliveryOf);
}
