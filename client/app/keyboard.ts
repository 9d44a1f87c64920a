// Keys of the whole app. The part of the screen that came last answers first; text fields and open dialogs keep their keys.
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { singleKeys } from "./preferences.ts";

/** Return false to let the key go on to others and to the browser. */
type Handler = (event: KeyboardEvent) => unknown;
/** By `event.key`, letters in lower case; `mod+k` is Ctrl K, or Cmd K on a Mac; `shift+j`. */
export type Keys = Record<string, Handler>;

const layers: { current: Keys }[] = [];

/** Answers keys while the component is on the screen. */
export function useKeys(keys: Keys): void {
  const layer = useRef(keys);
  layer.current = keys;
  useEffect(() => {
    layers.push(layer);
    return () => {
      layers.splice(layers.indexOf(layer), 1);
    };
  }, []);
}

/** Dialogs that were asked for. Their code may still be on its way. */
const asked: { current: () => void }[] = [];
/** What was typed for one of them before it was there. */
let typed = "";

/**
 * While the component is on the screen and its dialog is not there yet, keys are the dialog's: what is typed waits for its field, and
 * nothing goes to the list below. Escape calls `cancel`.
 */
export function useKeysOfAsked(cancel: () => void): void {
  const entry = useRef(cancel);
  entry.current = cancel;
  useLayoutEffect(() => {
    asked.push(entry);
    return () => {
      asked.splice(asked.indexOf(entry), 1);
      if (asked.length === 0) typed = "";
    };
  }, []);
}

/** What was typed for the dialog that opens now; only once. */
export function takeTyped(): string {
  const text = typed;
  typed = "";
  return text;
}

function keepForAsked(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") asked.at(-1)?.current();
  else if (event.key === "Backspace") typed = typed.slice(0, -1);
  else if (event.key.length === 1) typed += event.key;
  event.preventDefault();
}

/** One listener for the app. Returns what removes it. */
export function listenForKeys(): () => void {
  const listener = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (asked.length > 0 && !document.querySelector(":modal")) return keepForAsked(event);
    const name = nameOf(event);
    const modified = name.startsWith("mod+");
    if (!modified && (isTextField(event.target) || document.querySelector(":modal, [popover]:popover-open"))) return;
    if (modified && document.querySelector(":modal")) return;
    if (singleKeys.value === "off" && name.length === 1) return;
    for (const layer of layers.toReversed()) {
      const handler = layer.current[name];
      if (handler && handler(event) !== false) {
        event.preventDefault();
        return;
      }
    }
  };
  addEventListener("keydown", listener);
  return () => removeEventListener("keydown", listener);
}

function nameOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.metaKey) return `mod+${key}`;
  if (event.altKey) return `alt+${key}`;
  return event.shiftKey && /^([a-z]|Arrow\w+)$/.test(key) ? `shift+${key}` : key;
}

/** True where Ctrl Z takes back what was typed. */
export function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button", "submit", "color"].includes(target.type);
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** True where Enter or Space already means something: a link, a button, a field. */
export function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("a, button, input, select, textarea, summary") !== null;
}
