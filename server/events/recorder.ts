// Collects what a transaction does to documents, folders and labels: one event for each entity that a mutation changed.
import { differences, type EventName, eventBetween, type HistoryEntity, mergedInto } from "../../shared/history/fields.ts";
import type { VaultDocument } from "../../shared/mutators/entities.ts";
import type { VaultEvent } from "./events.ts";

/** The mutation whose events come next. */
export interface Cause {
  mutation: string;
  by: VaultEvent["by"];
  group: string;
}

/** An entity with its values, as the mutators have it. */
type Thing = { readonly id: string; readonly ownerId: string };

interface Draft {
  entity: HistoryEntity;
  id: string;
  vaultId: string;
  before: Thing | undefined;
  after: Thing | undefined;
  documents: readonly string[];
  folders: readonly string[];
  merged?: { into: string; both: readonly string[] };
}

export class EventRecorder {
  #events: VaultEvent[] = [];
  #drafts = new Map<string, Draft>();
  #cause: Cause | undefined;

  /** Everything until the next call is done by this mutation. */
  begin(cause: Cause): void {
    this.#flush();
    this.#cause = cause;
  }

  created(entity: HistoryEntity, after: Thing): void {
    this.#draft(entity, after, undefined).after = after;
  }

  /** Of several changes by one mutation the first `before` and the last `after` count. */
  changed(entity: HistoryEntity, before: Thing, after: Thing): void {
    this.#draft(entity, before, before).after = after;
  }

  /** `documents`, `folders`: those that lost it; `merged`: and got another label in its place, which `both` had already. */
  deleted(
    entity: HistoryEntity,
    before: Thing,
    lost: { documents?: readonly string[]; folders?: readonly string[]; merged?: { into: string; both: readonly string[] } } = {},
  ): void {
    Object.assign(this.#draft(entity, before, before), { after: undefined, ...lost });
  }

  /** What another recorder of the same transaction has recorded since. */
  append(events: readonly VaultEvent[]): void {
    this.#flush();
    this.#events.push(...events);
  }

  /** Everything so far, in order. */
  take(): VaultEvent[] {
    this.#flush();
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #draft(entity: HistoryEntity, { id, ownerId }: Thing, before: Thing | undefined): Draft {
    const key = `${entity}/${id}`;
    const draft = this.#drafts.get(key) ?? { entity, id, vaultId: ownerId, before, after: before, documents: [], folders: [] };
    this.#drafts.set(key, draft);
    return draft;
  }

  #flush(): void {
    const drafts = [...this.#drafts.values()];
    this.#drafts.clear();
    if (drafts.length === 0) return;
    if (!this.#cause) throw new Error("a vault is changed by no mutation");
    const { mutation, by, group } = this.#cause;
    for (const draft of drafts) {
      const { entity, id: entityId, vaultId, documents, folders, merged } = draft;
      const name = nameOf(mutation, draft);
      if (!name) continue;
      // The values of a document that is gone for good go with it.
      const gone = entity === "document" && name === "deleted";
      const changes = gone ? [] : [...differences(entity, draft.before, draft.after), ...(merged ? [mergedInto(merged)] : [])];
      this.#events.push({ vaultId, entity, entityId, name, by, group, changes, documents, folders });
    }
  }
}

/** What the mutation was to this entity; undefined: nothing that anybody is told. */
function nameOf(mutation: string, { entity, before, after }: Draft): EventName | undefined {
  // What is still being recognized has not been read: whoever goes by a document's text waits for all of it.
  if (before && after && mutation === "recordExtraction" && !isBeingRecognized(after)) return "read";
  if (before && after && mutation === "failDocument") return "failed";
  return eventBetween(entity, before, after);
}

const isBeingRecognized = (after: Thing): boolean => (after as Partial<VaultDocument>).recognition?.state === "waiting";
