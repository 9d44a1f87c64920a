// How full the person's storage is: the one source of these numbers for every screen that tells them.
import type { Quota } from "../../shared/mutators/index.ts";

/** Shares of the storage from which it is said that it fills up, and that it is almost full. */
const amberFrom = 0.8;
const redFrom = 0.95;

export interface StorageUse extends Quota {
  freeBytes: number;
  /** 0 to 1. */
  fraction: number;
  /** Red also where a file did not fit, however much is free. */
  tone: "" | "amber" | "red";
  /** What all files of this device that did not fit need beyond what is free; 0 where there are none. */
  missingBytes: number;
}

/** `unfittingBytes`: of the files on this device that did not fit. */
export function storageUse({ usedBytes, limitBytes }: Quota, unfittingBytes: number): StorageUse {
  const share = usedBytes / Math.max(1, limitBytes);
  const freeBytes = Math.max(0, limitBytes - usedBytes);
  const missingBytes = Math.max(0, unfittingBytes - freeBytes);
  const tone = share >= redFrom || missingBytes > 0 ? "red" : share >= amberFrom ? "amber" : "";
  return { usedBytes, limitBytes, freeBytes, fraction: Math.min(1, share), tone, missingBytes };
}

/** What one file of `size` bytes needs beyond what is free. */
export const missingFor = ({ freeBytes }: StorageUse, size: number): number => Math.max(0, size - freeBytes);
