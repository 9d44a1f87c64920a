// What rows and cards have in common: how they are clicked, held, dragged and selected.
import { useRef } from "preact/hooks";
import { dragDocuments } from "../../app/adding.ts";

export interface ItemProps {
  id: string;
  /** 0-based place in the whole list. */
  index: number;
  total: number;
  style: { transform: string; left?: string; width?: string };
  isCursor: boolean;
  tabbable: boolean;
  selected: boolean;
  selecting: boolean;
  opensPanel: boolean;
  onCursor: (id: string) => void;
  onOpen: (id: string) => void;
  onToggle: (range: boolean) => void;
  dragIds: () => string[];
}

/** Milliseconds until a touch that rests becomes a selection. */
const longPress = 450;
/** Pixels that a resting finger may move. */
const slack = 10;

export function useItem({ id, selecting, opensPanel, onCursor, onOpen, onToggle, dragIds }: ItemProps) {
  const press = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null);
  const held = useRef(false);
  const touched = useRef(false);

  const endPress = () => {
    if (press.current) clearTimeout(press.current.timer);
    press.current = null;
  };
  const item = {
    draggable: true,
    onDragStart: (event: DragEvent) => dragDocuments(event, dragIds()),
    onPointerDown: (event: PointerEvent) => {
      touched.current = event.pointerType !== "mouse";
      held.current = false;
      if (!touched.current) return;
      const timer = setTimeout(() => {
        held.current = true;
        navigator.vibrate?.(10);
        onToggle(false);
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
    onFocus: () => onCursor(id),
    onClick: (event: MouseEvent) => {
      if (event.ctrlKey || event.metaKey) return;
      const stop = () => {
        event.preventDefault();
        event.stopPropagation();
      };
      if (held.current) return stop();
      if (event.shiftKey) {
        stop();
        onToggle(true);
      } else if (touched.current && selecting) {
        stop();
        onToggle(false);
      } else if (opensPanel && event.detail > 0 && !touched.current) {
        stop();
        onCursor(id);
      }
    },
    onDblClick: () => onOpen(id),
  };

  const checkbox = {
    onClick: (event: MouseEvent) => {
      event.stopPropagation();
      onToggle(event.shiftKey);
    },
  };
  return { item, link, checkbox };
}
