// By what lists are sorted at this moment: a field that is gone, or is another person's on this device, gives the newest first.
import { customSortOf, isSortable } from "../../../shared/documents/customOrder.ts";
import type { CustomField } from "../../../shared/mutators/index.ts";
import { sort, type sortNames } from "../../app/preferences.ts";
import type { Vault } from "../../data/types.ts";

interface ShownSort {
  by: (typeof sortNames)[number];
  /** It counts instead of `by`. */
  field?: CustomField | undefined;
  descending: boolean;
}

export function shownSort(vault: Vault): ShownSort {
  const custom = customSortOf(sort.value);
  const field = custom && vault.customFields.value.get(custom.fieldId);
  if (field && isSortable(field)) return { by: "newest", field, descending: custom.descending };
  return { by: custom ? "newest" : (sort.value as ShownSort["by"]), descending: false };
}
