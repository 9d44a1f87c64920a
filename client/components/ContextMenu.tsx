// A menu where one points: by right click, by a long press, or by the keyboard's menu key.
import { useRef, useState } from "preact/hooks";
import { type MenuItem, MenuList } from "./Menu.tsx";
import { Popover } from "./Popover.tsx";

/** Milliseconds until a resting finger asks for the menu; browsers that ask by themselves are quicker. */
const longPress = 500;

/** Properties for the element, which the menu opens below, and the menu. `items` is asked for when it opens. */
export function useContextMenu(label: string, items: () => readonly MenuItem[]) {
  const [open, setOpen] = useState<readonly MenuItem[] | null>(null);
  const anchor = useRef<HTMLAnchorElement>(null);
  const press = useRef<ReturnType<typeof setTimeout>>(undefined);
  const held = useRef(false);
  const show = () => {
    const found = items();
    if (found.length > 0) setOpen(found);
  };
  const end = () => clearTimeout(press.current);
  const close = () => setOpen(null);
  return {
    props: {
      ref: anchor,
      onContextMenu: (event: MouseEvent) => {
        event.preventDefault();
        end();
        show();
      },
      onPointerDown: (event: PointerEvent) => {
        held.current = false;
        if (event.pointerType === "mouse") return;
        press.current = setTimeout(() => {
          held.current = true;
          show();
        }, longPress);
      },
      onPointerUp: end,
      onPointerCancel: end,
      onClick: (event: MouseEvent) => {
        if (!held.current) return;
        event.preventDefault();
        event.stopPropagation();
      },
    },
    menu: open && (
      <Popover anchor={anchor} align="start" onClose={close}>
        <MenuList
          label={label}
          items={open}
          onClose={() => {
            close();
            anchor.current?.focus();
          }}
        />
      </Popover>
    ),
  };
}
