// Calls that are to be made and what has become of them. A call is a row of the transaction in which a rule acted; a job makes it. What
// became of it in the end is told in the rule's run and in the document's history, in the transaction that writes it down.
import { v7 as uuid } from "uuid";
import type { DeliveryReason, WebhookStop } from "../../shared/api/webhooks.ts";
import type { Connection } from "../database/connection.ts";
import { history } from "../events/history.ts";
import { addJobs } from "../jobs/enqueue.ts";
import { webhookQueue } from "../jobs/registry.ts";

type Queries = Pick<Connection, "query">;

/** Calls of one person's rules in an hour. */
export const mostCallsAnHour = 500;
/** Tries in a row that came to nothing, after which nothing is sent until its person has looked at it. */
export const mostFailures = 10;
/** Days for which it is told what has become of a call. */
const keptDays = 30;

export interface CallAsked {
  ownerId: string;
  webhookId: string;
  documentId: string | null;
  rule?: { id: string; name: string; runId: string; group: string };
}

export async function callsInLastHour(connection: Queries, userId: string): Promise<number> {
  const { rows } = await connection.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM webhook_deliveries WHERE owner_id = $1 AND created_at > now() - interval '1 hour'",
    [userId],
  );
  return rows[0]?.n ?? 0;
}

/** With its job, in the caller's transaction. Returns its id. */
export async function recordCall(connection: Queries, { ownerId, webhookId, documentId, rule }: CallAsked): Promise<string> {
  const id = uuid();
  await connection.query(
    `INSERT INTO webhook_deliveries (id, webhook_id, owner_id, document_id, rule_id, rule_name, run_id, group_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, webhookId, ownerId, documentId, rule?.id ?? null, rule?.name ?? null, rule?.runId ?? null, rule?.group ?? null],
  );
  await enqueueCall(connection, { id, ownerId }, 0);
  return id;
}

export async function enqueueCall(
  connection: Queries,
  { id, ownerId }: { id: string; ownerId: string },
  delaySeconds: number,
): Promise<void> {
  const options = { key: `webhook:${id}`, queue: webhookQueue(ownerId), delaySeconds };
  await addJobs(connection, [{ task: "call-webhook", payload: { deliveryId: id }, options }]);
}

export interface Delivery {
  id: string;
  webhookId: string;
  ownerId: string;
  documentId: string | null;
  ruleId: string | null;
  ruleName: string | null;
  runId: string | null;
  groupId: string | null;
  tries: number;
  body: string | null;
  /** Seconds since it was asked for. */
  age: number;
}

/** One that waits, of a person who may have a vault; locked to the end of the transaction where one is open. */
export async function waitingDelivery(connection: Queries, id: string): Promise<Delivery | undefined> {
  const { rows } = await connection.query<Delivery>(
    `SELECT v.id, v.webhook_id AS "webhookId", v.owner_id AS "ownerId", v.document_id AS "documentId", v.rule_id AS "ruleId",
            v.rule_name AS "ruleName", v.run_id AS "runId", v.group_id AS "groupId", v.tries, v.body,
            extract(epoch FROM now() - v.created_at)::float8 AS age
       FROM webhook_deliveries v JOIN users u ON u.id = v.owner_id AND u.active AND u.role = 'user'
      WHERE v.id = $1 AND v.state = 'waiting' FOR UPDATE OF v`,
    [id],
  );
  return rows[0];
}

/** A try begins: whatever becomes of this process, it is not made again under the same number. Returns that number. */
export async function beginTry(connection: Queries, id: string, body: string): Promise<number> {
  const { rows } = await connection.query<{ tries: number }>(
    "UPDATE webhook_deliveries SET tries = tries + 1, body = $2, changed_at = now() WHERE id = $1 AND state = 'waiting' RETURNING tries",
    [id, body],
  );
  return rows[0]!.tries;
}

/** What one try came to, and nothing was lost: it is made again after so many seconds. */
export async function tryLater(
  connection: Queries,
  delivery: Pick<Delivery, "id" | "ownerId">,
  { reason, status, seconds }: { reason: DeliveryReason | null; status: number | null; seconds: number },
): Promise<void> {
  await connection.query(
    `UPDATE webhook_deliveries SET reason = coalesce($2, reason), status = coalesce($3, status), changed_at = now(),
            next_at = now() + make_interval(secs => $4) WHERE id = $1 AND state = 'waiting'`,
    [delivery.id, reason, status, seconds],
  );
  await enqueueCall(connection, delivery, seconds);
}

/** The last word on a call, told where its person looks. Inside a transaction. */
export async function endDelivery(
  connection: Connection,
  { id, ownerId, documentId, ruleName, runId, groupId }: Delivery,
  host: string,
  { reason = null, status = null }: { reason?: DeliveryReason | null; status?: number | null },
): Promise<void> {
  const { rowCount } = await connection.query(
    `UPDATE webhook_deliveries SET state = $2, reason = $3, status = $4, body = NULL, next_at = NULL, changed_at = now()
      WHERE id = $1 AND state = 'waiting'`,
    [id, reason === null ? "delivered" : "failed", reason, status],
  );
  if (rowCount !== 1 || documentId === null) return;
  const code = `webhook.${reason}`;
  if (reason !== null && runId !== null)
    await connection.query(
      `UPDATE rule_runs n SET failures = failures || $2::jsonb,
              outcome = CASE WHEN jsonb_array_length(failures) + 1 >= jsonb_array_length(r.actions) THEN 'failed' ELSE 'partly' END
         FROM rules r WHERE n.id = $1 AND r.id = n.rule_id`,
      [runId, JSON.stringify([{ action: "webhook", code }])],
    );
  const { rows } = await connection.query<{ vaultId: string; now: Date }>(
    `SELECT owner_id AS "vaultId", now() AS now FROM documents WHERE id = $1`,
    [documentId],
  );
  const [document] = rows;
  if (!document) return;
  const change =
    reason === null ? { field: "webhook", before: null, after: host } : { field: "webhookFailed", before: null, after: `${host} ${code}` };
  const by = { kind: "rule", userId: ownerId, name: ruleName } as const;
  const event = { vaultId: document.vaultId, entity: "document", entityId: documentId, name: "changed", by, group: groupId ?? id } as const;
  await history.handle({ connection, now: document.now.toISOString(), followsNames: () => false, enqueue: () => undefined }, [
    { ...event, changes: [change], documents: [], folders: [] },
  ]);
}

/** What is said of the webhook itself after a try. `rest`: seconds in which nothing is sent. Returns why it stops, where it does. */
export async function noteTry(
  connection: Queries,
  id: string,
  { failed, rest = 0, gone = false }: { failed: boolean; rest?: number; gone?: boolean },
): Promise<WebhookStop | null> {
  const { rows } = await connection.query<{ stopped: WebhookStop | null }>(
    `UPDATE webhooks SET failures = CASE WHEN $2 THEN failures + 1 ELSE 0 END,
            rests_until = CASE WHEN $3 > 0 THEN now() + make_interval(secs => $3) END,
            stopped = CASE WHEN $4 THEN 'gone' WHEN $2 AND failures + 1 >= $5 THEN 'failing' ELSE stopped END
      WHERE id = $1 RETURNING stopped`,
    [id, failed, rest, gone, mostFailures],
  );
  return rows[0]?.stopped ?? null;
}

/** How often in a row it has failed: what its next pause is made of. */
export async function failuresOf(connection: Queries, id: string): Promise<number> {
  const { rows } = await connection.query<{ failures: number }>("SELECT failures FROM webhooks WHERE id = $1", [id]);
  return rows[0]?.failures ?? 0;
}

/** Returns the number of rows. */
export async function forgetDeliveries(connection: Queries, now: Date): Promise<number> {
  const { rowCount } = await connection.query(
    "DELETE FROM webhook_deliveries WHERE state <> 'waiting' AND changed_at < $1::timestamptz - make_interval(days => $2)",
    [now.toISOString(), keptDays],
  );
  return rowCount ?? 0;
}
