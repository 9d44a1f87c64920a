// What somebody is typing, kept at once and on disk: a page that is closed or killed has no time for anything that is not synchronous.
// An entry is gone as soon as its text has been saved or given up (what was saved is remembered for a moment longer, see below); signing out clears them with the rest of localStorage.

const prefix = "docuvault.draft.";
/** Texts that were saved a moment ago, with what stood there before: `{text, over}`, `over` from the oldest to the newest. */
const savedPrefix = "docuvault.draft-saved.";

/** `field` names what is being typed into, uniquely within the person's vault: `document/<id>/notes`. */
export function keepDraft(userId: string, field: string, text: string): void {
  try {
    localStorage.setItem(`${prefix}${userId}/${field}`, text);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error; // full or blocked: the save after a rest is what is left
  }
}

export function keptDraft(userId: string, field: string): string | null {
  try {
    return localStorage.getItem(`${prefix}${userId}/${field}`);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return null;
  }
}

export function forgetDraft(userId: string, field: string): void {
  try {
    localStorage.removeItem(`${prefix}${userId}/${field}`);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

/** Milliseconds after which a saved change is on disk for certain: the replica writes a second after it. */
const onDisk = 1_500;

/**
 * `text` has been saved in the place of `over`: what is kept from now on only says so, until the change is on disk. Restored it is only
 * where what stood before stands there again, so that nothing which came after it is overwritten. Of texts saved shortly after one
 * another any may be the last that is on disk.
 */
export function forgetSavedDraft(userId: string, field: string, text: string, over: string | null): void {
  if (keptDraft(userId, field) === text) forgetDraft(userId, field);
  const key = `${savedPrefix}${userId}/${field}`;
  try {
    const earlier = savedDraft(localStorage.getItem(key));
    const before = earlier?.text === over ? earlier.over : [];
    const saved = JSON.stringify({ text, over: over === text ? before : [...before, over].slice(-mostBefore) });
    localStorage.setItem(key, saved);
    setTimeout(() => {
      if (localStorage.getItem(key) === saved) localStorage.removeItem(key);
    }, onDisk);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

interface SavedDraft {
  text: string;
  over: (string | null)[];
}

/** More are never saved within the time that a change takes to be on disk. */
const mostBefore = 10;

function savedDraft(stored: string | null): SavedDraft | undefined {
  if (stored === null) return undefined;
  try {
    return JSON.parse(stored) as SavedDraft;
  } catch {
    return undefined;
  }
}

export interface KeptDraft {
  field: string;
  text: string;
  /** Of one that was saved: what stood there before, each of it. Undefined: it never was. */
  over?: (string | null)[];
}

/** What was saved a moment ago and has been followed by another value. */
export function dropSavedDraft(userId: string, field: string): void {
  try {
    localStorage.removeItem(`${savedPrefix}${userId}/${field}`);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

/** Every draft of the person that a page left behind, those that were saved first. */
export function keptDrafts(userId: string): KeptDraft[] {
  try {
    const under = (start: string) =>
      Object.keys(localStorage).flatMap((key) => {
        const text = key.startsWith(start) ? localStorage.getItem(key) : null;
        return text === null ? [] : [{ field: key.slice(start.length), text }];
      });
    const saved = under(`${savedPrefix}${userId}/`).flatMap(({ field, text }) => {
      const draft = savedDraft(text);
      return draft ? [{ field, ...draft }] : [];
    });
    return [...saved, ...under(`${prefix}${userId}/`)];
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return [];
  }
}

/** Runs `keep` whenever the page may not come back: it is hidden, closed, reloaded or left. Returns the end of it. */
export function beforeLeaving(keep: () => void): () => void {
  const stop = new AbortController();
  addEventListener("pagehide", keep, { signal: stop.signal });
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep(), { signal: stop.signal });
  return () => stop.abort();
}
