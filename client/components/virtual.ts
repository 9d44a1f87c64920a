// Lists of any length: only what is on the screen exists in the document (@tanstack/virtual-core for Preact).
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useLayoutEffect, useReducer, useState } from "preact/hooks";

interface VirtualOptions {
  count: number;
  scroller: RefObject<HTMLElement | null>;
  /** Pixels; exact where rows have one height, a guess where they are measured. */
  estimateSize: (index: number) => number;
  getItemKey?: (index: number) => string | number;
  /** Pixels between the scroller's top and the list's. */
  scrollMargin?: number;
  initialOffset?: number;
  overscan?: number;
}

/** Renders again whenever other rows come into sight. */
export function useVirtual(options: VirtualOptions): Virtualizer<HTMLElement, HTMLElement> {
  const [, render] = useReducer((n: number) => n + 1, 0);
  const resolved = {
    count: options.count,
    getScrollElement: () => options.scroller.current,
    estimateSize: options.estimateSize,
    ...(options.getItemKey && { getItemKey: options.getItemKey }),
    scrollMargin: options.scrollMargin ?? 0,
    initialOffset: options.initialOffset ?? 0,
    initialRect: { width: innerWidth, height: innerHeight },
    overscan: options.overscan ?? 8,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => render(undefined),
  };
  const [virtualizer] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(resolved));
  virtualizer.setOptions(resolved);
  useLayoutEffect(() => virtualizer._didMount(), []);
  useLayoutEffect(() => virtualizer._willUpdate());
  return virtualizer;
}
