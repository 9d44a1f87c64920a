// Custom fields: defined once a vault, and their values on documents. Every change can be undone.
import { v7 as newId } from "uuid";
import type { CustomFieldKind, CustomFieldOption } from "../../../shared/mutators/customValues.ts";
import type { CustomField, VaultDocument } from "../../../shared/mutators/index.ts";
import { nameLook } from "../../../shared/names/compare.ts";
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { collator } from "../../i18n/locale.ts";
import { undoable } from "../undo.ts";

/** Those of one vault by name. */
export function customFieldsOf(vault: Vault, ownerId = vault.userId): CustomField[] {
  return [...vault.customFields.value.values()]
    .filter((field) => field.ownerId === ownerId)
    .sort((a, b) => collator.value.compare(a.name, b.name));
}

/** One's own field with this name: case, accents and blanks apart. */
export function customFieldNamed(vault: Vault, name: string): CustomField | undefined {
  const wanted = nameLook(name);
  return [...vault.customFields.peek().values()].find((field) => field.ownerId === vault.userId && nameLook(field.name) === wanted);
}

export async function createCustomField(vault: Vault, name: string, kind: CustomFieldKind, options: readonly string[]): Promise<string> {
  const id = newId();
  await vault.mutate.createCustomField({ id, name, kind, options: options.map((option) => ({ id: newId(), name: option })) });
  return id;
}

/** As typed. False where another field has the name already; an empty name changes nothing. */
export function renameCustomField(vault: Vault, id: string, typed: string): boolean {
  const name = typed.trim();
  const before = vault.customFields.peek().get(id)?.name;
  if (!name || !before || name === before) return true;
  const other = customFieldNamed(vault, name);
  if (other && other.id !== id) return false;
  const rename = (to: string) => vault.mutate.updateCustomField({ id, name: to });
  void undoable(
    t.undo.labelRenamed(name),
    () => rename(name),
    () => rename(before),
  );
  return true;
}

/** An option with a new id is added, one with a known id renamed. */
export function putOption(vault: Vault, { id, name: field, options }: CustomField, option: CustomFieldOption): Promise<void> {
  const before = options.find((one) => one.id === option.id);
  return undoable(
    t.undo.changed(field),
    () => vault.mutate.updateCustomField({ id, put: [option] }),
    () => vault.mutate.updateCustomField(before ? { id, put: [before] } : { id, drop: [option.id] }),
  );
}

/** Documents keep it, and show that it is not offered any more. */
export function dropOption(vault: Vault, { id, name }: CustomField, option: CustomFieldOption): Promise<void> {
  return undoable(
    t.undo.changed(name),
    () => vault.mutate.updateCustomField({ id, drop: [option.id] }),
    () => vault.mutate.updateCustomField({ id, put: [option] }),
  );
}

/** Its values stay with the documents and are there again where this is taken back. */
export function deleteCustomField(vault: Vault, { id, name, kind, options }: CustomField): Promise<void> {
  return undoable(
    t.undo.labelDeleted(name),
    () => vault.mutate.deleteCustomField({ id }),
    () => vault.mutate.createCustomField({ id, name, kind, options, again: true }),
  );
}

/** `before` is what undoing brings back: parts of the edit may have been saved already. */
export function setCustomValue(
  vault: Vault,
  { id }: VaultDocument,
  field: CustomField,
  value: string | null,
  before: string | null = vault.document(id).peek()?.custom?.[field.id] ?? null,
): Promise<void> {
  if (before === value) return Promise.resolve();
  const set = (to: string | null) => vault.mutate.setCustomValue({ id, fieldId: field.id, value: to });
  const isSaved = (vault.document(id).peek()?.custom?.[field.id] ?? null) === value;
  return undoable(
    value === null ? t.undo.cleared(field.name) : t.undo.changed(field.name),
    () => (isSaved ? Promise.resolve() : set(value)),
    () => set(before),
  );
}
