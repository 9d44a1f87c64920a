// Documents at hand: those that the person has pinned, on all their devices, and those that were opened last on this one.
import { signal } from "@preact/signals";
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import { keepMark, keptMark } from "../../data/preference.ts";
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { undoable } from "../undo.ts";

export const isPinned = (vault: Vault, id: string): boolean => (vault.settings.value?.pinned ?? []).includes(id);

export function pin(vault: Vault, { id, title }: VaultDocument, pinned: boolean): Promise<void> {
  return undoable(
    pinned ? t.atHand.pinned(title) : t.atHand.unpinned(title),
    () => vault.mutate.pinDocument({ id, pinned }),
    () => vault.mutate.pinDocument({ id, pinned: !pinned }),
  );
}

/** The newest first. */
export const pinnedDocuments = (vault: Vault): VaultDocument[] => present(vault, (vault.settings.value?.pinned ?? []).toReversed());

const mark = "opened-last";
const most = 8;
/** Raised when another document has been opened. */
const opened = signal(0);

/** Ids alone are kept, and only on this device. */
export function noteOpened(userId: string, id: string): void {
  const others = openedLast(userId).filter((other) => other !== id);
  keepMark(userId, mark, [id, ...others].slice(0, most).join(" "));
  opened.value++;
}

const openedLast = (userId: string): string[] => (keptMark(userId, mark) ?? "").split(" ").filter(Boolean);

/** The newest first. */
export function recentDocuments(vault: Vault, userId: string): VaultDocument[] {
  opened.value;
  return present(vault, openedLast(userId));
}

/** Those that are there and seen, and not in the trash. */
const present = (vault: Vault, ids: readonly string[]): VaultDocument[] =>
  ids.flatMap((id) => {
    const document = vault.document(id).value;
    return document && !document.trashedAt ? [document] : [];
  });
