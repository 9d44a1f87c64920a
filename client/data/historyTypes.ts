// What happened to documents, folders and labels, as the screens see it.
import type { HistoryEntry } from "../../shared/api/history.ts";
import type { HistoryEntity } from "../../shared/history/fields.ts";
import type { UndoConflict } from "../../shared/history/undo.ts";

/** A document, folder or label. */
export interface HistoryTarget {
  entity: HistoryEntity;
  id: string;
}

/** One change, as the server or this device tells it. */
export interface HistoryItem extends HistoryEntry {
  /** `device`: by this device alone so far. */
  from: "server" | "device";
}

export interface HistoryView {
  items: HistoryItem[];
  next: string | null;
  /** Of folders and labels, by id; what is not here the device may know. */
  names: Readonly<Record<string, string>>;
  /** The server did not answer: only what this device did is told. */
  offline: boolean;
}

/** What an undo came to. */
export interface UndoOutcome {
  undone: number;
  /** Fields that were changed since, and stay. */
  conflicts: readonly UndoConflict[];
}

export interface HistoryApi {
  /** Newest first; on the first page also what the server does not have yet. Never rejects for want of a network. */
  read(target: HistoryTarget, cursor?: string): Promise<HistoryView>;
  /** By ordinary changes, where this device knows what they are; otherwise by the server. Throws ApiProblem or NetworkDown then. */
  undo(target: HistoryTarget, item: HistoryItem): Promise<UndoOutcome>;
  /** Everything that was done together with it. */
  undoGroup(target: HistoryTarget, item: HistoryItem): Promise<UndoOutcome>;
}
