// What everybody has to hold: every committed change, one after the other in the order of the commits, and after each what every
// person sees. Equality with it says that changes at once are as good as changes in turn, and that a feed misses nothing.
import type { Access, VersionFile } from "../../shared/mutators/index.ts";
import { check, difference, sorted } from "./failure.ts";
import { HistoryModel, type Told } from "./history.ts";
import { Model } from "./model.ts";
import { RuleModel } from "./ruleModel.ts";
import { grantsOf, textsOf, viewOf } from "./visibility.ts";

export interface Applied {
  name: string;
  args: unknown;
  /** Absent for what the product itself does. */
  client?: { clientID: string; id: number };
  /** Done in a person's own name, though not by a push. */
  person?: boolean;
  /** Done by the product because the person asked for it: the history names them. */
  asked?: boolean;
  /** The server's row, where it refused the change, and why. */
  refusalId?: string;
  code?: string;
  /** Done by one of the person's rules. */
  rule?: boolean;
}

/** One committed transaction. */
export interface Commit {
  userId: string;
  /** Number of commits when the transaction began. */
  since: number;
  applied: readonly Applied[];
  /** New version of each person whose feed moved. */
  versions: ReadonlyMap<string, number>;
  /** The bytes of these versions are confirmed. */
  stored?: readonly { documentId: string; versionId: string; file: VersionFile }[];
  texts?: readonly { documentId: string; text: string }[];
  /** What else it did. */
  also?: (model: Model) => void;
}

export interface Moment {
  /** As devices have them: without what may differ. */
  entities: Map<string, unknown>;
  lastMutationIDs: ReadonlyMap<string, number>;
}

interface Person {
  version: number;
  lastMutationIDs: ReadonlyMap<string, number>;
  /** By version, as it was right after the commit. */
  readonly moments: Map<number, Moment>;
  view: Map<string, unknown>;
  texts: Map<string, string>;
  /** What was seen from which commit on. */
  readonly seen: { since: number; keys: ReadonlySet<string> }[];
}

export class Oracle {
  readonly model = new Model();
  readonly history = new HistoryModel();
  readonly rules = new RuleModel();
  readonly persons = new Map<string, Person>();
  readonly committed = new Set<string>();
  /** Number of commits so far. */
  commits = 0;

  addPerson(userId: string, about: { handle: string; verified: boolean }, limitBytes: number, version: number): void {
    this.model.addPerson(userId, about, limitBytes);
    this.model.remember(this.commits);
    const view = comparable(viewOf(this.model, userId));
    const lastMutationIDs = new Map<string, number>();
    const moments = new Map([[version, { entities: view, lastMutationIDs }]]);
    this.persons.set(userId, {
      version,
      lastMutationIDs,
      moments,
      view,
      texts: new Map(),
      seen: [{ since: 0, keys: new Set(view.keys()) }],
    });
  }

  async commit({ userId, since, applied, versions, stored = [], texts = [], also }: Commit): Promise<void> {
    let group: string | undefined;
    const told: Told[] = [];
    for (const change of applied) {
      if (change.client) this.#confirm(userId, change.client);
      if (change.client) group = `${change.client.clientID}:${change.client.id}`;
      const before = this.model.things;
      await this.#apply(userId, change, since);
      const person = change.client || change.person || change.asked ? userId : undefined;
      const { name, args, rule = false } = change;
      told.push(...this.history.note(before, this.model.things, { name, args, userId: person, group, rule }));
    }
    for (const { documentId, text } of texts) this.model.setText(documentId, text);
    for (const { documentId, versionId, file } of stored) this.model.store(documentId, versionId, file);
    also?.(this.model);
    this.commits++;
    this.model.remember(this.commits);
    this.rules.committed(this.model, told, since);
    for (const [id, person] of this.persons) this.#look(id, person, versions.get(id), applied);
  }

  /** Whether this person was allowed to see it at any moment from that commit on. */
  sawSince(userId: string, key: string, since: number): boolean {
    const { seen } = this.persons.get(userId)!;
    return seen.some(({ keys }, index) => keys.has(key) && (seen[index + 1]?.since ?? Number.POSITIVE_INFINITY) > since);
  }

  /** Whether this person had such access to it at any moment from that commit on. */
  couldSince(userId: string, key: string, since: number, accesses: readonly (Access | undefined)[]): boolean {
    const states = this.model.history.slice(since);
    return states.some((state) => accesses.includes(grantsOf(state, userId).get(key)));
  }

