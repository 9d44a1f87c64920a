// Where the next files go.
import { signal } from "@preact/signals";

export interface AddTarget {
  folderId: string | null;
  name: string | null;
  /** Not to what is on the screen: the person may only look at it. */
  elsewhere?: boolean;
}

/** Set by the screen that is open. */
export const addTarget = signal<AddTarget>({ folderId: null, name: null });
