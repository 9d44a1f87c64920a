// The best first, or by one of the person's own fields that a search can be sorted by on every device.
import { customSortOf, isSortableAnywhere } from "../../../shared/documents/customOrder.ts";
import type { CustomField } from "../../../shared/mutators/index.ts";
import { customFieldsOf } from "../../app/actions/customFields.ts";
import { searchSort } from "../../app/search.ts";
import { useVault } from "../../app/services.ts";
import { Icon } from "../../components/Icon.tsx";
import { Menu } from "../../components/Menu.tsx";
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { fieldOrders } from "../documents/fieldOrders.ts";

/** The field that hits are sorted by; undefined: the best first. */
export function sortedBy(vault: Vault): { field: CustomField; descending: boolean } | undefined {
  const custom = searchSort.value && customSortOf(searchSort.value);
  const field = custom && vault.customFields.value.get(custom.fieldId);
  return field && isSortableAnywhere(field) ? { field, descending: custom.descending } : undefined;
}

export function SearchOrder() {
  const vault = useVault();
  const fields = customFieldsOf(vault).filter(isSortableAnywhere);
  if (fields.length === 0) return null;
  const chosen = sortedBy(vault);
  const label = chosen ? t.sort.byField(chosen.field.name, chosen.descending) : t.sort.best;
  return (
    <Menu
      label={`${t.sort.label}: ${label}`}
      class="link-button search-order"
      items={[
        {
          label: t.sort.best,
          checked: !chosen,
          run: () => {
            searchSort.value = null;
          },
        },
        ...fieldOrders(fields, chosen, (by) => {
          searchSort.value = by;
        }),
      ]}
    >
      <Icon name="sort" size={16} />
      <span class="cut">{label}</span>
    </Menu>
  );
}
