// Something small that opens at a control: closes by itself on a click elsewhere and on Escape; a sheet at the bottom on phones.
import type { ComponentChildren, RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { isPhone } from "../app/media.ts";

interface PopoverProps {
  anchor: RefObject<HTMLElement | null>;
  onClose: () => void;
  children: ComponentChildren;
  /** Which edge of the control it keeps to. */
  align?: "start" | "end";
  class?: string;
}

export function Popover({ anchor, onClose, children, align = "start", class: className = "" }: PopoverProps) {
  const ref = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  close.current = onClose;

  useLayoutEffect(() => {
    const popover = ref.current;
    if (!popover) return;
    popover.showPopover();
    const place = () => {
      if (anchor.current) position(popover, anchor.current, align);
    };
    place();
    popover.querySelector<HTMLElement>("[aria-checked=true], [data-first-focus], [role=menuitem], input")?.focus();
    const onToggle = (event: Event) => {
      if ((event as ToggleEvent).newState === "closed") close.current();
    };
    popover.addEventListener("toggle", onToggle);
    const resize = new ResizeObserver(place);
    resize.observe(popover);
    addEventListener("resize", place);
    return () => {
      popover.removeEventListener("toggle", onToggle);
      resize.disconnect();
      removeEventListener("resize", place);
      if (popover.matches(":popover-open")) popover.hidePopover();
    };
  }, []);

  return (
    <div ref={ref} popover="auto" class={`popover ${className}`}>
      {children}
    </div>
  );
}

const margin = 8;

function position(popover: HTMLElement, anchor: HTMLElement, align: "start" | "end"): void {
  if (isPhone.peek()) {
    popover.style.removeProperty("left");
    popover.style.removeProperty("top");
    return;
  }
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popover;
  const wanted = align === "end" ? at.right - width : at.left;
  const below = at.bottom + 4;
  const fits = below + height + margin <= innerHeight || at.top < innerHeight / 2;
  popover.style.left = `${Math.max(margin, Math.min(wanted, innerWidth - width - margin))}px`;
  popover.style.top = `${Math.max(margin, fits ? Math.min(below, innerHeight - height - margin) : at.top - height - 4)}px`;
}
