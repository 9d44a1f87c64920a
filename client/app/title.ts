// The window's title follows the screen; after a change of route the screen's heading gets the focus.
import { useEffect } from "preact/hooks";
import { t } from "../i18n/index.ts";

export function useTitle(screen: string): void {
  useEffect(() => {
    document.title = t.app.title(screen);
  }, [screen]);
}

/** For the router: a person who reads by ear or moves by keyboard lands at the beginning of the new screen. */
export function focusScreen(): void {
  document.getElementById("main")?.scrollTo(0, 0);
  requestAnimationFrame(() => {
    const active = document.activeElement;
    if (active instanceof HTMLElement && active.dataset.keepFocus !== undefined) return;
    const target = document.querySelector<HTMLElement>("main [data-screen-focus]") ?? document.querySelector<HTMLElement>("main");
    target?.focus({ preventScroll: true });
  });
}
