// Every change can be undone for ten seconds: the newest is offered on the screen, `U` takes back one after the other.
import { signal } from "@preact/signals";
import { NetworkDown } from "../data/errors.ts";
import { t } from "../i18n/index.ts";

export interface Notice {
  id: number;
  text: string;
  undo: (() => Promise<unknown>) | null;
  offer: Offer | null;
}

/** What may be wanted next. */
export interface Offer {
  label: string;
  href: string;
}

/** Milliseconds that a change can be taken back. */
const undoTime = 10_000;
const noticeTime = 5_000;

export const notice = signal<Notice | null>(null);
let entries: Notice[] = [];
const timers = new Map<number, ReturnType<typeof setTimeout>>();
let lastId = 0;

/** Makes a change and offers to take it back. Errors are told, never swallowed. */
export async function undoable(
  text: string,
  act: () => Promise<unknown>,
  revert: () => Promise<unknown>,
  offer: Offer | null = null,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    tell(t.undo.failed);
    throw error;
  }
  push(text, revert, offer);
}

/** Says something in the same place, with nothing to undo. */
export function tell(text: string): void {
  push(text, null);
}

/** Takes back the newest change that still can be. */
export async function undoLast(): Promise<void> {
  const entry = entries.findLast((one) => one.undo);
  if (!entry?.undo) return tell(t.undo.nothing);
  drop(entry.id);
  try {
    await entry.undo();
  } catch (error) {
    // It can be tried again for as long as before.
    return push(error instanceof NetworkDown ? t.history.needsNetwork : t.undo.failed, entry.undo);
  }
  tell(t.undo.undone);
}

export function dismissNotice(): void {
  if (notice.value) drop(notice.value.id);
}

/** While somebody points at the offer or has the focus in it, time stands still. */
export function holdNotice(): void {
  for (const timer of timers.values()) clearTimeout(timer);
  timers.clear();
}

export function releaseNotice(): void {
  for (const entry of entries) schedule(entry);
}

function push(text: string, undo: Notice["undo"], offer: Offer | null = null): void {
  const entry = { id: ++lastId, text, undo, offer };
  entries = [...entries.filter((one) => one.undo), entry];
  notice.value = entry;
  schedule(entry);
}

function schedule(entry: Notice): void {
  clearTimeout(timers.get(entry.id));
  timers.set(
    entry.id,
    setTimeout(() => drop(entry.id), entry.undo ? undoTime : noticeTime),
  );
}

function drop(id: number): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
  entries = entries.filter((entry) => entry.id !== id);
  if (notice.value?.id === id) notice.value = null;
}
