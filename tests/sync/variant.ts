// Deliberately broken servers. Each is made from outside, by changing statements on their way; the product knows nothing of it.
import type { Result, Rewrite, Rewriting, Statement } from "./gate.ts";

export interface Variant {
  name: string;
  about: string;
  rewrite: Rewrite;
}

const replaced =
  (from: string | RegExp, to: string): Rewrite =>
  ({ text }, { run }) =>
    (typeof from === "string" ? text.includes(from) : from.test(text)) ? run(text.replace(from, to)) : undefined;
const isRaise = (text: string) => text.includes("UPDATE feed_versions v");
const nothing = (command: string): Promise<Result> => Promise.resolve({ rows: [], rowCount: 0, command });
const vaultLock = /(FROM vault_locks .*) FOR UPDATE$/;
/** Locks of vaults as strong as `to` says, for requests that want one of these. */
const vaultLockOf =
  (wanted: RegExp, to: string): Rewrite =>
  ({ text }, { run, names }) =>
    vaultLock.test(text) && names.some((name) => wanted.test(name)) ? run(text.replace(vaultLock, `$1${to}`)) : undefined;
type Row = { userId: string; entity: string; id: string; deleted: boolean };
/** Rows that never come into the feed, though versions rise. */
const withoutRows =
  (dropped: (row: Row, memory: Rewriting["memory"]) => boolean): Rewrite =>
  ({ text, values }, { run, memory }) => {
    if (!isRaise(text)) return undefined;
    const [people, steps, lists, rowLists, ...columns] = values as [string[], unknown, number[], number[], ...unknown[][]];
    // Of what several people were told together each is told for themselves.
    const kept = people.flatMap((userId, person) =>
      rowLists.flatMap((list, at) => {
        const [entity, id, behind, deleted] = columns.map((column) => column[at]);
        const told = list === lists[person] && !dropped({ userId, entity, id, deleted } as Row, memory);
        return told ? [[person, entity, id, behind, deleted]] : [];
      }),
    );
    return run(text, [
      people,
      steps,
      people.map((_, person) => person),
      ...[0, 1, 2, 3, 4].map((column) => kept.map((row) => row[column])),
    ]);
  };
const note = (memory: Rewriting["memory"], key: string, value: unknown) => {
  memory.set(key, [...((memory.get(key) as unknown[] | undefined) ?? []), value]);
};
const noted = (memory: Rewriting["memory"], key: string, value: unknown) =>
  ((memory.get(key) as unknown[] | undefined) ?? []).includes(value);

const settling = /^(SELECT 1 FROM feed_versions WHERE user_id = ANY\(\$1::uuid\[\]\) ORDER BY user_id) FOR UPDATE$/;

