// Two custom fields of one kind that mean the same become one: ordinary changes, so that it works without network and stands in the history.
import { charactersIn, mostCustomCharacters } from "../../../shared/mutators/customFields.ts";
import { type CustomFieldOption, mostOptions } from "../../../shared/mutators/customValues.ts";
import type { CustomField, VaultDocument } from "../../../shared/mutators/index.ts";
import { nameLook } from "../../../shared/names/compare.ts";
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { ask } from "../dialogs.ts";
import { tell, undoable } from "../undo.ts";
import { customFieldNamed, renameCustomField } from "./customFields.ts";
import { changeEach } from "./documents.ts";

/** As typed. Where another field of the kind has the name, its person is asked whether the two become one. False: the name is taken. */
export async function renameFieldOrMerge(vault: Vault, id: string, typed: string): Promise<boolean> {
  if (renameCustomField(vault, id, typed)) return true;
  const into = customFieldNamed(vault, typed);
  return into ? askToMergeFields(vault, id, into.id) : false;
}

/** Resolves to whether they are one. */
export async function askToMergeFields(vault: Vault, id: string, intoId: string): Promise<boolean> {
  const field = vault.customFields.peek().get(id);
  const into = vault.customFields.peek().get(intoId);
  if (!field || !into || field.kind !== into.kind) return false;
  const { mergeTitle, merge } = t.settings;
  if (!(await ask({ title: mergeTitle(into.name), text: t.customFields.mergeText(field.name, into.name), confirm: merge }))) return false;
  return mergeFields(vault, field, into);
}

/**
 * Documents without a value of the one get that of the other, which is gone afterwards; those with both keep the first. False, and
 * nothing is done, where not all of it has room.
 */
async function mergeFields(vault: Vault, field: CustomField, into: CustomField): Promise<boolean> {
  const { added, optionOf } = optionsOf(field, into);
  const gaining = documentsOf(vault).filter(({ custom }) => custom?.[field.id] !== undefined && custom[into.id] === undefined);
  const values = gaining.map(({ id, custom }) => ({ id, value: optionOf(custom![field.id]!), all: custom! }));
  const full = values.some(({ all, value }) => charactersIn(all) + value.length > mostCustomCharacters);
  if (full || into.options.length + added.length > mostOptions) {
    tell(t.customFields.mergeFull);
    return false;
  }
  const { id, name, kind, options } = field;
  const set = (one: { id: string }, value: string | null) =>
    ({ name: "setCustomValue", args: { id: one.id, fieldId: into.id, value } }) as const;
  await undoable(
    t.undo.labelsMerged(name, into.name),
    async () => {
      if (added.length > 0) await vault.mutate.updateCustomField({ id: into.id, put: added });
      await changeEach(vault, values, (one) => set(one, one.value));
      await vault.mutate.deleteCustomField({ id });
    },
    async () => {
      await vault.mutate.createCustomField({ id, name, kind, options, again: true });
      const unchanged = values.filter((one) => vault.document(one.id).peek()?.custom?.[into.id] === one.value);
      await changeEach(vault, unchanged, (one) => set(one, null));
      if (added.length > 0) await vault.mutate.updateCustomField({ id: into.id, drop: added.map((option) => option.id) });
    },
  );
  return true;
}

/** Options of a choice that the other field lacks, and what stands there for a value of the one. */
function optionsOf(field: CustomField, into: CustomField): { added: CustomFieldOption[]; optionOf: (value: string) => string } {
  const there = new Map(into.options.map(({ id, name }) => [nameLook(name), id]));
  const instead = new Map(field.options.flatMap(({ id, name }) => [[id, there.get(nameLook(name)) ?? id] as const]));
  return {
    added: field.options.filter(({ name }) => !there.has(nameLook(name))),
    optionOf: (value) => instead.get(value) ?? value,
  };
}

/** One's own, what lies in the trash included. */
function documentsOf(vault: Vault): VaultDocument[] {
  const all = [...vault.list({ sort: "newest" }).peek(), ...vault.list({ sort: "newest", trash: true }).peek()];
  return all.flatMap((id) => {
    const document = vault.document(id).peek();
    return document?.ownerId === vault.userId ? [document] : [];
  });
}
