// A person's rules: kept, put in order, and tried on what is there without doing anything.

import { v7 as uuid } from "uuid";
import { transaction } from "../../../server/authority/change.ts";
import { readEntities } from "../../../server/authority/rows.ts";
import type { Connection } from "../../../server/database/connection.ts";
import { namesFor, planContext } from "../../../server/rules/act.ts";
import { matcherOf } from "../../../server/rules/matching.ts";
import { namesSeen } from "../../../server/rules/rules.ts";
import type { RulePreview, RuleRuns, RuleView } from "../../../shared/api/rules.ts";
import { AppError } from "../../../shared/errors.ts";
import { entityOfField } from "../../../shared/history/undo.ts";
import { customFieldOf } from "../../../shared/mutators/customValues.ts";
import type { VaultDocument } from "../../../shared/mutators/entities.ts";
import { type Plan, planOf } from "../../../shared/rules/plan.ts";
import { mostRules, type RuleAction, type RuleGiven, referredBy } from "../../../shared/rules/rule.ts";
import { dayIn, knownZone } from "../../../shared/search/index.ts";
import {
  customKinds,
  foldersToFileInto,
  insertRule,
  type ListedRule,
  listRules,
  listRuns,
  lockNamed,
  lockRules,
  removeRule,
  type StoredRule,
  setEnabled,
  setPositions,
  updateRule,
} from "./rules.repository.ts";

export interface RuleContext {
  connection: Connection;
  userId: string;
}

/** Documents of which a preview says what would become of them, and of how many it says it in full. */
const mostLooked = 5_000;
const shown = 20;
const together = 500;

export async function rulesOf({ connection, userId }: RuleContext): Promise<RuleView[]> {
  return withNames(connection, userId, await listRules(connection, userId));
}

/** @throws AppError entity.notFound */
export async function ruleOf({ connection, userId }: RuleContext, id: string): Promise<RuleView> {
  const [rule] = await withNames(connection, userId, await listRules(connection, userId, id));
  if (!rule) throw new AppError("entity.notFound");
  return rule;
}

async function withNames(connection: Connection, userId: string, rules: readonly ListedRule[]): Promise<RuleView[]> {
  const seen = await namesSeen(
    connection,
    userId,
    rules.flatMap(({ refers }) => refers),
  );
  return rules.map(({ id, name, trigger, date, query, actions, refers, names, stop, enabled, zone, paused, lastRun, failures }) => {
    const called = Object.fromEntries(refers.map((one) => [one, seen.get(one) ?? names[one] ?? ""]));
    return {
      id,
      name,
      trigger,
      date,
      query,
      actions,
      stop,
      enabled,
      zone,
      paused: paused && { reason: paused.reason, names: paused.ids.map((one) => called[one] ?? "") },
      names: called,
      lastRun: lastRun?.toISOString() ?? null,
      failures,
    };
  });
}

/** @throws AppError entity.notFound where it names what is not the person's to use */
async function checked(connection: Connection, userId: string, rule: RuleGiven): Promise<StoredRule> {
  const named = referredBy(rule.actions);
  const refers = [...new Set(named.map(({ id }) => id))];
  const seen = await namesSeen(connection, userId, refers);
  const folders = named.flatMap(({ entity, id }) => (entity === "folder" ? [id] : []));
  const open = await foldersToFileInto(connection, userId, folders);
  for (const { entity, id } of named) {
    if (!seen.has(id)) throw new AppError("entity.notFound", { entity });
    if (entity === "folder" && !open.has(id)) throw new AppError("access.viewOnly", { entity });
  }
  const kinds = await customKinds(
    connection,
    rule.actions.flatMap((action) => (action.do === "setCustomField" ? action.fieldId : [])),
  );
  for (const action of rule.actions)
    if (action.do === "setCustomField" && kinds.get(action.fieldId) !== action.kind)
      throw new AppError("customField.value", { kind: action.kind });
  const zone = knownZone(rule.zone);
  return { ...rule, zone, refers, names: Object.fromEntries(seen), since: dayIn(zone, new Date()) };
}

/** At the end of the order. Returns its id. @throws AppError entity.notFound, entity.exists, entity.tooMany */
export async function addRule(
  { connection, userId }: RuleContext,
  { id = uuid(), ...given }: RuleGiven & { id?: string | undefined },
): Promise<string> {
  await transaction(connection, async () => {
    await lockNamed(connection, referredBy(given.actions));
    const before = await lockRules(connection, userId);
    if (before.length >= mostRules) throw new AppError("entity.tooMany");
    const rule = await checked(connection, userId, given);
    const position = Math.max(0, ...before.map((one) => one.position)) + 1;
    if (!(await insertRule(connection, userId, id, position, rule))) throw new AppError("entity.exists");
  });
  return id;
}

