// Texts that were being typed when their page was closed or killed are saved by whoever opens the vault next, like a field that is left.
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import type { Vault } from "../../data/types.ts";
import { forgetSavedDraft, keptDrafts } from "../drafts.ts";
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

/** Once the vault has been read. A draft of something that is not here stays: it may be on its way. */
export async function restoreDrafts(vault: Vault): Promise<void> {
  for (const { field, text } of keptDrafts(vault.userId)) {
    const [what, first = "", second = ""] = field.split("/");
    if (what === "document") {
      const document = vault.document(first).peek();
      if (!document) continue;
      await restoreField(vault, document, second, text);
      forgetSavedDraft(vault.userId, field, text);
    }
    if (what === "label" && (first === "tags" || first === "types" || first === "correspondents")) {
      if (!vault[first].peek().has(second)) continue;
      renameLabelTo(vault, first, second, text);
      forgetSavedDraft(vault.userId, field, text);
    }
  }
}

async function restoreField(vault: Vault, document: VaultDocument, name: string, text: string): Promise<void> {
  const field = textFields.find((one) => one === name);
  const value = field && (field === "documentDate" && text === "" ? undefined : heldValue(field, text));
  if (field && value !== undefined && mayEdit(document)) await setField(vault, document, field, value);
}
