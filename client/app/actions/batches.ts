// What a person answers about a file with separator sheets in it, and how its parts become one document again.
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { tell, undoable } from "../undo.ts";
import { changeEach } from "./documents.ts";

/** Without network too: it is done as soon as the server hears of it. */
export async function answerBatch(vault: Vault, { id, batch }: VaultDocument, split: boolean): Promise<void> {
  await vault.mutate.answerBatch({ id, split });
  if (split) tell(t.batches.splitting(batch?.parts.length ?? 0));
}

/** The parts that are still there. */
export const partsOf = (vault: Vault, { batch }: VaultDocument): VaultDocument[] =>
  (batch?.documents ?? []).flatMap((id) => vault.document(id).value ?? []).filter(({ trashedAt }) => trashedAt === null);

/** The file comes back from the trash, its parts go there. */
export function putTogether(vault: Vault, { id }: VaultDocument, parts: readonly VaultDocument[]): Promise<void> {
  type Change = { name: "trashDocument" | "restoreDocument"; args: { id: string } };
  const changes = (whole: Change["name"], part: Change["name"]): Change[] => [
    { name: whole, args: { id } },
    ...parts.map((one): Change => ({ name: part, args: { id: one.id } })),
  ];
  const all = (list: Change[]) => changeEach(vault, list, (change) => change);
  return undoable(
    t.batches.together,
    () => all(changes("restoreDocument", "trashDocument")),
    () => all(changes("trashDocument", "restoreDocument")),
  );
}