  #confirm(userId: string, { clientID, id }: { clientID: string; id: number }): void {
    const key = `${clientID}:${id}`;
    check(!this.committed.has(key), "twice", () => `mutation ${key} was applied twice`);
    const person = this.persons.get(userId)!;
    const last = person.lastMutationIDs.get(clientID) ?? 0;
    check(id === last + 1, "lost", () => `mutation ${key} was applied after ${last}`);
    this.committed.add(key);
    person.lastMutationIDs = new Map(person.lastMutationIDs).set(clientID, id);
  }

  async #apply(userId: string, change: Applied, since: number): Promise<void> {
    const { refusalId, code } = change;
    const refused = code !== undefined;
    const before = refused ? this.model.state() : undefined;
    const verdict = await this.model.apply(userId, change, change.client || change.person ? "person" : "system");
    const agreed = refused ? (verdict?.has(code) ?? false) : verdict === null;
    if (!agreed && (await this.#couldBe(userId, change, since))) {
      if (before) Object.assign(this.model, before);
    } else
      check(agreed, "differs", () => {
        const words = verdict ? `${[...verdict].join(" or ")}` : "that it is made";
        return `${describe(change)} was ${refused ? `refused with ${code}` : "not refused"}; the rules say ${words}`;
      });
    if (refusalId !== undefined) this.model.refuse(userId, refusalId, change.name, code!);
  }

  /**
   * What is not seen is not locked: it is judged as it was at some moment between the transaction's beginning and its end. Only where
   * that has no effect beyond the refusal itself.
   */
  async #couldBe(userId: string, change: Applied, since: number): Promise<boolean> {
    if (!change.client && !change.person) return false;
    if (change.code === undefined && this.#comesToNothing(userId, change, since)) return true;
    for (let commits = since; commits <= this.commits; commits++) {
      const { verdict, changes } = await this.model.wouldHave(commits, userId, change);
      if (change.code === undefined ? verdict === null && !changes : verdict?.has("entity.notFound") && change.code === "entity.notFound")
        return true;
    }
    return false;
  }

  /** Its document is gone, and what is named beside it was still seen when the transaction began, which may itself have ended that. */
  #comesToNothing(userId: string, { name, args }: Applied, since: number): boolean {
    if (!/^((update|tag|untag)Document|restoreVersion|setCustomValue)$/.test(name)) return false;
    const { id, ...beside } = args as Record<string, unknown>;
    if (this.model.things.has(`document/${id}`)) return false;
    const { tagId, typeId, correspondentId, folderId, fieldId } = beside;
    const named = [`tag/${tagId}`, `type/${typeId}`, `correspondent/${correspondentId}`, `folder/${folderId}`, `customField/${fieldId}`];
    return named.every((key) => !this.model.things.has(key) || this.sawSince(userId, key, since));
  }

  #look(userId: string, person: Person, version: number | undefined, applied: readonly Applied[]): void {
    const grants = grantsOf(this.model, userId);
    const view = comparable(viewOf(this.model, userId, grants));
    const texts = textsOf(this.model, grants);
    if (version === undefined) {
      const found = difference(person.view, view) ?? difference(person.texts, texts);
      check(found === null, "feed", () => `${applied.map(describe).join("; ")} changed what ${userId} sees, and not their feed: ${found}`);
      return;
    }
    check(version > person.version, "feed", () => `version ${version} of ${userId} is committed after ${person.version}`);
    person.version = version;
    person.view = view;
    person.texts = texts;
    person.moments.set(version, { entities: view, lastMutationIDs: person.lastMutationIDs });
    person.seen.push({ since: this.commits, keys: new Set(view.keys()) });
  }
}

/** Without what legitimately differs: times, and the words of a refusal. */
export function comparable(entities: ReadonlyMap<string, unknown>): Map<string, unknown> {
  const same = new Map<string, unknown>();
  for (const [key, value] of entities) if (key !== "sync/backfill") same.set(key, comparableValue(key, value));
  return same;
}

const known = new WeakMap<object, unknown>();

function comparableValue(key: string, value: unknown): unknown {
  const before = known.get(value as object);
  if (before) return before;
  const made = reduced(key, value as Record<string, unknown>);
  known.set(value as object, made);
  return made;
}

function reduced(key: string, value: Record<string, unknown>): unknown {
  if (key.startsWith("refusal/")) return { mutation: (value.mutation as string).replaceAll("\u0000", "\ufffd"), code: value.code };
  const { createdAt: _created, updatedAt: _updated, ...rest } = value;
  if (!key.startsWith("document/")) return sorted(rest);
  const { filled, tags, trashedAt, ...document } = rest;
  return sorted({ ...document, filled, tags: [...(tags as string[])].sort(), trashed: trashedAt !== null });
}

const describe = ({ name, args, client }: Applied) => `${client ? `${client.clientID}:${client.id} ` : ""}${name} ${JSON.stringify(args)}`;
