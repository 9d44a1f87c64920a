// A choice of one by name: a button with the value; opening it gives a field to find, and to create where that is allowed.
import { useRef, useState } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icons.ts";
import { useListKeys } from "./listKeys.ts";
import { Popover } from "./Popover.tsx";

export interface Choice {
  id: string | null;
  name: string;
  icon?: IconName;
  color?: string;
}

interface PickerProps {
  /** Name of the field for people who do not see its label. */
  label: string;
  /** Words on the button; empty shows `placeholder` quietly. */
  value: string;
  placeholder: string;
  filterLabel: string;
  choices: readonly Choice[];
  chosen: string | null;
  onChoose: (id: string | null) => void;
  onCreate?: (name: string) => void;
  class?: string;
  icon?: IconName;
}

/** Options built at once; the field narrows the rest down. */
const most = 60;

export function Picker(props: PickerProps) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    anchor.current?.focus();
  };
  return (
    <>
      <button
        ref={anchor}
        type="button"
        class={`picker ${props.class ?? ""}`}
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-label={`${props.label}: ${props.value || props.placeholder}`}
        onClick={() => setOpen(!open)}
      >
        {props.icon && <Icon name={props.icon} size={14} />}
        <span class={`cut ${props.value ? "" : "picker-empty"}`} dir="auto">
          {props.value || props.placeholder}
        </span>
      </button>
      {open && (
        <Popover anchor={anchor} onClose={() => setOpen(false)} class="picker-popover">
          <Options {...props} onDone={close} />
        </Popover>
      )}
    </>
  );
}

function Options({ label, filterLabel, choices, chosen, onChoose, onCreate, onDone }: PickerProps & { onDone: () => void }) {
  const [filter, setFilter] = useState("");
  const wanted = filter.trim().toLocaleLowerCase();
  const shown = choices.filter((choice) => choice.name.toLocaleLowerCase().includes(wanted)).slice(0, most);
  const creatable = onCreate !== undefined && wanted !== "" && !choices.some((choice) => choice.name.toLocaleLowerCase() === wanted);
  const choose = (index: number) => {
    const choice = shown[index];
    onDone();
    if (choice) onChoose(choice.id);
    else onCreate?.(filter.trim());
  };
  const keys = useListKeys(shown.length + (creatable ? 1 : 0), choose, filter);
  return (
    <div role="dialog" aria-label={label} class="picker-options">
      <input class="input" {...keys.field(filterLabel, setFilter)} />
      <div {...keys.list(label)} class="options">
        {shown.map((choice, index) => (
          <div key={choice.id ?? "none"} {...keys.option(index)} class="option">
            {choice.icon && <Icon name={choice.icon} size={16} />}
            {choice.color && <i class="dot" style={{ "--color": choice.color }} />}
            <span class="cut" dir="auto">
              {choice.name}
            </span>
            {choice.id === chosen && <Icon name="check" size={16} />}
          </div>
        ))}
        {creatable && (
          <div {...keys.option(shown.length)} class="option">
            <Icon name="plus" size={16} />
            <span class="cut">{t.document.create(filter.trim())}</span>
          </div>
        )}
      </div>
      {shown.length === 0 && !creatable && wanted !== "" && <p class="options-none">{t.palette.none}</p>}
    </div>
  );
}
