// Custom fields: what a person wants to note of documents beside the fields that all have. Defined once a vault, by a name and a kind; each
// document has at most one value of each.
import { z } from "zod";
import { AppError } from "../errors.ts";
import { freeName, namesake } from "../names/namesake.ts";
import { type CustomFieldOption, canonicalValue, customFieldKinds, customKey, mostOptions } from "./customValues.ts";
import { mutator } from "./mutator.ts";
import type { VaultTx } from "./tx.ts";
import { id, oneLine } from "./values.ts";

const max = 100;
const name = oneLine(max);
const option = z.object({ id, name: oneLine(max) });

/** Characters of all custom values of a document together. */
export const mostCustomCharacters = 20_000;

/**
 * Under a name that is there already nothing is made where the kind is the same: the new id stands for the field that has it. Where the
 * kind differs, it gets a number; so does one that comes back (`again`), because documents have kept values under its id.
 */
export const createCustomField = mutator({
  args: z.object({
    id,
    name,
    kind: z.enum(customFieldKinds),
    options: z.array(option).max(mostOptions).default([]),
    again: z.boolean().default(false),
  }),
  async run(tx, { id, name, kind, options, again }) {
    const there = await tx.customFields.names(tx.userId);
    if (there.some((one) => one.id === id)) return;
    const same = again ? undefined : namesake(name, there);
    if (same && (await tx.customFields.get(same.id))?.kind === kind) {
      await tx.customFields.alias(id, same.id, tx.userId);
      return putOptions(tx.customFields, same.id, options, []);
    }
    await tx.customFields.insert({
      id,
      ownerId: tx.userId,
      name: freeName(name, there, { max }),
      kind,
      options: kind === "choice" ? withOptions([], options, []) : [],
      createdAt: tx.now,
    });
  },
});

/** A field keeps its kind. `put`: options that are added, or get another name; `drop`: those that are not offered any more. */
export const updateCustomField = mutator({
  args: z.object({
    id,
    name: name.optional(),
    put: z.array(option).max(mostOptions).default([]),
    drop: z.array(id).max(mostOptions).default([]),
  }),
  async run(tx, { id, name, put, drop }) {
    const field = await tx.customFields.get(id);
    if (!field) return;
    if (name !== undefined && name !== field.name)
      await tx.customFields.update(id, { name: freeName(name, await tx.customFields.names(field.ownerId), { except: id, max }) });
    await putOptions(tx.customFields, id, put, drop);
  },
});

/** Its values stay with their documents, unseen, so that they are there again where this is undone; they go with the history's entry of it. */
export const deleteCustomField = mutator({ args: z.object({ id }), run: (tx, { id }) => tx.customFields.delete(id) });

/**
 * Null takes the value away. A field of the document's own vault; one that is gone changes nothing.
 * @throws AppError customField.value where the field's kind has no such value, customField.full
 */
export const setCustomValue = mutator({
  args: z.object({ id, fieldId: id, value: z.string().max(mostCustomCharacters).nullable() }),
  async run(tx, { id, fieldId, value }) {
    const document = await tx.documents.get(id);
    const known = document && (await tx.customFields.resolve(fieldId, document.ownerId));
    const field = known && (await tx.customFields.get(known));
    if (!document || !field) return;
    const canonical = value === null ? null : canonicalValue(field, value);
    if (canonical === undefined) throw new AppError("customField.value", { field: field.name, kind: field.kind });
    const { [field.id]: _before, ...others } = document.custom ?? {};
    const custom = canonical === null ? others : { ...others, [field.id]: canonical };
    if (canonical !== null && charactersIn(custom) > mostCustomCharacters)
      throw new AppError("customField.full", { most: mostCustomCharacters });
    // What a person sets or empties is theirs from then on.
    const { [customKey(field.id)]: _filled, ...rest } = document.filled;
    const filled = canonical === null ? { ...rest, [customKey(field.id)]: { by: "person" as const } } : rest;
    await tx.documents.update(id, { custom: Object.keys(custom).length > 0 ? custom : null, filled, updatedAt: tx.now });
  },
});

export const charactersIn = (custom: Readonly<Record<string, string>>): number =>
  Object.values(custom).reduce((sum, text) => sum + text.length, 0);

async function putOptions(
  fields: VaultTx["customFields"],
  id: string,
  put: readonly CustomFieldOption[],
  drop: readonly string[],
): Promise<void> {
  const field = await fields.get(id);
  if (field?.kind !== "choice" || put.length + drop.length === 0) return;
  await fields.update(id, { options: withOptions(field.options, put, drop) });
}

/** In their order, new ones last; each name once. @throws AppError entity.tooMany */
function withOptions(
  before: readonly CustomFieldOption[],
  put: readonly CustomFieldOption[],
  drop: readonly string[],
): CustomFieldOption[] {
  const options = before.filter((option) => !drop.includes(option.id));
  for (const { id, name } of put) {
    const at = options.findIndex((option) => option.id === id);
    const free = freeName(name, options, { except: id, max });
    if (at >= 0) options[at] = { id, name: free };
    else options.push({ id, name: free });
  }
  if (options.length > mostOptions) throw new AppError("entity.tooMany", { entity: "option", most: mostOptions });
  return options;
}
