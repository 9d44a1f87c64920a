// What a row says of the custom field that its list is sorted by. How values are read is fetched when the first list is.
import { signal } from "@preact/signals";
import type { CustomField } from "../../../shared/mutators/index.ts";
import { retryImport } from "../../data/retryImport.ts";
import type { Vault } from "../../data/types.ts";

type Words = typeof import("../../app/customValues.ts").customText;
const words = signal<Words | null>(null);
let asked = false;

export function fieldText(vault: Vault, field: CustomField, value: string): string {
  if (!words.value && !asked) {
    asked = true;
    void retryImport(() => import("../../app/customValues.ts")).then(
      ({ customText }) => {
        words.value = customText;
      },
      () => {
        asked = false;
      },
    );
  }
  return words.value?.(vault, field, value) ?? "";
}
