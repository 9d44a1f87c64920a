// What people's rules have to look at is written down with what happened. A rule's own changes are nothing to look at: no rule ever starts
// another one, or itself. A rule that names a folder, label, option or document which is deleted pauses in the same transaction.
import type { FieldChange } from "../../shared/history/fields.ts";
import { customFieldOf } from "../../shared/mutators/customValues.ts";
import type { Connection } from "../database/connection.ts";
import { ruleQueue } from "../jobs/registry.ts";
import { eventKey, type Subscriber, type VaultEvent } from "./events.ts";

/** What a person may have taken away, so that no rule puts it back at once. */
const takenAway = new Set(["folderId", "typeId", "correspondentId", "tags"]);

export const ruling: Subscriber = {
  to: new Set(["document.arrived", "document.read", "document.changed"]),
  async handle(change, events) {
    const taken = takenFrom(events);
    const work = events
      .filter(({ by }) => by.kind !== "rule")
      .map(({ vaultId, entityId, name }) => ({
        ...{ vault_id: vaultId, document_id: entityId, trigger: name, changes: taken.get(entityId) ?? null },
      }));
    if (work.length === 0) return;
    const { rows } = await change.connection.query<{ ownerId: string }>(
      // From what happened to whoever sees it, and to their rules: of everybody's rules none is read but theirs.
      // What the same transaction has deleted after all is nothing to look at. What waits already is told of what was taken away.
      `WITH e AS MATERIALIZED (SELECT * FROM jsonb_to_recordset($1::jsonb) AS e (vault_id uuid, document_id uuid, trigger text, changes jsonb)
              WHERE EXISTS (SELECT FROM documents d WHERE d.id = e.document_id)),
            seen AS MATERIALIZED (
              SELECT vault_id AS owner_id, document_id, trigger, changes FROM e
              UNION SELECT a.user_id, e.document_id, e.trigger, e.changes FROM e JOIN document_access a ON a.document_id = e.document_id),
            watching AS MATERIALIZED (
              SELECT s.owner_id, own.trigger FROM (SELECT DISTINCT owner_id FROM seen) s CROSS JOIN LATERAL (
                SELECT DISTINCT r.trigger FROM rules r WHERE r.owner_id = s.owner_id AND r.enabled AND r.paused IS NULL) own),
            told AS (
              UPDATE rule_work w SET changes = coalesce(w.changes, '[]') || t.changes
                FROM (SELECT DISTINCT document_id, changes FROM e WHERE changes IS NOT NULL) t
               WHERE w.document_id = t.document_id AND NOT coalesce(w.changes, '[]') @> t.changes)
       INSERT INTO rule_work (owner_id, document_id, trigger, changes)
       SELECT s.owner_id, s.document_id, s.trigger, s.changes FROM seen s JOIN watching w ON w.owner_id = s.owner_id AND w.trigger = s.trigger
       RETURNING owner_id AS "ownerId"`,
      [JSON.stringify(work)],
    );
    for (const userId of new Set(rows.map(({ ownerId }) => ownerId)))
      change.enqueue("run-rules", { userId }, { key: ruleQueue(userId), queue: ruleQueue(userId) });
  },
};

/** By document: what people took away from it. */
function takenFrom(events: readonly VaultEvent[]): Map<string, { field: string; before: unknown }[]> {
  const taken = new Map<string, { field: string; before: unknown }[]>();
  for (const { entityId, name, by, changes } of events) {
    if (by.kind !== "person" || name !== "changed") continue;
    const lost = changes.filter(
      ({ field, before }) =>
        (takenAway.has(field) || customFieldOf(field) !== undefined) && before !== null && !(Array.isArray(before) && before.length === 0),
    );
    if (lost.length > 0) taken.set(entityId, [...(taken.get(entityId) ?? []), ...lost.map(({ field, before }) => ({ field, before }))]);
  }
  return taken;
}

/** A label that was merged goes on as the other one. */
export const unruling: Subscriber = {
  to: new Set([
    "folder.deleted",
    "tag.deleted",
    "type.deleted",
    "correspondent.deleted",
    "customField.deleted",
    "customField.changed",
    "document.deleted",
  ]),
  async handle({ connection }, events) {
    const merged = events.flatMap(({ entityId, changes }) => {
      const into = changes.find(({ field }) => field === "mergedInto")?.after;
      return typeof into === "string" ? [{ id: entityId, into }] : [];
    });
    for (const { id, into } of merged) await replaceInRules(connection, id, into);
    await pauseRules(connection, gone(events, merged));
  },
};

const gone = (events: readonly VaultEvent[], merged: readonly { id: string }[]): string[] =>
  events
    .filter((event) => !merged.some(({ id }) => id === event.entityId))
    .flatMap((event) => (eventKey(event) === "customField.changed" ? event.changes.flatMap(droppedOptions) : event.entityId));

/** Options of a custom field that are not offered any more. */
function droppedOptions({ field, before, after }: FieldChange): string[] {
  if (field !== "options") return [];
  const [was, is] = [before, after].map((text) =>
    (text === null ? [] : (JSON.parse(text as string) as { id: string }[])).map(({ id }) => id),
  );
  return was!.filter((id) => !is!.includes(id));
}

async function replaceInRules(connection: Connection, id: string, into: string): Promise<void> {
  await connection.query(
    `UPDATE rules SET revision = revision + 1, actions = replace(actions::text, $1::text, $2::text)::jsonb, refers = array_replace(refers, $1::uuid, $2::uuid),
            names = CASE WHEN names ? $1::text THEN (names - $1::text) || jsonb_build_object($2::text, names -> $1::text) ELSE names END
      WHERE refers @> ARRAY[$1::uuid]`,
    [id, into],
  );
}

async function pauseRules(connection: Connection, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await connection.query(
    `UPDATE rules SET paused = jsonb_build_object('reason', 'gone', 'ids',
              (SELECT jsonb_agg(DISTINCT id) FROM unnest(refers) AS r (id) WHERE r.id = ANY($1::uuid[]) OR coalesce(paused -> 'ids', '[]') ? r.id::text))
      WHERE refers && $1::uuid[]`,
    [ids],
  );
}
