// What the app and the worker of the read model say to each other.
import type { SearchPage } from "../../../shared/search/search.ts";
import type { ProjectedChange } from "./projector.ts";

export interface Calls {
  /** First of all; `damaged` throws away what is there. */
  open: { args: { userId: string; damaged: boolean }; result: { projected: number } };
  project: { args: { changes: ProjectedChange[] }; result: null };
  /** The replica has these keys and no others. `forever`: and it is known to be complete. */
  retain: { args: { keys: string[]; forever: boolean }; result: null };
  /** Fetches one page of texts. */
  fetchTexts: { args: { token: string }; result: "more" | "complete" | "unauthorized" | "offline" };
  search: { args: { query: string; limit: number }; result: SearchPage };
  /** The app may be put away: bring to disk what is not. */
  save: { args: Record<string, never>; result: null };
}

export type CallName = keyof Calls;
export type Call = { [Name in CallName]: { id: number; name: Name; args: Calls[Name]["args"] } }[CallName];
/** Not asked any more: if it has not begun it need not. */
export type Cancel = { cancel: number };
/** Texts on this device, and how many of them a search does not find yet. Told now and then, and at the end. */
export type Progress = { progress: { texts: number; waiting: number } };
export type Answer = { id: number; result: unknown } | { id: number; error: string; damaged: boolean } | Progress;
