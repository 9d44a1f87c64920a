// What a source of the directory is: an outside service that knows offices and people. It is read whole, so that what is missing is gone.
import { z } from "zod";
import type { DirectoryProblem, DirectorySourceKey } from "../../../shared/api/directory.ts";
import { lineOf } from "../../../shared/mutators/values.ts";

export interface SourceOffice {
  externalId: string;
  name: string;
  email: string;
  phone: string;
  address: string;
}

export interface SourcePerson {
  externalId: string;
  name: string;
  title: string;
  /** Empty where there is none that can be one. */
  email: string;
  phone: string;
  /** External ids. */
  offices: string[];
}

export interface Snapshot {
  offices: SourceOffice[];
  people: SourcePerson[];
}

export interface Source {
  readonly key: DirectorySourceKey;
  /** Everything, or nothing: half of an answer is none. Null where nothing has changed since `cursor`. @throws SourceError */
  read(cursor: string | null): Promise<{ snapshot: Snapshot; cursor: string | null } | null>;
  /** Null: there is none. @throws SourceError */
  picture?(externalId: string): Promise<Uint8Array | null>;
}

export class SourceError extends Error {
  readonly problem: DirectoryProblem;
  /** For administrators; without addresses and secrets. */
  readonly detail: string;
  /** Seconds after which it may be asked again, where it said so. */
  readonly retryAfter: number | undefined;

  constructor(problem: DirectoryProblem, detail: string, { retryAfter, cause }: { retryAfter?: number; cause?: unknown } = {}) {
    super(`${problem}: ${detail}`, { cause });
    this.name = "SourceError";
    this.problem = problem;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }
}

/** An id as a service has it: kept as it is, so one that no row can hold is none. */
export const sourceId = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((text) => lineOf(text) === text, "must be one line");

/** One line without control characters, cut where it is too long. */
export function plainText(value: unknown, most: number): string {
  const text = typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
  return [...lineOf(text).replace(/\s+/g, " ")].slice(0, most).join("").trim();
}

/** In small letters; empty where it is none. */
export function emailText(value: unknown): string {
  const text = typeof value === "string" ? value.trim().toLowerCase() : "";
  return text.length <= 254 && /^[^\s@<>"',;:()[\]\\\u0000-\u001f]+@[^\s@<>"',;:()[\]\\]+\.[^\s@.]+$/.test(text) ? text : "";
}
