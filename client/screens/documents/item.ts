// What rows and cards have in common: how they are clicked, held, dragged and selected.
import { Component, type ComponentType, h } from "preact";
import { useRef } from "preact/hooks";
import { dragDocuments } from "../../app/adding.ts";

/** What an item tells its list. One object for the life of the list, so that an item is only drawn again for its own changes. */
export interface ItemActions {
  /** A click that shows the document beside the list instead of opening it. */
  opensPanel(): boolean;
  /** While something is selected a touch adds to it. */
  selecting(): boolean;
  onCursor(id: string): void;
  onOpen(id: string): void;
  /** From here a range would begin. */
  onStart(id: string): void;
  onToggle(id: string, range: boolean): void;
  onRestore(id: string): void;
  dragIds(id: string): string[];
}

export interface ItemProps {
  id: string;
  /** 0-based place in the whole list. */
  index: number;
  total: number;
  /** Pixels from the list's top. */
  top: number;
  column: number;
  perRow: number;
  isCursor: boolean;
  tabbable: boolean;
  selected: boolean;
  /** In the trash: it can be taken out again. */
  trashed: boolean;
  actions: ItemActions;
}

/** Draws again only when one of its own properties changed: scrolling adds rows, it does not redraw those that stay. */
export function steady<Props extends object>(Inner: ComponentType<Props>): ComponentType<Props> {
  return class Steady extends Component<Props> {
    override shouldComponentUpdate(next: Props): boolean {
      return Object.entries(next).some(([name, value]) => this.props[name as keyof Props] !== value);
    }
    override render() {
      return h(Inner, this.props as Props);
    }
  };
}

/** Milliseconds until a touch that rests becomes a selection. */
const longPress = 450;
/** Pixels that a resting finger may move. */
const slack = 10;

export function useItem({ id, actions }: ItemProps) {
  const press = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null);
  const held = useRef(false);
  const touched = useRef(false);

  const endPress = () => {
    if (press.current) clearTimeout(press.current.timer);
    press.current = null;
  };
  const item = {
    draggable: true,
    onDragStart: (event: DragEvent) => dragDocuments(event, actions.dragIds(id)),
    onPointerDown: (event: PointerEvent) => {
      touched.current = event.pointerType !== "mouse";
      held.current = false;
      if (!touched.current) return;
      const timer = setTimeout(() => {
        held.current = true;
        navigator.vibrate?.(10);
        actions.onToggle(id, false);
      }, longPress);
      press.current = { timer, x: event.clientX, y: event.clientY };
    },
    onPointerMove: (event: PointerEvent) => {
      const start = press.current;
      if (start && Math.hypot(event.clientX - start.x, event.clientY - start.y) > slack) endPress();
    },
    onPointerUp: endPress,
    onPointerCancel: endPress,
    onContextMenu: (event: MouseEvent) => {
      if (touched.current) event.preventDefault();
    },
  };

  const link = {
    href: `/documents/${id}`,
    onFocus: () => actions.onCursor(id),
    onClick: (event: MouseEvent) => {
      if (event.ctrlKey || event.metaKey) return;
      const stop = () => {
        event.preventDefault();
        event.stopPropagation();
      };
      if (held.current) return stop();
      if (event.shiftKey) {
        stop();
        actions.onToggle(id, true);
      } else if (touched.current && actions.selecting()) {
        stop();
        actions.onToggle(id, false);
      } else if (actions.opensPanel() && event.detail > 0 && !touched.current) {
        stop();
        actions.onStart(id);
        actions.onCursor(id);
      }
    },
    onDblClick: () => actions.onOpen(id),
  };

  const checkbox = {
    onClick: (event: MouseEvent) => {
      event.stopPropagation();
      actions.onToggle(id, event.shiftKey);
    },
  };
  return { item, link, checkbox };
}
