// What happened in a vault, as the transaction that did it tells it: metadata only, never a document's text or bytes.
import type { EventName, FieldChange, HistoryEntity } from "../../shared/history/fields.ts";
import type { Connection } from "../database/connection.ts";
import type { JobOptions } from "../jobs/enqueue.ts";
import type { JobInput, JobName } from "../jobs/registry.ts";

/** Who did it. `name` is what a person's device, the rule, or the machine's provider and model, is called. */
export interface EventActor {
  kind: "person" | "rule" | "ai" | "reader" | "system";
  /** The person, also whose rule it is; null for a machine. */
  userId: string | null;
  name: string | null;
}

/**
 * One entity, changed by one mutation. `document.deleted` comes without values: they go with the document. Where a folder or a label is
 * deleted, `documents` and `folders` (of a tag: the tags that lay in it) are those that lost it: they have no event of their own.
 */
export interface VaultEvent {
  vaultId: string;
  entity: HistoryEntity;
  entityId: string;
  name: EventName;
  by: EventActor;
  /** What was done in one gesture has one group. */
  group: string;
  changes: FieldChange[];
  documents: readonly string[];
  folders: readonly string[];
}

/** `document.arrived`, `tag.changed` and so on: what a subscriber asks for. */
export const eventKey = ({ entity, name }: Pick<VaultEvent, "entity" | "name">): string => `${entity}.${name}`;

/** The transaction that the events happened in, as far as subscribers write to it. */
export interface SubscriberTransaction {
  readonly connection: Connection;
  /** Server time of the transaction, ISO. */
  readonly now: string;
  /** Whether the vault's person wants what is renamed here to be renamed in a cloud too. */
  followsNames(vaultId: string): boolean;
  enqueue<Name extends JobName>(task: Name, payload: JobInput<Name>, options?: JobOptions): void;
}

export interface Subscriber {
  /** `document.read` and so on; undefined: everything. */
  to?: ReadonlySet<string>;
  handle(transaction: SubscriberTransaction, events: readonly VaultEvent[]): Promise<void> | void;
}
