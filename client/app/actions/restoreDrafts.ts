// Texts that were being typed when their page was closed or killed are saved by whoever opens the vault next, like a field that is left.
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import type { Vault } from "../../data/types.ts";
import { dropSavedDraft, forgetSavedDraft, keptDrafts } from "../drafts.ts";
import { setField } from "./documents.ts";
import { renameLabelTo } from "./labels.ts";
import { mayEdit } from "./sharing.ts";

export const textFields = ["title", "notes", "documentDate"] as const;
export type TextField = (typeof textFields)[number];

/** What the field holds for a typed text; undefined where it can't hold it. */
export function heldValue(field: TextField, text: string): string | null | undefined {
  if (field === "notes") return text;
  if (field === "title") return text.replace(/\s+/g, " ").trim() || undefined;
  // a year that is typed passes through 0002 and 0020, and a date that is half typed is empty
  return text === "" ? null : text >= "1000" ? text : undefined;
}

export const documentDraft = (id: string, field: TextField) => `document/${id}/${field}`;
export const labelDraft = (kind: string, id: string) => `label/${kind}/${id}`;

/**
 * Once the vault has been read. A draft of something that is not here stays: it may be on its way. One that was saved already is made
 * again only where its change did not survive: whatever came after it counts.
 */
export async function restoreDrafts(vault: Vault): Promise<void> {
  for (const { field, text, over } of keptDrafts(vault.userId)) {
    const [what, first = "", second = ""] = field.split("/");
    if (what === "document") {
      const document = vault.document(first).peek();
      const name = textFields.find((one) => one === second);
      if (!document || !name) continue;
      if (over && !over.includes(document[name])) {
        dropSavedDraft(vault.userId, field);
        continue;
      }
      await restoreField(vault, document, name, text);
      forgetSavedDraft(vault.userId, field, text, document[name]);
    }
    if (what === "label" && (first === "tags" || first === "types" || first === "correspondents")) {
      const label = vault[first].peek().get(second);
      if (!label) continue;
      if (over && !over.includes(label.name)) {
        dropSavedDraft(vault.userId, field);
        continue;
      }
      renameLabelTo(vault, first, second, text);
      forgetSavedDraft(vault.userId, field, text, label.name);
    }
  }
}

async function restoreField(vault: Vault, document: VaultDocument, field: TextField, text: string): Promise<void> {
  const value = field === "documentDate" && text === "" ? undefined : heldValue(field, text);
  if (value !== undefined && mayEdit(document)) await setField(vault, document, field, value);
}
