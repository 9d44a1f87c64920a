// A dialog of places by name: type to find, Enter to choose.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { Dialog } from "../Dialog.tsx";
import { useListKeys } from "../listKeys.ts";

export interface PlaceOption {
  /** Null: the top level. */
  id: string | null;
  text: string;
  mark: ComponentChildren;
}

interface PlaceDialogProps {
  title: string;
  filterLabel: string;
  listLabel: string;
  /** Said where nothing has the typed name. */
  none: string;
  options: readonly PlaceOption[];
  /** Where it is; undefined: in several places. */
  here: string | null | undefined;
  onChoose: (id: string | null) => void;
  onClose: () => void;
  children?: ComponentChildren;
}

export function PlaceDialog({ title, filterLabel, listLabel, none, options: all, here, onChoose, onClose, children }: PlaceDialogProps) {
  const [filter, setFilter] = useState("");
  const wanted = filter.trim().toLocaleLowerCase();
  const options = all.filter((option) => option.text.toLocaleLowerCase().includes(wanted));
  const choose = (index: number) => {
    const option = options[index];
    if (!option) return;
    onClose();
    onChoose(option.id);
  };
  const keys = useListKeys(options.length, choose, filter);
  return (
    <Dialog title={title} onClose={onClose}>
      <input class="input" {...keys.field(filterLabel, setFilter)} />
      <div {...keys.list(listLabel)} class="options">
        {options.map((option, index) => (
          <div key={option.id ?? "top"} {...keys.option(index)} class="option">
            {option.mark}
            <span class="cut" dir="auto">
              {option.text}
            </span>
            {option.id === here && <span class="option-note">{t.move.here}</span>}
          </div>
        ))}
      </div>
      {options.length === 0 && wanted !== "" && <p class="options-none">{none}</p>}
      {children}
    </Dialog>
  );
}
