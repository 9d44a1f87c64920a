// What a menu of orders offers of custom fields: each by its name, and turned round where it is the order already.
import { type CustomSort, customSort } from "../../../shared/documents/customOrder.ts";
import type { CustomField } from "../../../shared/mutators/index.ts";
import type { MenuItem } from "../../components/Menu.tsx";
import { t } from "../../i18n/index.ts";

interface Shown {
  field?: CustomField | undefined;
  descending: boolean;
}

export const fieldOrders = (fields: readonly CustomField[], shown: Shown | undefined, choose: (sort: CustomSort) => void): MenuItem[] =>
  fields.map(({ id, name }) => {
    const checked = shown?.field?.id === id;
    const descending = checked && !shown?.descending;
    return { label: t.sort.byField(name, descending), checked, run: () => choose(customSort(id, descending)) };
  });
