// A small choice of this device, kept in localStorage: never documents, never credentials.
import { effect, type Signal, signal } from "@preact/signals";

/** `initial` where nothing, or something unknown, is stored under the name. `known`: the values, or what tells them. */
export function preference<T extends string>(
  name: string,
  known: readonly T[] | ((stored: string) => stored is T),
  initial: NoInfer<T>,
): Signal<T> {
  const key = `docuvault.${name}`;
  const stored = read(key) as T | null;
  const isKnown = stored !== null && (typeof known === "function" ? known(stored) : known.includes(stored));
  const value = signal<T>(isKnown ? stored : initial);
  effect(() => write(key, value.value));
  return value;
}

/** Something that a person has seen or done here: `shares-seen` and such. */
export const keptMark = (userId: string, name: string): string | null => read(`docuvault.${name}.${userId}`);
export const keepMark = (userId: string, name: string, value: string): void => write(`docuvault.${name}.${userId}`, value);

// A browser that blocks storage throws on access: the choice then lasts until the app is closed.
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
