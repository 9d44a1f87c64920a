// A text being edited: it is saved whenever the typing rests and when the field or the page is left; what others change comes in while
// nobody types. The whole edit is one step to undo.
import { useEffect, useRef, useState } from "preact/hooks";
import { type DraftField, documentField } from "../../../../shared/mutators/documentFields.ts";
import type { VaultDocument } from "../../../../shared/mutators/index.ts";
import { setField } from "../../../app/actions/documents.ts";
import { documentDraft, heldValue } from "../../../app/actions/restoreDrafts.ts";
import { beforeLeaving, forgetDraft, forgetSavedDraft, keepDraft } from "../../../app/drafts.ts";
import { useVault } from "../../../app/services.ts";

/** Milliseconds without a key after which what is typed is saved. */
const rest = 700;

export function useDraft(document: VaultDocument, field: DraftField) {
  const vault = useVault();
  const [draft, setDraft] = useState<string | null>(null);
  const edit = useRef({ draft: null as string | null, before: null as string | null, typing: false });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const key = documentDraft(document.id, field);
  const present = () => vault.document(document.id).peek()?.[field] ?? null;

  /** Saves what is typed where the field can hold it. An empty date is one that is half typed, until the field is left. */
  const store = async (whole: boolean) => {
    const text = edit.current.draft;
    if (text === null || (documentField(field)!.kind === "date" && text === "" && !whole)) return;
    const value = heldValue(field, text);
    const over = present();
    if (value !== undefined && value !== over) await vault.mutate.updateDocument({ id: document.id, [field]: value });
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

  const save = () => {
    const { draft: text, before, typing } = edit.current;
    if (!typing || text === null) return;
    end();
    const value = heldValue(field, text);
    const over = present();
    if (value !== undefined && value !== before) void setField(vault, document, field, value, before);
    forgetSavedDraft(vault.userId, key, text, over);
  };

  /** Back to what was there before the edit, also where some of it has been saved. */
  const revert = () => {
    const { before, typing } = edit.current;
    if (!typing) return;
    end();
    forgetDraft(vault.userId, key);
    if (before !== present()) void vault.mutate.updateDocument({ id: document.id, [field]: before });
  };

  // one field after the other may be shown by the same element: what was typed belongs to the document it was typed for
  useEffect(() => {
    const stop = beforeLeaving(() => void store(false));
    return () => {
      stop();
      save();
    };
  }, [document.id, field]);

  return { text: draft ?? document[field] ?? "", write, save, revert };
}
