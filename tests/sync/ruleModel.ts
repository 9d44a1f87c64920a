// People's rules, beside the product: which of them hold, on which documents they have acted, and on which they still have to.
import type { VaultDocument } from "../../shared/mutators/index.ts";
import { type Plan, planOf } from "../../shared/rules/plan.ts";
import { type RuleAction, type RuleGiven, referredBy, type Trigger } from "../../shared/rules/rule.ts";
import { check } from "./failure.ts";
import type { Told } from "./history.ts";
import { grantsOf, type State, viewOf } from "./visibility.ts";

export interface RuleState extends Pick<RuleGiven, "name" | "actions" | "stop" | "enabled"> {
  id: string;
  ownerId: string;
  trigger: Exclude<Trigger, "date">;
  query: keyof typeof queries;
  paused: boolean;
  /** The number of commits with which it became what it is. */
  from?: number;
}

/** What a rule asks for, and what that is of a document as its person sees it. */
export const queries = {
  "": () => true,
  "no:tag": ({ tags }: VaultDocument) => tags.length === 0,
  "has:type": ({ typeId }: VaultDocument) => typeId !== null,
  "title:read": ({ title }: VaultDocument) => /(^| )read/.test(title),
  "is:mine": ({ access }: VaultDocument) => access === "owner",
} as const;

const takenAway: ReadonlySet<string> = new Set(["folderId", "tags", "typeId", "correspondentId"]);
const acts = (ruleId: string, documentId: string) => `${ruleId} ${documentId}`;
const isLive = ({ enabled, paused }: RuleState) => enabled && !paused;

export class RuleModel {
  /** In the order in which they run. */
  readonly rules = new Map<string, RuleState>();
  /** On which document which rule has acted, and not found since that it matches no more. */
  readonly acted = new Set<string>();
  /** What people have ever taken away, by document. */
  readonly #taken = new Map<string, ReadonlySet<unknown>>();
  /** Who has something to look at. */
  readonly waiting = new Set<string>();
  readonly #owners = new Set<string>();
  /** What has to be acted on before everything is done. */
  readonly #due = new Map<string, { ruleId: string; documentId: string }>();
  /** What has happened to a document, as far as somebody's rules may look at it; and what people took away since. */
  readonly #happened = new Map<string, ReadonlySet<unknown>>();

