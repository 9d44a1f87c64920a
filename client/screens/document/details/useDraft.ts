// A text being edited: it is saved whenever the typing rests and when the field or the page is left; what others change comes in while
// nobody types. The whole edit is one step to undo.
import { useEffect, useRef, useState } from "preact/hooks";
import { type DraftField, documentField } from "../../../../shared/mutators/documentFields.ts";
import type { CustomField, VaultDocument } from "../../../../shared/mutators/index.ts";
import { setCustomValue } from "../../../app/actions/customFields.ts";
import { setField } from "../../../app/actions/documents.ts";
import { customDraft, documentDraft, heldCustomValue, heldValue } from "../../../app/actions/restoreDrafts.ts";
import { inputText } from "../../../app/customValues.ts";
import { beforeLeaving, forgetDraft, forgetSavedDraft, keepDraft } from "../../../app/drafts.ts";
import { useVault } from "../../../app/services.ts";
import type { Vault } from "../../../data/types.ts";

/** Milliseconds without a key after which what is typed is saved. */
const rest = 700;

/** What is edited. */
export interface DraftTarget {
  /** By which the typed text is kept on disk, uniquely within the vault. */
  key: string;
  /** What is there while nobody types. */
  shown: string;
  /** What is saved; null: nothing. */
  present(): string | null;
  /** What is saved for a typed text; undefined where it can't be. `whole`: the field has been left. */
  held(text: string, whole: boolean): string | null | undefined;
  /** Saves a part of an edit. */
  store(value: string | null): Promise<void>;
  /** Saves the edit, with its way back to `before`. */
  change(value: string | null, before: string | null): Promise<void>;
}

export function fieldTarget(vault: Vault, document: VaultDocument, field: DraftField): DraftTarget {
  const { id } = document;
  return {
    key: documentDraft(id, field),
    shown: document[field] ?? "",
    present: () => vault.document(id).peek()?.[field] ?? null,
    // An empty date is one that is half typed, until the field is left.
    held: (text, whole) => (documentField(field)!.kind === "date" && text === "" && !whole ? undefined : heldValue(field, text)),
    store: (value) => vault.mutate.updateDocument({ id, [field]: value }),
    change: (value, before) => setField(vault, document, field, value, before),
  };
}

export function customTarget(vault: Vault, document: VaultDocument, field: CustomField): DraftTarget {
  const { id } = document;
  return {
    key: customDraft(id, field.id),
    shown: inputText(field.kind, document.custom?.[field.id] ?? ""),
    present: () => vault.document(id).peek()?.custom?.[field.id] ?? null,
    held: (text, whole) => (text === "" && !whole ? undefined : heldCustomValue(vault, id, field, text)),
    store: (value) => vault.mutate.setCustomValue({ id, fieldId: field.id, value }),
    change: (value, before) => setCustomValue(vault, document, field, value, before),
  };
}

export function useDraft(target: DraftTarget) {
  const vault = useVault();
  const [draft, setDraft] = useState<string | null>(null);
  const edit = useRef({ draft: null as string | null, before: null as string | null, typing: false });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const { key, present } = target;

  /** Saves what is typed where the field can hold it. */
  const store = async (whole: boolean) => {
    const text = edit.current.draft;
    const value = text === null ? undefined : target.held(text, whole);
    if (text === null || (value === undefined && !whole)) return;
    const over = present();
    if (value !== undefined && value !== over) await target.store(value);
    forgetSavedDraft(vault.userId, key, text, over);
  };

  const write = (text: string) => {
    if (!edit.current.typing) edit.current = { draft: null, before: present(), typing: true };
    edit.current.draft = text;
    setDraft(text);
    keepDraft(vault.userId, key, text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void store(false), rest);
  };

  const end = () => {
    clearTimeout(timer.current);
    edit.current = { draft: null, before: null, typing: false };
    setDraft(null);
  };

  /** False where what is typed can't be kept: what was there before stays. */
  const save = (): boolean => {
    const { draft: text, before, typing } = edit.current;
    if (!typing || text === null) return true;
    end();
    const value = target.held(text, true);
    const over = present();
    if (value !== undefined && value !== before) void target.change(value, before);
    forgetSavedDraft(vault.userId, key, text, over);
    return value !== undefined;
  };

  /** Back to what was there before the edit, also where some of it has been saved. */
  const revert = () => {
    const { before, typing } = edit.current;
    if (!typing) return;
    end();
    forgetDraft(vault.userId, key);
    if (before !== present()) void target.store(before);
  };

  // one field after the other may be shown by the same element: what was typed belongs to the document it was typed for
  useEffect(() => {
    const stop = beforeLeaving(() => void store(false));
    return () => {
      stop();
      save();
    };
  }, [key]);

  return { text: draft ?? target.shown, write, save, revert };
}
