// A change that the server refused: made again, made otherwise, or let go.
import type { Refusal } from "../../../shared/mutators/index.ts";
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { askText } from "../dialogs.ts";
import { tell } from "../undo.ts";

/** The field that a person would write anew, by mutator. */
const written: Record<string, "title" | "name"> = {
  updateDocument: "title",
  createFolder: "name",
  updateFolder: "name",
  createTag: "name",
  updateTag: "name",
  createType: "name",
  updateType: "name",
  createCorrespondent: "name",
  updateCorrespondent: "name",
  createSavedSearch: "name",
  updateSavedSearch: "name",
};

async function makeAgain(vault: Vault, refusal: Refusal, args: unknown): Promise<void> {
  const mutate = vault.mutate as Record<string, ((args: unknown) => Promise<void>) | undefined>;
  try {
    await mutate[refusal.mutation]?.(args);
  } catch (error) {
    tell(t.undo.failed);
    throw error;
  }
  await vault.mutate.dismissRefusal({ id: refusal.id });
  tell(t.device.stillRefused);
}

export const retryRefused = (vault: Vault, refusal: Refusal): Promise<void> => makeAgain(vault, refusal, refusal.args);

/** What was written, to be written anew; null where that makes no sense. */
export function editableText({ mutation, args }: Refusal): string | null {
  const field = written[mutation];
  const value = field && (args as Record<string, unknown> | null)?.[field];
  return typeof value === "string" ? value : null;
}

/** Where the thing itself can be changed; null where there is no such place. */
export function placeOf(vault: Vault, { args }: Refusal): string | null {
  const { id, documentId, folderId } = (args ?? {}) as Record<string, string | undefined>;
  for (const one of [documentId, id]) if (one && vault.document(one).peek()) return `/documents/${one}`;
  for (const one of [folderId, id]) if (one && vault.folders.peek().has(one)) return `/folders/${one}`;
  return null;
}

export async function editRefused(vault: Vault, refusal: Refusal): Promise<void> {
  const initial = editableText(refusal);
  const field = written[refusal.mutation];
  if (initial === null || !field) return;
  const text = await askText({ title: t.device.editTitle, label: t.device.editLabel, initial, confirm: t.common.save });
  if (text !== null) await makeAgain(vault, refusal, { ...(refusal.args as object), [field]: text });
}

export const discardRefused = (vault: Vault, { id }: Refusal): Promise<void> => vault.mutate.dismissRefusal({ id });
