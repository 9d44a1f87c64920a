// What a push could not do for good, kept for its person to read: bounded, and written with one statement a slice.
import type { Run } from "../../../server/authority/run.ts";
import type { AppError } from "../../../shared/errors.ts";

export interface RefusedChange {
  name: string;
  args: unknown;
  error: AppError;
}

/** Refusals of one person that wait to be read, and the bytes of their arguments: of more than that the oldest go. */
const mostRefusals = { count: 500, bytes: 4 * 1024 * 1024 };

/** Inside the push's transaction, after its changes. */
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

/** As they came, so that the person can do it again; nothing of a size that only an attack has. */
function storableJson(args: unknown): string {
  const text = JSON.stringify(args ?? null);
  return text.length <= 50_000 ? text.replace(unstorableEscape, (found) => (found === "\\\\" ? found : "\\ufffd")) : "null";
}

/** In JSON: NUL and halves of surrogate pairs, which PostgreSQL keeps in no string; and escaped backslashes, to step over them. */
const unstorableEscape = /\\(?:\\|u0000|ud[89a-f][0-9a-f]{2})/g;
const storable = (text: string): string => text.replaceAll("\u0000", "\ufffd");
