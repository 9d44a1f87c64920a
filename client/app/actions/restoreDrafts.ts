// Texts that were being typed when their page was closed or killed are saved by whoever opens the vault next, like a field that is left.
import { effect } from "@preact/signals";
import { canonicalValue } from "../../../shared/mutators/customValues.ts";
import { type DraftField, documentField, draftFieldNames } from "../../../shared/mutators/documentFields.ts";
import type { CustomField, VaultDocument } from "../../../shared/mutators/index.ts";
import { labelEntities, labelKinds } from "../../../shared/mutators/labelKinds.ts";
import type { Vault } from "../../data/types.ts";
import { storedText, usualCurrency } from "../customValues.ts";
import { dropSavedDraft, forgetSavedDraft, type KeptDraft, keptDrafts } from "../drafts.ts";
import { renameCustomField, setCustomValue } from "./customFields.ts";
import { setField } from "./documents.ts";
import { renameLabelTo } from "./labels.ts";
import { mayEdit } from "./sharing.ts";

/** What the field holds for a typed text; undefined where it can't hold it. */
export function heldValue(field: DraftField, text: string): string | null | undefined {
  const { kind, long, required } = documentField(field)!;
  if (kind === "text" && long) return text;
  if (kind === "text") return text.replace(/\s+/g, " ").trim() || (required ? undefined : "");
  // a year that is typed passes through 0002 and 0020, and a date that is half typed is empty
  return text === "" ? null : text >= "1000" ? text : undefined;
}

/** The same of a custom field. */
export function heldCustomValue(vault: Vault, documentId: string, field: CustomField, text: string): string | null | undefined {
  const before = vault.document(documentId).peek()?.custom?.[field.id];
  return canonicalValue(field, storedText(field.kind, text, before?.split(" ")[1] ?? usualCurrency()));
}

export const customDraft = (id: string, fieldId: string) => `document/${id}/custom/${fieldId}`;
export const documentDraft = (id: string, field: DraftField) => `document/${id}/${field}`;
export const labelDraft = (kind: string, id: string) => `label/${kind}/${id}`;

/**
 * Once the vault has been read. A draft of something that is not here is saved when it has come: what the page before had just made may
 * be on the server alone. One that was saved already is made again only where its change did not survive: whatever came after it counts.
 */
export async function restoreDrafts(vault: Vault): Promise<void> {
  for (const draft of keptDrafts(vault.userId)) await restore(vault, draft);
}

async function restore(vault: Vault, draft: KeptDraft): Promise<void> {
  const { field, text, over } = draft;
  const [what, first = "", second = "", third = ""] = field.split("/");
  if (what === "document" && second === "custom") return restoreCustom(vault, draft, first, third);
  if (what === "document") {
    const here = vault.document(first);
    const document = here.peek();
    const name = draftFieldNames.find((one) => one === second);
    if (!name) return;
    if (!document) return later(vault, draft, () => here.value !== undefined);
    if (over && !over.includes(document[name])) return dropSavedDraft(vault.userId, field);
    await restoreField(vault, document, name, text);
    forgetSavedDraft(vault.userId, field, text, document[name]);
  }
  const kind = labelEntities.map((entity) => labelKinds[entity].collection).find((one) => what === "label" && one === first);
  if (kind) {
    const label = vault[kind].peek().get(second);
    if (!label) return later(vault, draft, () => vault[kind].value.has(second));
    if (over && !over.includes(label.name)) return dropSavedDraft(vault.userId, field);
    if (kind === "customFields") renameCustomField(vault, second, text);
    else renameLabelTo(vault, kind, second, text);
    forgetSavedDraft(vault.userId, field, text, label.name);
  }
}

async function restoreCustom(vault: Vault, draft: KeptDraft, documentId: string, fieldId: string): Promise<void> {
  const here = vault.document(documentId);
  const [document, known] = [here.peek(), vault.customFields.peek().get(fieldId)];
  if (!document || !known) return later(vault, draft, () => here.value !== undefined && vault.customFields.value.has(fieldId));
  const present = document.custom?.[fieldId] ?? null;
  if (draft.over && !draft.over.includes(present)) return dropSavedDraft(vault.userId, draft.field);
  const value = heldCustomValue(vault, documentId, known, draft.text);
  if (value !== undefined && mayEdit(document)) await setCustomValue(vault, document, known, value);
  forgetSavedDraft(vault.userId, draft.field, draft.text, present);
}

/** Once, when it is here; where its person has typed anything else meanwhile, that counts. */
function later(vault: Vault, { field, text }: KeptDraft, isHere: () => boolean): void {
  let done = false;
  const stop = effect(() => {
    if (done || !isHere()) return;
    done = true;
    queueMicrotask(() => {
      stop();
      const still = keptDrafts(vault.userId).findLast((one) => one.field === field);
      if (still?.text === text) restore(vault, still).catch(console.error);
    });
  });
}

async function restoreField(vault: Vault, document: VaultDocument, field: DraftField, text: string): Promise<void> {
  const value = documentField(field)!.kind === "date" && text === "" ? undefined : heldValue(field, text);
  if (value !== undefined && mayEdit(document)) await setField(vault, document, field, value);
}
