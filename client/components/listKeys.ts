// Moving through a filtered list with the keyboard while the focus stays in the field above it (WAI-ARIA combobox).
import { useState } from "preact/hooks";

/** `of`: what the list was made of. With something else the first is active from the first render on, before any key can come. */
export function useListKeys(count: number, choose: (index: number) => void, of: unknown) {
  const [moved, setMoved] = useState({ of, to: 0 });
  const setActive = (to: number) => setMoved({ of, to });
  const at = Math.min(moved.of === of ? moved.to : 0, count - 1);
  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: event.ctrlKey ? 0 : undefined, End: event.ctrlKey ? count - 1 : undefined }[
      event.key
    ];
    if (to !== undefined && count > 0) {
      event.preventDefault();
      setActive((to + count) % count);
    } else if (event.key === "Enter" && !event.isComposing && at >= 0) {
      event.preventDefault();
      choose(at);
    }
  };
  return { active: at, setActive, onKeyDown };
}