/** @throws AppError entity.notFound */
export async function changeRule({ connection, userId }: RuleContext, id: string, given: RuleGiven): Promise<void> {
  await transaction(connection, async () => {
    await lockNamed(connection, referredBy(given.actions));
    await lockRules(connection, userId);
    if (!(await updateRule(connection, userId, id, await checked(connection, userId, given)))) throw new AppError("entity.notFound");
  });
}

/** @throws AppError entity.notFound */
export async function switchRule({ connection, userId }: RuleContext, id: string, enabled: boolean): Promise<void> {
  const [rule] = await listRules(connection, userId, id);
  const today = rule && dayIn(knownZone(rule.zone), new Date());
  if (!today || !(await setEnabled(connection, userId, id, enabled, today))) throw new AppError("entity.notFound");
}

/** Those that are left out come after, in the order that they had. */
export async function orderRules({ connection, userId }: RuleContext, ids: readonly string[]): Promise<void> {
  await transaction(connection, async () => {
    const before = (await lockRules(connection, userId)).map(({ id }) => id);
    const first = [...new Set(ids)].filter((id) => before.includes(id));
    await setPositions(connection, userId, [...first, ...before.filter((id) => !first.includes(id))]);
  });
}

/** @throws AppError entity.notFound */
export async function deleteRule({ connection, userId }: RuleContext, id: string): Promise<void> {
  if (!(await removeRule(connection, userId, id))) throw new AppError("entity.notFound");
}

/** @throws AppError entity.notFound */
export async function runsOf(
  { connection, userId }: RuleContext,
  id: string,
  page: { limit: number; cursor?: string | undefined },
): Promise<RuleRuns> {
  if ((await listRules(connection, userId, id)).length === 0) throw new AppError("entity.notFound");
  const all = await listRuns(connection, userId, id, page);
  const items = all.slice(0, page.limit);
  return { items, next: all.length > page.limit ? items.at(-1)!.id : null };
}

/** What the rule would do to what is there at this moment, by the very plan that it acts by. */
export async function previewRule(
  { connection, userId }: RuleContext,
  asked: { query: string; actions: readonly RuleAction[]; zone: string },
): Promise<RulePreview> {
  const matcher = await matcherOf(connection, userId);
  const { total, ids } = await matcher.all(connection, asked, mostLooked);
  const preview: RulePreview = { total, looked: ids.length, changing: 0, items: [], names: {} };
  const named = new Set(referredBy(asked.actions).map(({ id }) => id));
  for await (const { document, plan } of plansOf({ connection, userId }, asked, ids)) {
    if (plan.changes.length > 0) preview.changing++;
    if (preview.items.length < shown && doesSomething(plan)) preview.items.push(itemOf(document, plan, named));
  }
  preview.names = Object.fromEntries(await namesSeen(connection, userId, [...named]));
  return preview;
}

interface Asked {
  actions: readonly RuleAction[];
  zone: string;
}

async function* plansOf({ connection, userId }: RuleContext, asked: Asked, ids: readonly string[]) {
  for (let at = 0; at < ids.length && asked.actions.length > 0; at += together) {
    const some = ids.slice(at, at + together);
    const found = (await readEntities(connection, "document", some, userId)) as Map<string, VaultDocument>;
    const documents = some.flatMap((id) => found.get(id) ?? []);
    const context = planContext(asked, await namesSeen(connection, userId, namesFor(asked.actions, documents)));
    for (const document of documents) yield { document, plan: planOf(asked.actions, document, context) };
  }
}

/** The newest of those documents that a dry run says would change, within these bounds. */
export async function changingIds(
  context: RuleContext,
  asked: Asked & { query: string },
  most: { documents: number; changes: number },
): Promise<string[]> {
  const matcher = await matcherOf(context.connection, context.userId);
  const { ids } = await matcher.all(context.connection, asked, mostLooked);
  const changing: string[] = [];
  let changes = 0;
  for await (const { document, plan } of plansOf(context, asked, ids)) {
    if (plan.mutations.length === 0) continue;
    changes += plan.mutations.length;
    if (changing.length >= most.documents || changes > most.changes) break;
    changing.push(document.id);
  }
  return changing;
}

const doesSomething = ({ changes, outside, failures }: Plan) => changes.length + outside.length + failures.length > 0;

/** Adds the folders and labels that the item names to `named`. */
function itemOf({ id, title }: VaultDocument, { changes, outside, failures }: Plan, named: Set<string>): RulePreview["items"][number] {
  for (const { field } of changes) named.add(customFieldOf(field) ?? id);
  for (const { field, before, after } of changes)
    if (entityOfField(field, "document")) for (const value of [before, after].flat()) if (typeof value === "string") named.add(value);
  return { id, title, changes, outside: outside.map((action) => action.do), failures };
}
