// Two documents that are the same one become one, by one press, and two again by another.
import { v7 as newId } from "uuid";
import type { DocumentChange, VaultDocument } from "../../../shared/mutators/index.ts";
import { mergedFields, notesFit } from "../../../shared/mutators/merging.ts";
import { NetworkDown } from "../../data/errors.ts";
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { problemText } from "../problems.ts";
import { tell, undoable } from "../undo.ts";

/** `into` stays, `document` goes to the trash. False: they stay two, and why is told. */
export async function mergeDocuments(vault: Vault, document: VaultDocument, into: VaultDocument): Promise<boolean> {
  if (!notesFit(into, document)) {
    tell(t.problems["merge.notes_too_long"] ?? "");
    return false;
  }
  const was = vault.document(into.id).peek() ?? into;
  const { patch, tags } = mergedFields(was, document);
  const { filled: _provenance, ...fields } = patch;
  await undoable(
    t.duplicates.merged(into.title),
    () => vault.mutate.mergeDocument({ id: document.id, intoId: into.id }),
    async () => {
      // What somebody has written since is theirs.
      const now = vault.document(into.id).peek();
      const before = Object.fromEntries(
        (Object.keys(fields) as (keyof typeof fields)[]).flatMap((field) =>
          now && JSON.stringify(now[field]) === JSON.stringify(fields[field]) ? [[field, was[field]]] : [],
        ),
      );
      const changes: DocumentChange[] = [
        { name: "restoreDocument", args: { id: document.id } },
        ...tags.map((tagId): DocumentChange => ({ name: "untagDocument", args: { id: into.id, tagId } })),
        ...(Object.keys(before).length > 0 ? [{ name: "updateDocument" as const, args: { id: into.id, ...before } }] : []),
      ];
      await vault.mutate.changeDocuments({ changes, group: newId() });
    },
  );
  return true;
}

/** They are two. False: the server was not told, and why is said. */
export async function dismissPair(vault: Vault, id: string, otherId: string, onChange: () => void): Promise<void> {
  const say = async (dismissed: boolean) => (await vault.duplicates()).dismiss(id, otherId, dismissed);
  try {
    await say(true);
  } catch (error) {
    return tell(error instanceof NetworkDown ? t.duplicates.needsNetwork : problemText(error).message);
  }
  onChange();
  await undoable(
    t.duplicates.dismissed,
    async () => undefined,
    async () => {
      await say(false);
      onChange();
    },
  );
}
