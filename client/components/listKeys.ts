// Moving through a filtered list with the keyboard while the focus stays in the field above it (WAI-ARIA combobox).
import { useEffect, useState } from "preact/hooks";

export function useListKeys(count: number, choose: (index: number) => void, resetOn: unknown) {
  const [active, setActive] = useState(0);
  useEffect(() => setActive(0), [resetOn]);
  const at = Math.min(active, count - 1);
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
