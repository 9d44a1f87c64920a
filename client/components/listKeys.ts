// A list that is narrowed down by typing: the focus stays in the field above it, whose keys move through it (WAI-ARIA combobox).
import { useId, useState } from "preact/hooks";

/** `text`: what was typed. With another one the first is active from the first render on, before any key can come. */
export function useListKeys(count: number, choose: (index: number) => void, text: string) {
  const id = useId();
  const [moved, setMoved] = useState({ text, to: 0 });
  const setActive = (to: number) => setMoved({ text, to });
  const active = Math.min(moved.text === text ? moved.to : 0, count - 1);
  const onKeyDown = (event: KeyboardEvent) => {
    const { key, ctrlKey } = event;
    const to = { ArrowDown: active + 1, ArrowUp: active - 1, Home: ctrlKey ? 0 : undefined, End: ctrlKey ? count - 1 : undefined }[key];
    if (to !== undefined && count > 0) {
      event.preventDefault();
      setActive((to + count) % count);
    } else if (key === "Enter" && !event.isComposing && active >= 0) {
      event.preventDefault();
      choose(active);
    }
  };
  return {
    active,
    /** Attributes of the field. */
    field: (label: string, type: (text: string) => void) => ({
      role: "combobox" as const,
      "aria-expanded": true,
      "aria-controls": id,
      "aria-autocomplete": "list" as const,
      "aria-activedescendant": active >= 0 ? `${id}-${active}` : undefined,
      "aria-label": label,
      placeholder: label,
      autoComplete: "off",
      value: text,
      onInput: ({ currentTarget }: { currentTarget: HTMLInputElement }) => type(currentTarget.value),
      onKeyDown,
    }),
    /** Attributes of the list. `several`: more than one of it can be selected. */
    list: (label: string, several?: true) => ({
      id,
      role: "listbox" as const,
      "aria-label": label,
      "aria-multiselectable": several,
      tabIndex: -1,
    }),
    /** Attributes of the entry at this place: the field answers the keyboard for it. `selected`: where that means more than being active. */
    option: (index: number, selected = index === active) => ({
      id: `${id}-${index}`,
      role: "option" as const,
      tabIndex: -1,
      "aria-selected": selected,
      onPointerMove: () => setActive(index),
      onClick: () => choose(index),
    }),
  };
}
