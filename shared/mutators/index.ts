// Every change to a vault, by name. `personMutators` are what a person does, `deviceMutators` how a device records it; `systemMutators`
// only the product itself runs.
import type { z } from "zod";
import { changeDocuments } from "./batch.ts";
import { createCustomField, deleteCustomField, setCustomValue, updateCustomField } from "./customFields.ts";
import * as documents from "./documents.ts";
import * as folders from "./folders.ts";
import * as labels from "./labels.ts";
import * as refusals from "./refusals.ts";
import * as savedSearches from "./savedSearches.ts";
import * as settings from "./settings.ts";
import * as shares from "./shares.ts";
import * as system from "./system.ts";

const customFields = { createCustomField, updateCustomField, deleteCustomField, setCustomValue };

export const personMutators = {
  ...documents,
  ...folders,
  ...labels,
  ...customFields,
  ...refusals,
  ...shares,
  ...savedSearches,
  ...settings,
};
/** With `changeDocuments`, which the server never runs: it takes it apart (batch.ts). */
export const deviceMutators = { ...personMutators, changeDocuments };
export const systemMutators = { ...system };
export const mutators = { ...personMutators, ...systemMutators };

export type PersonMutators = typeof personMutators;
export type DeviceMutators = typeof deviceMutators;
export type Mutators = typeof mutators;
export type MutatorName = keyof Mutators;
/** What a caller passes, before the schema's transforms. */
export type MutatorArgs<Name extends MutatorName | keyof DeviceMutators> = z.input<(Mutators & DeviceMutators)[Name]["args"]>;

export { type Named, namesake } from "../names/namesake.ts";
export { type DocumentChange, expandBatch, groupOf, mostInBatch } from "./batch.ts";
export * from "./entities.ts";
export type { Collection, Labels, MergingLabels, VaultTx } from "./tx.ts";
