// Deliberately broken servers. Each is made from outside, by changing statements on their way; the product knows nothing of it.
import type { Rewrite, Rewriting, Statement } from "./gate.ts";

export interface Variant {
  name: string;
  about: string;
  rewrite: Rewrite;
}

const replaced =
  (from: string | RegExp, to: string): Rewrite =>
  ({ text }, { run }) =>
    text.match(from) ? run(text.replace(from, to)) : undefined;
const isRaise = (text: string) => text.includes("UPDATE feed_versions v");

export const variants: Variant[] = [
  {
    name: "no-client-lock",
    about: "push reads the client's row without locking it",
    rewrite: replaced(/(FROM clients WHERE id = ANY\(\$1\) ORDER BY id) FOR UPDATE/, "$1"),
  },
  {
    name: "late-mutation-id",
    about: "the last mutation id is written after the commit, in a transaction of its own",
    rewrite: ({ text, values }, { run, pause, memory }) => {
      if (text.startsWith("UPDATE clients c SET last_mutation_id")) {
        memory.set("late", { text, values });
        return Promise.resolve({ rows: [], rowCount: 0, command: "UPDATE" });
      }
      const late = memory.get("late") as Statement | undefined;
      if (text !== "COMMIT" || !late) return undefined;
      return (async () => {
        const committed = await run();
        memory.delete("late");
        await pause();
        await run(late.text, late.values);
        return committed;
      })();
    },
  },
  {
    name: "silent-move",
    about: "moving a document to another folder writes no row of the feed",
    rewrite: ({ text, values }, { run, memory }) => {
      if (/^update "documents" set .*"folder_id" = /.test(text)) {
        memory.set("moved", [...((memory.get("moved") as string[] | undefined) ?? []), values.at(-1) as string]);
        return undefined;
      }
      const moved = memory.get("moved") as string[] | undefined;
      if (!moved || !isRaise(text)) return undefined;
      const [people, steps, ...columns] = values as unknown[][];
      const kept = columns[2]!.map((id, index) => !(columns[1]![index] === "document" && moved.includes(id as string)));
      return run(text, [people, steps, ...columns.map((column) => column.filter((_, index) => kept[index]))]);
    },
  },
  {
    name: "early-poke",
    about: "people are poked before the commit",
    rewrite: ({ text }, { run, pause, poke, memory }) => {
      if (isRaise(text)) memory.set("raised", true);
      if (text !== "COMMIT" || !memory.get("raised")) return undefined;
      return (async () => {
        poke();
        memory.set("poked", true);
        await pause();
        return run();
      })();
    },
  },
  {
    name: "no-snapshot",
    about: "a pull reads with READ COMMITTED: each statement sees another moment",
    rewrite: replaced("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY"),
  },
  {
    name: "no-version-lock",
    about: "versions are given out without holding the person's row until the commit",
    rewrite: ({ text, values }, { run, aside, pause }) => {
      if (!isRaise(text)) return undefined;
      const [people, steps, users, ...rows] = values as [string[], number[], string[], ...unknown[][]];
      return (async () => {
        const none = [[], [], [], [], []];
        const raised = await aside(text, [people, steps, ...none]);
        await pause();
        const version = new Map(raised.rows.map((row) => [row.user_id, Number(row.version)]));
        await run(
          `INSERT INTO feed (user_id, entity, entity_id, version, deleted)
           SELECT user_id, entity, entity_id, newest - behind, deleted
             FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::bigint[], $5::boolean[], $6::bigint[])
                  AS t (user_id, entity, entity_id, behind, deleted, newest)
           ON CONFLICT (user_id, entity, entity_id) DO UPDATE SET version = excluded.version, deleted = excluded.deleted`,
          [users, ...rows, users.map((userId) => version.get(userId))],
        );
        return raised;
      })();
    },
  },
  {
    name: "still-version",
    about: "a mutation without effect does not move its person's version",
    rewrite: (statement, rewriting) => stillVersion(statement, rewriting),
  },
  {
    name: "shared-structure-lock",
    about: "deletes and moves of folders and deletes of labels hold the vault's lock shared, as every other change",
    rewrite: replaced(/(FROM vault_locks .*) FOR UPDATE$/, "$1 FOR SHARE"),
  },
  {
    name: "unlocked-documents",
    about: "a document is read without a lock before it is written",
    rewrite: replaced(/(FROM documents .*) FOR NO KEY UPDATE( OF d)?$/s, "$1"),
  },
];

/** Undoes the step of a version that no row of the feed has used. */
function stillVersion({ text, values }: Statement, { run, memory }: Rewriting) {
  if (isRaise(text)) {
    memory.set("raised", values[0]);
    memory.set("written", (values[2] as unknown[]).length > 0);
    return undefined;
  }
  const raised = memory.get("raised") as string[] | undefined;
  if (!text.startsWith("UPDATE clients c SET last_mutation_id") || !raised || memory.get("written")) return undefined;
  return (async () => {
    await run("UPDATE feed_versions SET version = version - 1 WHERE user_id = ANY($1::uuid[])", [raised]);
    return run(text, [values[0], values[1], (values[2] as number) - 1]);
  })();
}
