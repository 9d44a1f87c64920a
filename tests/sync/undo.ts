// Taking back what the history tells: an ordinary change, which has to leave everybody with the same as any other one does.
import type { HistoryEntity } from "../../shared/history/fields.ts";
import { type Current, type UndoEntry, undoOf } from "../../shared/history/undo.ts";
import { undo } from "../../worker/modules/history/history.usecases.ts";
import { check } from "./failure.ts";
import type { Context, Letter } from "./letters.ts";
import type { Random } from "./random.ts";

interface Row extends UndoEntry {
  id: string;
}

/** Somebody takes back an entry of their own vault's history, mostly one of the newest. Null where there is none. */
export async function anUndo(context: Context, chance: Random, userId: string): Promise<Letter | null> {
  const { rows } = await context.bench.admin.query<Row>(
    `SELECT id, entity, entity_id AS "entityId", name AS event, changes, documents, folders FROM events
      WHERE vault_id = $1 AND NOT (entity = 'document' AND name = 'deleted') ORDER BY id DESC`,
    [userId],
  );
  const newest = chance.chance(0.7) ? rows.slice(0, 6) : rows;
  return newest.length > 0 ? undoOfEntry(context, userId, chance.pick(newest)) : null;
}

/** The newest change of the title of one of the person's documents, if it still stands. */
export async function undoOfTitle(context: Context, userId: string): Promise<{ letter: Letter; documentId: string } | null> {
  const { rows } = await context.bench.admin.query<Row>(
    `SELECT id, entity, entity_id AS "entityId", name AS event, changes, documents, folders FROM events
      WHERE vault_id = $1 AND name = 'changed' AND changes->0->>'field' = 'title' ORDER BY id DESC LIMIT 1`,
    [userId],
  );
  const [row] = rows;
  if (!row || !context.oracle.model.things.has(`document/${row.entityId}`)) return null;
  return { letter: undoOfEntry(context, userId, row), documentId: row.entityId };
}

function undoOfEntry({ oracle }: Context, userId: string, row: Row): Letter {
  const { entity, entityId, event, changes } = row;
  const entry: UndoEntry = { entity, entityId, event, changes, documents: row.documents ?? [], folders: row.folders ?? [] };
  return {
    name: `undo of ${event} ${changes.map(({ field }) => field).join(" ")} of ${entity}/${entityId} by ${userId}`,
    does: ["undo"],
    stage: "out",
    async committed({ versions, since }) {
      const { model } = oracle;
      const current: Current = (kind, id) => model.things.get(`${kind}/${id}`) as never;
      const { mutations } = undoOf(entry, current);
      if (mutations.length === 0 && versions.size === 0) return;
      const before = model.things.get(`${entity}/${entityId}`);
      await oracle.commit({ userId, since, applied: mutations.map((mutation) => ({ ...mutation, person: true })), versions });
      if (event === "changed") checkTakenBack(entry, before, model.things.get(`${entity}/${entityId}`));
    },
    async serve(connection, poke) {
      const target = { entity: entity as HistoryEntity, id: entityId };
      return undo({ connection, actor: { kind: "person", userId }, poke }, target, row.id, { group: false });
    },
    async reply(answer) {
      const known = [200, 403, 404, 409];
      check(!answer || known.includes(answer.status) || answer.status >= 500, "wedged", () => `an undo ends ${JSON.stringify(answer)}`);
    },
  };
}

const plain: ReadonlySet<string> = new Set(["title", "notes", "documentDate", "filedOn", "snoozedUntil", "name", "color"]);

/** What stood as the entry had left it is as it was before the entry; what was changed since has stayed. */
function checkTakenBack({ entity, entityId, changes }: UndoEntry, before: unknown, after: unknown): void {
  if (!before || !after) return;
  const fieldOf = (thing: unknown, field: string) => (thing as Record<string, unknown>)[field] || null;
  for (const change of changes.filter(({ field }) => plain.has(field))) {
    const was = fieldOf(before, change.field);
    const expected = was === change.after ? change.before : was;
    check(
      fieldOf(after, change.field) === expected,
      "history",
      () => `after an undo ${change.field} of ${entity}/${entityId} is not ${JSON.stringify(expected)}`,
    );
  }
}
