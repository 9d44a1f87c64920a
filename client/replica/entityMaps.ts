// Everything in the replica but documents: few and small, so each kind is one map that is replaced when something in it changes.
import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type {
  Correspondent,
  CustomField,
  DocumentType,
  Folder,
  Group,
  Person,
  Refusal,
  SavedSearch,
  Share,
  Tag,
} from "../../shared/mutators/entities.ts";
import type { ReplicaChange } from "./replica.ts";
import type { Names } from "./titleSearch.ts";

type Kind = "folder" | "tag" | "type" | "correspondent" | "customField" | "share" | "group" | "savedSearch" | "user" | "refusal";

export class EntityMaps {
  readonly #maps: Record<Kind, Signal<ReadonlyMap<string, unknown>>> = {
    folder: signal(new Map()),
    tag: signal(new Map()),
    type: signal(new Map()),
    correspondent: signal(new Map()),
    customField: signal(new Map()),
    share: signal(new Map()),
    group: signal(new Map()),
    savedSearch: signal(new Map()),
    user: signal(new Map()),
    refusal: signal(new Map()),
  };
  readonly #values = new Map<string, Signal<unknown>>();

  readonly folders = this.#maps.folder as ReadonlySignal<ReadonlyMap<string, Folder>>;
  readonly tags = this.#maps.tag as ReadonlySignal<ReadonlyMap<string, Tag>>;
  readonly types = this.#maps.type as ReadonlySignal<ReadonlyMap<string, DocumentType>>;
  readonly correspondents = this.#maps.correspondent as ReadonlySignal<ReadonlyMap<string, Correspondent>>;
  readonly customFields = this.#maps.customField as ReadonlySignal<ReadonlyMap<string, CustomField>>;
  readonly shares = this.#maps.share as ReadonlySignal<ReadonlyMap<string, Share>>;
  readonly groups = this.#maps.group as ReadonlySignal<ReadonlyMap<string, Group>>;
  readonly savedSearches = this.#maps.savedSearch as ReadonlySignal<ReadonlyMap<string, SavedSearch>>;
  /** Oneself, the owners of what one sees, and people one has shared with. */
  readonly people = this.#maps.user as ReadonlySignal<ReadonlyMap<string, Person>>;
  readonly refusals: ReadonlySignal<readonly Refusal[]> = computed(() =>
    ([...this.#maps.refusal.value.values()] as Refusal[]).sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)),
  );

  /** What searches look names up in, as it is now. */
  names(): Names {
    return {
      tags: this.tags.peek(),
      types: this.types.peek(),
      correspondents: this.correspondents.peek(),
      customFields: this.customFields.peek(),
      folders: this.folders.peek(),
      people: this.people.peek(),
    };
  }

  /** A single value of the replica (`quota`, `settings`, `sync/backfill`). */
  value<T>(key: string): ReadonlySignal<T | undefined> {
    let known = this.#values.get(key);
    if (!known) {
      known = signal<unknown>(undefined);
      this.#values.set(key, known);
    }
    return known as ReadonlySignal<T | undefined>;
  }

  /** `whole`: what is not among the changes is gone. */
  apply(changes: readonly ReplicaChange[], whole: boolean): void {
    const edited = new Map<Kind, Map<string, unknown>>();
    if (whole) for (const kind of Object.keys(this.#maps) as Kind[]) edited.set(kind, new Map());
    batch(() => {
      const seen = new Set<string>();
      for (const { key, next } of changes) {
        const [kind, id] = key.split("/") as [string, string | undefined];
        if (id !== undefined && kind in this.#maps) {
          const map = edited.get(kind as Kind) ?? new Map(this.#maps[kind as Kind].peek());
          edited.set(kind as Kind, map);
          if (next === undefined) map.delete(id);
          else map.set(id, next);
        } else if (kind !== "document") {
          seen.add(key);
          (this.value(key) as Signal<unknown>).value = next;
        }
      }
      if (whole) for (const [key, value] of this.#values) if (!seen.has(key)) value.value = undefined;
      for (const [kind, map] of edited) this.#maps[kind].value = map;
    });
  }

  /** An entity by its key in the replica. */
  get(key: string): unknown {
    const [kind, id] = key.split("/") as [string, string];
    return kind in this.#maps ? this.#maps[kind as Kind].peek().get(id) : undefined;
  }

  /** Every entity under its key in the replica. */
  *entries(): Iterable<[string, unknown]> {
    for (const [kind, map] of Object.entries(this.#maps)) for (const [id, value] of map.peek()) yield [`${kind}/${id}`, value];
  }
}
