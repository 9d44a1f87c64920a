// A button that opens a menu (WAI-ARIA menu button): arrows move, Home and End jump, a letter goes to the item that begins with it.
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icons.ts";
import { Popover } from "./Popover.tsx";

export interface MenuItem {
  label: string;
  icon?: IconName;
  color?: string;
  /** For a choice of one: whether it is the chosen one. */
  checked?: boolean;
  danger?: boolean;
  run: () => void;
}

interface MenuProps {
  label: string;
  items: readonly MenuItem[];
  class?: string;
  align?: "start" | "end";
  children: ComponentChildren;
}

export function Menu({ label, items, class: className = "icon-button", align = "end", children }: MenuProps) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button
        ref={anchor}
        type="button"
        class={className}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown") return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        {children}
      </button>
      {open && (
        <Popover anchor={anchor} align={align} onClose={() => setOpen(false)}>
          <MenuList
            label={label}
            items={items}
            onClose={() => {
              setOpen(false);
              anchor.current?.focus();
            }}
          />
        </Popover>
      )}
    </>
  );
}

export function MenuList({ label, items, onClose }: { label: string; items: readonly MenuItem[]; onClose: () => void }) {
  const list = useRef<HTMLDivElement>(null);
  const buttons = () => [...(list.current?.querySelectorAll("button") ?? [])];
  const onKeyDown = (event: KeyboardEvent) => {
    const all = buttons();
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const to = target(event.key, at, all);
    if (to === undefined) return;
    event.preventDefault();
    all[to]?.focus();
  };
  return (
    <div ref={list} role="menu" aria-label={label} class="menu" tabIndex={-1} onKeyDown={onKeyDown}>
      {items.map((item) => (
        <button
          key={item.label}
          type="button"
          {...(item.checked === undefined ? { role: "menuitem" } : { role: "menuitemradio", "aria-checked": item.checked })}
          class={`menu-item ${item.danger ? "danger" : ""}`}
          tabIndex={-1}
          onClick={() => {
            onClose();
            item.run();
          }}
        >
          {item.icon && <Icon name={item.icon} />}
          {item.color && <i class="dot" style={{ "--color": item.color }} />}
          <span>{item.label}</span>
          {item.checked && <Icon name="check" size={16} />}
        </button>
      ))}
    </div>
  );
}

function target(key: string, at: number, all: HTMLButtonElement[]): number | undefined {
  if (key === "ArrowDown") return (at + 1) % all.length;
  if (key === "ArrowUp") return (at - 1 + all.length) % all.length;
  if (key === "Home") return 0;
  if (key === "End") return all.length - 1;
  if (key.length !== 1) return undefined;
  const order = [...all.slice(at + 1), ...all.slice(0, at + 1)];
  const found = order.find((button) => button.textContent?.toLowerCase().startsWith(key.toLowerCase()));
  return found && all.indexOf(found);
}