  get due(): string[] {
    return [...this.#due.keys()];
  }

  set(rule: RuleState, from: number): void {
    this.rules.set(rule.id, { ...rule, from });
    this.#owners.add(rule.ownerId);
    this.#forget(rule.id);
    // Rules look at what waits as they are by then: where this one stops, those after it may not come to it.
    if (rule.stop)
      for (const [key, { ruleId }] of this.#due) {
        const { ownerId, trigger } = this.rules.get(ruleId)!;
        if (ownerId === rule.ownerId && trigger === rule.trigger) this.#due.delete(key);
      }
  }

  delete(id: string): void {
    this.rules.delete(id);
    this.#forget(id);
    for (const key of this.acted) if (key.startsWith(id)) this.acted.delete(key);
  }

  pause(id: string): void {
    this.rules.set(id, { ...this.rules.get(id)!, paused: true });
    this.#forget(id);
  }

  /** What the rule makes of the document, as its person sees it at that moment; undefined: it is none of its business. */
  planOf(state: State, rule: RuleState, documentId: string): { document: VaultDocument; plan: Plan } | undefined {
    const grants = grantsOf(state, rule.ownerId);
    if (!grants.has(`document/${documentId}`)) return undefined;
    const document = viewOf(state, rule.ownerId, grants).get(`document/${documentId}`) as VaultDocument;
    if (document.trashedAt || !queries[rule.query](document)) return undefined;
    return { document, plan: planOf(rule.actions, document, { nameOf: () => undefined, dayOf: () => "2026-01-01" }) };
  }

  /** The rule has looked at the document, and is done with it. */
  note(ruleId: string, documentId: string): void {
    const key = acts(ruleId, documentId);
    check(!this.acted.has(key), "rules", () => `rule ${ruleId} acts twice on ${documentId}`);
    this.acted.add(key);
    this.#due.delete(key);
  }

  /** The document has been looked at and did not match. */
  forgetAct(ruleId: string, documentId: string): void {
    this.acted.delete(acts(ruleId, documentId));
  }

  /** Whether something happened to the document for which the rule is there, while its person saw it. */
  isCalled({ ownerId, trigger }: RuleState, documentId: string): boolean {
    return this.#happened.has(`${ownerId} ${trigger} ${documentId}`);
  }

  /** What the rule sets, and a person has taken away after what it acts for. */
  putBack({ ownerId, trigger, actions }: RuleState, documentId: string): string | undefined {
    const taken = this.#happened.get(`${ownerId} ${trigger} ${documentId}`)!;
    return actions.flatMap(puts).find((value) => taken.has(value));
  }

  /** It may be left alone: the rule sets what a person has taken away. */
  mayLeave({ actions }: RuleState, documentId: string): boolean {
    return actions.flatMap(puts).some((value) => this.#taken.get(documentId)?.has(value));
  }

  /** After a commit that began after `since` others: what it tells, and what everybody sees now. */
  committed(state: State, told: readonly Told[], since: number): void {
    for (const one of told) {
      if (one.entity === "document") this.#documentEvent(state, one, since);
      else if (one.name === "deleted") this.#gone(one);
    }
    for (const [key, { ruleId, documentId }] of this.#due)
      if (!this.planOf(state, this.rules.get(ruleId)!, documentId)) this.#due.delete(key);
  }

  #documentEvent(state: State, { entityId, name, by, changes }: Told, since: number): void {
    if (name === "deleted") {
      for (const key of this.acted) if (key.endsWith(entityId)) this.acted.delete(key);
      for (const key of this.#happened.keys()) if (key.endsWith(entityId)) this.#happened.delete(key);
    }
    if (by.startsWith("rule")) return;
    const taken = (by.startsWith("person") ? (changes as { field: string; before: unknown }[]) : [])
      .filter(({ field }) => takenAway.has(field))
      .flatMap(({ before }) => before);
    this.#taken.set(entityId, new Set([...(this.#taken.get(entityId) ?? []), ...taken]));
    for (const [key, before] of this.#happened)
      if (key.endsWith(entityId) && taken.length > 0) this.#happened.set(key, new Set([...before, ...taken]));
    for (const trigger of ["arrived", "read", "changed"] as const) if (trigger === name) this.#call(state, trigger, entityId, taken, since);
  }

  #call(state: State, trigger: RuleState["trigger"], documentId: string, taken: readonly unknown[], since: number): void {
    for (const ownerId of state.people.keys()) {
      if (!grantsOf(state, ownerId).has(`document/${documentId}`)) continue;
      this.#happened.set(`${ownerId} ${trigger} ${documentId}`, new Set(taken));
      if (this.#owners.has(ownerId)) this.waiting.add(ownerId);
      for (const rule of this.rules.values()) {
        if (rule.ownerId !== ownerId || rule.trigger !== trigger || !isLive(rule)) continue;
        const key = acts(rule.id, documentId);
        // One that came meanwhile counts as saved before or after.
        if (!this.acted.has(key) && rule.from! <= since) this.#due.set(key, { ruleId: rule.id, documentId });
        // What comes after it may look at the document or not.
        if (rule.stop) break;
      }
    }
  }

  /** A rule that names what is deleted pauses; what was merged goes on as the other one. */
  #gone({ entityId, changes }: Told): void {
    const into = (changes as { field: string; after: unknown }[]).find(({ field }) => field === "mergedInto")?.after;
    for (const rule of [...this.rules.values()]) {
      if (!referredBy(rule.actions).some(({ id }) => id === entityId)) continue;
      if (typeof into !== "string") this.pause(rule.id);
      else this.rules.set(rule.id, { ...rule, actions: JSON.parse(JSON.stringify(rule.actions).replaceAll(entityId, into)) });
    }
  }

  #forget(ruleId: string): void {
    for (const [key, due] of this.#due) if (due.ruleId === ruleId) this.#due.delete(key);
  }
}

/** What the action puts where a person may have taken it away. */
function puts(action: RuleAction): string[] {
  switch (action.do) {
    case "file":
      return [action.folderId];
    case "addTag":
      return [action.tagId];
    case "setType":
      return [action.typeId];
    case "setCorrespondent":
      return [action.correspondentId];
    default:
      return [];
  }
}
