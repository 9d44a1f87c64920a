// A text being edited: what is typed stays until it is committed, what others change comes in while nobody types.
import { useEffect, useRef, useState } from "preact/hooks";

export function useDraft(value: string, commit: (text: string) => void) {
  const [draft, setDraft] = useState<string | null>(null);
  const latest = useRef({ draft, value, commit });
  latest.current = { draft, value, commit };

  const save = () => {
    const { draft: text, value: before } = latest.current;
    setDraft(null);
    if (text !== null && text !== before) latest.current.commit(text);
  };
  // leaving the screen with something typed keeps it
  useEffect(() => save, []);

  return { text: draft ?? value, write: setDraft, save, revert: () => setDraft(null) };
}
