// What somebody is typing, kept at once and on disk: a page that is closed or killed has no time for anything that is not synchronous.
// An entry is gone as soon as its text has been saved or given up; signing out clears them with the rest of localStorage.

const prefix = "docuvault.draft.";

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

/** `text` has been saved: its draft goes when the change is on disk, unless something else has been typed meanwhile. */
export function forgetSavedDraft(userId: string, field: string, text: string): void {
  setTimeout(() => {
    if (keptDraft(userId, field) === text) forgetDraft(userId, field);
  }, onDisk);
}

/** Every draft of the person that a page left behind. */
export function keptDrafts(userId: string): { field: string; text: string }[] {
  const mine = `${prefix}${userId}/`;
  try {
    return Object.keys(localStorage).flatMap((key) => {
      const text = key.startsWith(mine) ? localStorage.getItem(key) : null;
      return text === null ? [] : [{ field: key.slice(mine.length), text }];
    });
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
