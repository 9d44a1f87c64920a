// Which files did not fit into a storage, and which of them fit now.
import type { LocalState } from "../data/types.ts";
import type { OutboxItem } from "./store.ts";

type Failure = NonNullable<OutboxItem["failure"]>;

/** The storage was full: the person's own, or that of a folder's owner. */
export const doesNotFit = (failure: Failure): boolean => failure.code === "quota.exceeded";

/** Whether it is the person's own storage that was full: only then the server's answer has figures. */
const isOwn = ({ details }: Failure): boolean => typeof details.limitBytes === "number";

/** Bytes of a file that did not fit into the person's own storage; 0 for every other state. */
export function unfittingBytes(state: LocalState | undefined): number {
  if (state?.kind !== "failed" || !doesNotFit(state) || !isOwn(state)) return 0;
  return typeof state.details.size === "number" ? state.details.size : 0;
}

/**
 * Ids of the files of the person's own storage to try again: those that fit into `free` bytes together, in the order of adding. A large
 * file that does not fit does not hold up a small one behind it. None while `free` is not known.
 */
export function fitting(items: readonly OutboxItem[], whose: "own" | "ofOthers", free: number | undefined): string[] {
  let left = whose === "own" ? (free ?? 0) : Number.POSITIVE_INFINITY;
  const ids: string[] = [];
  for (const { documentId, size, failure } of items) {
    if (!failure || !doesNotFit(failure) || isOwn(failure) !== (whose === "own") || size > left) continue;
    left -= size;
    ids.push(documentId);
  }
  return ids;
}
