// Rules that are applied to documents that are there: the rows of what was asked for, how far it is, and what came of it.
import type { ApplicationState, RuleApplication } from "../../shared/api/ruleApplications.ts";
import type { RunFailure } from "../../shared/rules/rule.ts";
import type { Connection } from "../database/connection.ts";
import { addJobs } from "../jobs/enqueue.ts";
import { ruleQueue } from "../jobs/registry.ts";

type Queries = Pick<Connection, "query">;

/** Applications of a rule that are told of, and failures of each. */
const kept = 10;
const failuresTold = 20;

export interface Application {
  id: string;
  ruleId: string;
  ownerId: string;
  revision: number;
  groupId: string;
  state: ApplicationState;
}

const columns = `a.id, a.rule_id AS "ruleId", a.owner_id AS "ownerId", a.revision, a.group_id AS "groupId", a.state`;

/** With its documents, in their order, and its job. Inside a transaction. */
export async function insertApplication(
  connection: Queries,
  { id, ruleId, ownerId, revision, groupId }: Omit<Application, "state">,
  documentIds: readonly string[],
): Promise<void> {
  await connection.query(
    "INSERT INTO rule_applications (id, rule_id, owner_id, revision, group_id, total) VALUES ($1, $2, $3, $4, $5, $6)",
    [id, ruleId, ownerId, revision, groupId, documentIds.length],
  );
  await connection.query(
    `INSERT INTO rule_application_documents (application_id, document_id, position)
     SELECT $1, g.id, g.position FROM unnest($2::uuid[]) WITH ORDINALITY AS g (id, position) JOIN documents d ON d.id = g.id`,
    [id, documentIds],
  );
  await connection.query(
    "DELETE FROM rule_applications WHERE rule_id = $1 AND id NOT IN (SELECT id FROM rule_applications WHERE rule_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2)",
    [ruleId, kept],
  );
  await enqueueApplication(connection, { id, ownerId }, 0);
}

export async function enqueueApplication(
  connection: Queries,
  { id, ownerId }: Pick<Application, "id" | "ownerId">,
  delaySeconds: number,
): Promise<void> {
  const options = { key: `apply-rule:${id}`, queue: ruleQueue(ownerId), delaySeconds };
  await addJobs(connection, [{ task: "apply-rule", payload: { applicationId: id }, options }]);
}

export async function findApplication(connection: Queries, id: string): Promise<Application | undefined> {
  const { rows } = await connection.query<Application>(`SELECT ${columns} FROM rule_applications a WHERE a.id = $1`, [id]);
  return rows[0];
}

/** Whether it is running; it stays so to the end of the transaction. */
export async function isRunning(connection: Queries, id: string): Promise<boolean> {
  const { rowCount } = await connection.query("SELECT FROM rule_applications WHERE id = $1 AND state = 'running' FOR SHARE", [id]);
  return rowCount === 1;
}

export async function documentsLeft(connection: Queries, id: string, limit: number): Promise<string[]> {
  const { rows } = await connection.query<{ id: string }>(
    `SELECT document_id AS id FROM rule_application_documents WHERE application_id = $1 ORDER BY position LIMIT $2`,
    [id, limit],
  );
  return rows.map((row) => row.id);
}

/** The document is done with; false where it was before. */
export async function takeDocument(connection: Queries, id: string, documentId: string): Promise<boolean> {
  const { rowCount } = await connection.query("DELETE FROM rule_application_documents WHERE application_id = $1 AND document_id = $2", [
    id,
    documentId,
  ]);
  return rowCount === 1;
}

export async function countApplied(
  connection: Queries,
  id: string,
  { documentId, changed, failures }: { documentId: string; changed: boolean; failures: readonly RunFailure[] },
): Promise<void> {
  await connection.query(
    `UPDATE rule_applications SET changed = changed + $2, failed = failed + $3,
            failures = CASE WHEN $3 > 0 AND jsonb_array_length(failures) < $4 THEN failures || $5::jsonb ELSE failures END WHERE id = $1`,
    [id, changed ? 1 : 0, failures.length > 0 ? 1 : 0, failuresTold, JSON.stringify([{ documentId, failures }])],
  );
}

/** False where it had ended, or been taken back. What is left is not done any more. */
export async function endApplication(connection: Queries, id: string, state: Exclude<ApplicationState, "running">): Promise<boolean> {
  const { rowCount } = await connection.query("UPDATE rule_applications SET state = $2 WHERE id = $1 AND state = 'running'", [id, state]);
  await connection.query("DELETE FROM rule_application_documents WHERE application_id = $1", [id]);
  return rowCount === 1;
}

export async function noteUndone(connection: Queries, id: string): Promise<void> {
  await connection.query("UPDATE rule_applications SET state = 'undone' WHERE id = $1", [id]);
}

type Row = Omit<RuleApplication, "at"> & { at: Date };

/** Of a rule of the person's, newest first; one where its id is given. */
export async function listApplications(
  connection: Queries,
  userId: string,
  ruleId: string,
  id: string | null = null,
): Promise<RuleApplication[]> {
  const { rows } = await connection.query<Row>(
    `SELECT a.id, a.created_at AS at, a.state, a.total, a.changed, a.failed,
            (SELECT coalesce(jsonb_agg(f || jsonb_build_object('title', (SELECT d.title FROM documents d WHERE d.id = (f->>'documentId')::uuid
                AND (d.owner_id = $1 OR EXISTS (SELECT FROM document_access x WHERE x.document_id = d.id AND x.user_id = $1))))), '[]')
               FROM jsonb_array_elements(a.failures) f) AS failures
       FROM rule_applications a WHERE a.rule_id = $2 AND a.owner_id = $1 AND ($3::uuid IS NULL OR a.id = $3)
      ORDER BY a.created_at DESC, a.id DESC LIMIT ${kept}`,
    [userId, ruleId, id],
  );
  return rows.map(({ at, ...row }) => ({ ...row, at: at.toISOString() }));
}

/** An entry of the history for each vault in which it changed something: from there all of it is taken back. */
export async function entriesOf(connection: Queries, { groupId, ownerId }: Pick<Application, "groupId" | "ownerId">) {
  const { rows } = await connection.query<{ entryId: string; documentId: string }>(
    `SELECT DISTINCT ON (vault_id) id AS "entryId", entity_id AS "documentId" FROM events
      WHERE group_id = $1 AND user_id = $2 AND by = 'rule' AND entity = 'document' ORDER BY vault_id, id DESC`,
    [groupId, ownerId],
  );
  return rows;
}
