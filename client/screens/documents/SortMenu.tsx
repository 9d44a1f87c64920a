// By what lists are sorted: the orders that all have, and the person's own fields, up or down.
import { isSortable } from "../../../shared/documents/customOrder.ts";
import { isPhone } from "../../app/media.ts";
import { sort, sortNames } from "../../app/preferences.ts";
import { useVault } from "../../app/services.ts";
import { Icon } from "../../components/Icon.tsx";
import { Menu, type MenuItem } from "../../components/Menu.tsx";
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { collator } from "../../i18n/locale.ts";
import { fieldOrders } from "./fieldOrders.ts";
import { shownSort } from "./shownSort.ts";

export function SortMenu() {
  const vault = useVault();
  const { by, field, descending } = shownSort(vault);
  const label = field ? t.sort.byField(field.name, descending) : t.sort[by];
  return (
    <Menu label={`${t.sort.label}: ${label}`} class={isPhone.value ? "icon-button" : "button"} items={itemsOf(vault)}>
      <Icon name="sort" size={isPhone.value ? 20 : 16} />
      {!isPhone.value && <span class="cut">{label}</span>}
    </Menu>
  );
}

function itemsOf(vault: Vault): MenuItem[] {
  const shown = shownSort(vault);
  const fields = [...vault.customFields.value.values()]
    .filter((field) => field.ownerId === vault.userId && isSortable(field))
    .sort((a, b) => collator.value.compare(a.name, b.name));
  return [
    ...sortNames.map((order) => ({
      label: t.sort[order],
      checked: !shown.field && shown.by === order,
      run: () => {
        sort.value = order;
      },
    })),
    ...fieldOrders(fields, shown, (by) => {
      sort.value = by;
    }),
  ];
}
