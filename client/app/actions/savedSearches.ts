// Searches that a person keeps under a name.
import { v7 as newId } from "uuid";
import type { SavedSearch } from "../../../shared/mutators/index.ts";
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { askText } from "../dialogs.ts";
import { undoable } from "../undo.ts";

export async function saveSearch(vault: Vault, query: string): Promise<void> {
  const { saveTitle: title, name: label } = t.savedSearches;
  const name = await askText({ title, label, initial: query, confirm: t.common.save });
  if (name === null) return;
  const id = newId();
  await undoable(
    t.savedSearches.saved(name),
    () => vault.mutate.createSavedSearch({ id, name, query }),
    () => vault.mutate.deleteSavedSearch({ id }),
  );
}

/** As typed; an empty name changes nothing. */
export async function renameSearch(vault: Vault, { id, name: before }: SavedSearch, typed: string): Promise<void> {
  const name = typed.trim();
  if (!name || name === before) return;
  await undoable(
    t.undo.labelRenamed(name),
    () => vault.mutate.updateSavedSearch({ id, name }),
    () => vault.mutate.updateSavedSearch({ id, name: before }),
  );
}

export function removeSearch(vault: Vault, { id, name, query }: SavedSearch): Promise<void> {
  return undoable(
    t.savedSearches.removed(name),
    () => vault.mutate.deleteSavedSearch({ id }),
    () => vault.mutate.createSavedSearch({ id, name, query }),
  );
}
