// Mutations of a push that failed for good, kept for their person to read. Their number and size are bounded; a slice's are written by one statement.
import type { Run } from "../../../server/authority/run.ts";
import type { AppError } from "../../../shared/errors.ts";

export interface RefusedChange {
  name: string;
  args: unknown;
  error: AppError;
}

/** Most refusals kept for one person, and most bytes of their arguments; beyond that the oldest are removed. */
const mostRefusals = { count: 500, bytes: 4 * 1024 * 1024 };

/** Writes refusals, in the push's transaction and after its changes. */
export async function recordRefusals({ change, actor }: Run, refused: readonly RefusedChange[]): Promise<void> {
  if (refused.length === 0) return;
  const { rows } = await change.connection.query<{ id: string }>(
    `INSERT INTO refusals (id, user_id, mutation, args, code)
     SELECT gen_random_uuid(), $1, n.mutation, n.args::jsonb, n.code FROM unnest($2::text[], $3::text[], $4::text[]) AS n (mutation, args, code)
     RETURNING id`,
    [
      actor.userId,
      refused.map(({ name }) => storable(name.slice(0, 100))),
      refused.map(({ args }) => storableJson(args)),
      refused.map(({ error }) => error.code),
    ],
  );
  for (const { id } of rows) change.touchFor("refusal", id, [actor.userId]);
  const old = await change.connection.query<{ id: string }>(
    `DELETE FROM refusals WHERE id IN (
       SELECT id FROM (
         SELECT id, row_number() OVER newest AS place, sum(octet_length(args::text)) OVER newest AS bytes FROM refusals WHERE user_id = $1
         WINDOW newest AS (ORDER BY created_at DESC, id)) kept
        WHERE place > $2 OR bytes > $3)
     RETURNING id`,
    [actor.userId, mostRefusals.count, mostRefusals.bytes],
  );
  for (const { id } of old.rows) change.touchFor("refusal", id, [actor.userId], true);
}

/** The arguments as JSON that PostgreSQL can store, so that the person can try again; null where they are larger than any honest ones. */
function storableJson(args: unknown): string {
  const text = JSON.stringify(args ?? null);
  return text.length <= 50_000 ? text.replace(unstorableEscape, (found) => (found === "\\\\" ? found : "\\ufffd")) : "null";
}

/** Finds, in JSON, escapes of NUL and of lone surrogates, which PostgreSQL stores in no string. It also matches escaped backslashes, so that what follows one is not taken for an escape. */
const unstorableEscape = /\\(?:\\|u0000|ud[89a-f][0-9a-f]{2})/g;
const storable = (text: string): string => text.replaceAll("\u0000", "\ufffd");