export const variants: Variant[] = [
  {
    name: "no-client-lock",
    about: "push reads the client's row without locking it",
    rewrite: replaced(/(FROM clients c .* ORDER BY c\.id) FOR UPDATE OF c/s, "$1"),
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
    rewrite: (statement, rewriting) => {
      noteMove(statement, rewriting);
      return withoutRows(({ entity, id }, memory) => entity === "document" && noted(memory, "moved", id))(statement, rewriting);
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
      // The first of two: what would hold the rows, and what would wait for them outside of the transaction.
      if (settling.test(text)) return run(text.replace(settling, "$1"));
      if (text.trimStart().startsWith("SELECT m.user_id, m.day")) return nothing("SELECT");
      if (!isRaise(text)) return undefined;
      const [people, steps, lists, ...rows] = values as [string[], number[], number[], ...unknown[][]];
      return (async () => {
        const none = [[], [], [], [], []];
        const raised = await aside(text, [people, steps, lists, ...none]);
        await pause();
        const version = new Map(raised.rows.map((row) => [row.user_id, Number(row.version)]));
        await run(
          `INSERT INTO feed (user_id, entity, entity_id, version, deleted)
           SELECT p.user_id, t.entity, t.entity_id, p.newest - t.behind, t.deleted
             FROM unnest($1::uuid[], $2::int[], $3::bigint[]) AS p (user_id, list, newest)
             JOIN unnest($4::int[], $5::text[], $6::uuid[], $7::bigint[], $8::boolean[]) AS t (list, entity, entity_id, behind, deleted) USING (list)
           ON CONFLICT (user_id, entity, entity_id) DO UPDATE SET version = excluded.version, deleted = excluded.deleted`,
          [people, lists, people.map((userId) => version.get(userId)), ...rows],
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
    rewrite: vaultLockOf(/^(updateFolder|delete(Folder|Tag|Type|Correspondent))$/, " FOR SHARE"),
  },
  {
    name: "shared-label-names",
    about: "labels are renamed under the vault's shared lock, beside whoever titles a document that bears them",
    rewrite: vaultLockOf(/^update(Tag|Type|Correspondent)$/, " FOR SHARE"),
  },
  {
    name: "unlocked-documents",
    about: "a document is read without a lock before it is written",
    rewrite: replaced(/(FROM documents .*) FOR NO KEY UPDATE( OF d)?$/s, "$1"),
  },
  {
    name: "grant-without-vault-lock",
    about: "shares are made and ended without the vault's lock: an edit at the same time reads the old list of people",
    rewrite: vaultLockOf(/Share$/, ""),
  },
  {
    name: "shared-grant-lock",
    about: "shares are made and ended under the vault's shared lock",
    rewrite: vaultLockOf(/Share$/, " FOR SHARE"),
  },
  {
    name: "shared-move-lock",
    about: "documents move about in a shared vault under its shared lock",
    rewrite: vaultLockOf(/^(create|update|delete|classify)Document$/, " FOR SHARE"),
  },
  {
    name: "group-without-vault-locks",
    about: "a group's members change without the locks of the vaults that share with it",
    rewrite: vaultLockOf(/Group$/, ""),
  },
  {
    name: "unlocked-group",
    about: "something is shared with a group whose members change at the same time",
    rewrite: replaced("SELECT id FROM groups WHERE id = $1 FOR SHARE", "SELECT id FROM groups WHERE id = $1"),
  },
  {
    name: "stale-shared-flag",
    about: "whether a vault is shared is believed as it was before its lock",
    rewrite: ({ text }, { run, memory }) => {
      if (text.includes(' AS "hasAccess"')) return answered(run(), ({ owner_id, shared }) => memory.set(`shared ${owner_id}`, shared));
      if (!text.includes("FROM vault_locks WHERE vault_id = ANY")) return undefined;
      return answered(run(), (row) => Object.assign(row, { shared: memory.get(`shared ${row.vault_id}`) ?? row.shared }));
    },
  },
  {
    name: "silent-move-out",
    about: "a move out of a shared folder writes no row for those who lose sight of it",
    rewrite: (statement, rewriting) => {
      noteMove(statement, rewriting);
      if (statement.text.trimStart().startsWith("WITH filed AS"))
        return answered(rewriting.run(), ({ entity, id }) => entity === "document" && note(rewriting.memory, "moved", id));
      return withoutRows(({ id, deleted }, memory) => deleted && noted(memory, "moved", id))(statement, rewriting);
    },
  },
  {
    name: "revoke-without-texts",
    about: "whoever loses sight of a document is not told that its text goes too",
    rewrite: (statement, rewriting) => {
      if (/^DELETE FROM documents /.test(statement.text)) note(rewriting.memory, "gone", statement.values[0]);
      return withoutRows(({ entity, id, deleted }, memory) => entity === "text" && deleted && !noted(memory, "gone", id))(
        statement,
        rewriting,
      );
    },
  },
  {
    name: "grant-without-texts",
    about: "whoever gets to see a document is not told of its text",
    rewrite: replaced(
      "SELECT document_id AS id FROM document_texts WHERE document_id = ANY($1::uuid[])",
      "SELECT NULL AS id WHERE $1::uuid[] IS NULL",
    ),
  },
  {
    name: "unsettled-labels",
    about: "which labels are seen is settled before the people's versions are locked",
    rewrite: ({ text }, { run, pause }) => {
      if (settling.test(text)) return run(text.replace(settling, "$1"));
      if (!text.trimStart().startsWith("WITH candidate")) return undefined;
      return (async () => {
        const settled = await run();
        await pause();
        return settled;
      })();
    },
  },
  {
    name: "unlocked-contacts",
    about: "whom a person's new name is told is found before their feed is locked: whoever shares with them meanwhile keeps the old one",
    rewrite: ({ text }, { run, names }) =>
      names.includes("rename") && settling.test(text) ? run(text.replace(settling, "$1")) : undefined,
  },
  {
    name: "labels-of-the-vault",
    about: "whoever sees anything of a vault gets all labels that a change names",
    rewrite: replaced("coalesce(r.edits, false) AS edits", "true AS edits"),
  },
  {
    name: "untold-parents",
    about: "who starts or stops seeing a tag is not told again of the tags in it",
    rewrite: replaced("o.entity = 'tag' AND o.turned", "false"),
  },
  {
    name: "parents-of-the-vault",
    about: "whoever sees a tag is told in which one it lies, seen or not",
    rewrite: replaced("f.entity_id = t.parent_id AND NOT f.deleted", "true"),
  },
  {
    name: "hidden-fields",
    about: "who sees a document is not told of the custom fields that it has values of",
    rewrite: replaced("d.custom ? c.id::text", "false"),
  },
  {
    name: "unseen-folder",
    about: "a shared document says in which folder of its owner it lies",
    rewrite: replaced("CASE WHEN d.owner_id = $2 OR fa.user_id IS NOT NULL THEN d.folder_id END", "d.folder_id"),
  },
  {
    name: "no-inheritance",
    about: "what is new in a shared folder is not seen by those who see the folder",
    rewrite: ({ text }) => (/^INSERT INTO (document|folder)_access/.test(text) ? nothing("INSERT") : undefined),
  },
  {
    name: "viewers-edit",
    about: "whoever may look at something may change it",
    rewrite: replaced(/a\.access AS may/g, "'edit' AS may"),
  },
  {
    name: "history-beside",
    about: "what happened is written outside of the transaction that did it",
    rewrite: ({ text }, { aside }) => (text.startsWith("INSERT INTO events") ? aside() : undefined),
  },
  {
    name: "unlocked-names",
    about: "a folder or label is read without a lock before it gets another name: the history tells one that it did not replace",
    rewrite: replaced(/^(SELECT 1 FROM (?:folders|tags|document_types|correspondents) .*) FOR NO KEY UPDATE$/, "$1"),
  },
  {
    name: "history-names",
    about: "the history of what is shared names all folders and labels of its vault",
    rewrite: ({ text }, { run }) =>
      text.includes("changes->0->>'before' AS name")
        ? run(text.replace(/\(l\.owner_id = \$2::uuid OR EXISTS .*?NOT seen\.deleted\)\)/gs, "true"))
        : undefined,
  },
  {
    name: "history-kept",
    about: "what a document was stays in the history after it is deleted for good",
    rewrite: ({ text }) => (text.startsWith("DELETE FROM events") ? nothing("DELETE") : undefined),
  },
  {
    name: "version-of-another",
    about: "any version can be restored, whichever document it is of",
    rewrite: replaced(
      "FROM document_versions WHERE id = $1 AND document_id = $2",
      "FROM document_versions WHERE id = $1 AND $2::uuid IS NOT NULL",
    ),
  },
  {
    name: "version-kept-in-quota",
    about: "a version that is deleted still counts",
    rewrite: ({ text }, { names }) =>
      names.includes("deleteVersion") && text.startsWith("UPDATE quotas SET used_bytes") ? nothing("UPDATE") : undefined,
  },
  {
    name: "replaced-without-right",
    about: "whether somebody may replace a file is looked at before the locks alone",
    rewrite: firstAnswerCounts(),
  },
  {
    name: "history-without-files",
    about: "the history does not tell that a file was replaced",
    rewrite: ({ text, values }, { run }) => {
      if (!text.startsWith("INSERT INTO events")) return undefined;
      const kept = (JSON.parse(values[0] as string) as { changes: { field: string }[] }[]).filter(
        ({ changes }) => !changes.some(({ field }) => field === "version"),
      );
      return run(text, [JSON.stringify(kept), values[1]]);
    },
  },
  {
    name: "unmarked-compaction",
    about: "what is gone leaves the feed, and a device that was away is not told to start over",
    rewrite: ({ text }) => (text.startsWith("UPDATE feed_versions SET compacted_to") ? nothing("UPDATE") : undefined),
  },
  {
    name: "act-forgotten",
    about: "that a rule has acted on a document is not written down",
    rewrite: ({ text }) =>
      text.startsWith("INSERT INTO rule_acts") ? Promise.resolve({ rows: [], rowCount: 1, command: "INSERT" }) : undefined,
  },
  {
    name: "rule-of-before",
    about: "a rule acts as it was read, whatever its person has made of it since",
    rewrite: replaced(/^SELECT FROM rules r WHERE .*$/s, "SELECT FROM (SELECT $1::uuid, $2::int) AS any_rule"),
  },
  {
    name: "rules-put-back",
    about: "a rule does not look at what a person has taken away since",
    rewrite: ({ text }) => (text.startsWith("SELECT changes FROM rule_work") ? nothing("SELECT") : undefined),
  },
  {
    name: "rules-go-on",
    about: "a rule that names what is deleted does not pause with it",
    rewrite: ({ text }) => (text.includes("UPDATE rules SET paused = jsonb_build_object") ? nothing("UPDATE") : undefined),
  },
  {
    name: "rules-of-the-deleted",
    about: "rules have to look at what the same push has deleted",
    rewrite: replaced("WHERE EXISTS (SELECT FROM documents d WHERE d.id = e.document_id)", ""),
  },
];

async function answered(result: Promise<Result>, change: (row: Result["rows"][number]) => void): Promise<Result> {
  const known = await result;
  for (const row of known.rows) change(row);
  return known;
}

/** What somebody may do with a document whose file they replace, as it was asked before the vault's lock was held. */
function firstAnswerCounts(): Rewrite {
  const before = new Map<string, Result["rows"]>();
  return ({ text, values }, { run, names, memory }) => {
    if (!names.includes("replaceFile")) return undefined;
    if (text.includes("FROM vault_locks")) memory.set("locked", true);
    if (!text.includes("LEFT JOIN document_access a ON a.document_id = d.id AND a.user_id = $2")) return undefined;
    const key = JSON.stringify(values);
    if (memory.get("locked"))
      return answered(run(), () => undefined).then((result) => ({ ...result, rows: before.get(key) ?? result.rows }));
    return run().then((result) => {
      before.set(key, result.rows);
      return result;
    });
  };
}

/** Remembers which documents this transaction puts into another folder. */
function noteMove({ text, values }: Statement, { memory }: Rewriting): void {
  if (/^update "documents" set .*"folder_id" = /.test(text)) note(memory, "moved", values.at(-1));
}

/** Undoes the step of a version that no row of the feed has used. */
function stillVersion({ text, values }: Statement, { run, memory }: Rewriting) {
  if (isRaise(text)) {
    memory.set("raised", values[0]);
    memory.set("written", (values[3] as unknown[]).length > 0);
    return undefined;
  }
  const raised = memory.get("raised") as string[] | undefined;
  if (!text.startsWith("UPDATE clients c SET last_mutation_id") || !raised || memory.get("written")) return undefined;
  return (async () => {
    await run("UPDATE feed_versions SET version = version - 1 WHERE user_id = ANY($1::uuid[])", [raised]);
    return run(text, [values[0], values[1], (values[2] as number) - 1]);
  })();
}
