// What the app and the worker of the read model say to each other.

import type { CustomOrder } from "../../../shared/documents/customOrder.ts";
import type { Asker } from "../../../shared/search/conditions.ts";
import type { Facets } from "../../../shared/search/facets.ts";
import type { AlikeDocument } from "../../../shared/search/moreLike.ts";
import type { SearchPage } from "../../../shared/search/search.ts";
import type { ProjectedChange } from "./projector.ts";

/** A search of this device's read model; `query` as it was typed. */
export interface DeviceSearch {
  query: string;
  limit: number;
  asker: Asker;
  order?: CustomOrder | undefined;
}

/** What somebody waits for: answered before everything else, and by whichever tab runs the read model. */
export interface Questions {
  search: { args: DeviceSearch; result: SearchPage };
  facets: { args: DeviceSearch; result: Facets };
  alike: { args: { documentId: string; limit: number }; result: AlikeDocument[] };
}
export type QuestionName = keyof Questions;
export type Question = { [Name in QuestionName]: { name: Name; args: Questions[Name]["args"] } }[QuestionName];
export type Reply<Name extends QuestionName = QuestionName> = Questions[Name]["result"];

export interface Calls extends Questions {
  /** First of all; `damaged` throws away what is there. */
  open: { args: { userId: string; damaged: boolean }; result: { projected: number } };
  project: { args: { changes: ProjectedChange[] }; result: null };
  /** The replica has these keys and no others. */
  retain: { args: { keys: string[] }; result: null };
  /** Documents whose text is here although the replica does not have them. */
  orphans: { args: Nothing; result: string[] };
  /** These texts leave the device. */
  drop: { args: { documentIds: string[] }; result: null };
  /** Fetches all texts that are new and keeps no more than `limit` characters. */
  fetchTexts: { args: { token: string; limit: number | null }; result: "complete" | "unauthorized" | "offline" };
  /** Only the second half of it: keeps no more than that, also of what is being fetched. */
  bound: { args: { limit: number | null }; result: null };
  /** How many of these values the tables hold otherwise; they are written again. */
  check: { args: { changes: ProjectedChange[] }; result: number };
  /** How many documents and texts no search finds, and whether texts were counted wrongly; both are put right. */
  checkIndex: { args: Nothing; result: number };
  /** Bytes of the tables. */
  size: { args: Nothing; result: number };
  /** The app may be put away: bring to disk what is not. */
  save: { args: Nothing; result: null };
}
type Nothing = Record<string, never>;

export type CallName = keyof Calls;
export type Call = { [Name in CallName]: { id: number; name: Name; args: Calls[Name]["args"] } }[CallName];
/** Not asked any more: if it has not begun it need not. */
export type Cancel = { cancel: number };
/** Texts on this device, how many of them a search does not find yet, and whether others had no room. Told now and then, and at the end. */
export type Progress = { progress: { texts: number; waiting: number; cut: boolean } };
export type Answer = { id: number; result: unknown } | { id: number; error: string; damaged: boolean } | Progress;
