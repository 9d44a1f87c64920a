// People's rules at work: saved, switched and deleted by the product's own use cases, and run by the job that runs them. What a run does
// is seen from outside, by its statements; what it should have done the model says.
import type { Job } from "graphile-worker";
import type { Pool, PoolClient } from "pg";
import type { TaskContext } from "../../containers/backend/queue/context.ts";
import { runRules } from "../../containers/backend/tasks/runRules.ts";
import type { Connection } from "../../server/database/connection.ts";
import { ruleQueue } from "../../server/jobs/registry.ts";
import type { Plan } from "../../shared/rules/plan.ts";
import { type ActionKind, type RuleAction, type RunFailure, referredBy, ruleGiven } from "../../shared/rules/rule.ts";
import { addRule, changeRule, deleteRule, switchRule } from "../../worker/modules/rules/rules.usecases.ts";
import { check, difference, SimulationFailure, sorted } from "./failure.ts";
import type { Context, Letter } from "./letters.ts";
import type { Applied, Oracle } from "./oracle.ts";
import type { Random } from "./random.ts";
import { queries, type RuleState } from "./ruleModel.ts";
import { grantsOf, type State, viewOf } from "./visibility.ts";

/** What the person could save as a rule at this moment. `about`: the actions it has at least. */
export function aRule({ oracle }: Context, chance: Random, id: string, ownerId: string, about: readonly RuleAction[] = []): RuleState {
  const view = [...oracle.persons.get(ownerId)!.view];
  const one = (entity: string): string[] => {
    const ids = view.flatMap(([key, value]) => (key.startsWith(`${entity}/`) ? [(value as { id: string }).id] : [])).sort();
    const own = ids.filter((other) => oracle.model.owners.get(`${entity}/${other}`) === ownerId);
    const from = own.length > 0 && chance.chance(0.8) ? own : ids;
    return from.length > 0 ? [chance.pick(from)] : [];
  };
  const others = [...oracle.model.people].filter(([other]) => other !== ownerId).map(([, { handle }]) => handle);
  const possible: (() => RuleAction[])[] = [
    () => one("folder").map((folderId) => ({ do: "file", folderId })),
    () => one("tag").map((tagId) => ({ do: "addTag", tagId })),
    () => one("tag").map((tagId) => ({ do: "addTag", tagId })),
    () => one("tag").map((tagId) => ({ do: "removeTag", tagId })),
    () => one("type").map((typeId) => ({ do: "setType", typeId })),
    () => one("correspondent").map((correspondentId) => ({ do: "setCorrespondent", correspondentId })),
    () => [{ do: "title", pattern: chance.pick(["seen {title}", `ruled ${chance.hex(2)}`]) }],
    () => [{ do: "review" }],
    () => (others.length > 0 ? [{ do: "share", handle: chance.pick(others), access: chance.pick(["view", "edit"]) }] : []),
  ];
  const actions = [...about];
  for (let tries = 0; tries < 20 && (actions.length === 0 || chance.chance(0.4)); tries++)
    for (const action of chance.pick(possible)())
      if (!actions.some((other) => other.do === action.do || [other.do, action.do].sort().join() === "file,review")) actions.push(action);
  if (actions.length === 0) actions.push({ do: "review" });
  return {
    ...{ id, ownerId, name: `r${chance.hex(3)}`, trigger: chance.pick(["arrived", "read", "changed", "changed"]) },
    ...{ query: chance.pick(["", "", "", ...(Object.keys(queries) as RuleState["query"][])]), actions },
    ...{ stop: chance.chance(0.2), enabled: true, paused: false },
  };
}

const givenOf = ({ name, trigger, query, actions, stop, enabled }: RuleState) =>
  ruleGiven.parse({ name, trigger, query, actions, stop, enabled, zone: "UTC" });

/** The person saves a new rule, or one that they have, anew. */
export function aRuleSaved({ oracle }: Context, rule: RuleState, what: "add" | "change"): Letter {
  const { id, ownerId } = rule;
  return {
    name: `rule ${id} of ${ownerId} is saved: ${JSON.stringify(givenOf(rule))}`,
    does: [`${what}Rule`],
    stage: "out",
    async committed({ versions, since }) {
      check(versions.size === 0, "feed", () => `a rule moves somebody's feed`);
      for (const { entity, id } of referredBy(rule.actions))
        check(oracle.sawSince(ownerId, `${entity}/${id}`, since), "leaked", () => `a rule names ${entity}/${id}, unseen by its person`);
      await ruleChanged(oracle, ownerId, since, () => oracle.rules.set(rule, oracle.commits + 1));
    },
    async serve(connection) {
      if (what === "add") await addRule({ connection, userId: ownerId }, { id, ...givenOf(rule) });
      else await changeRule({ connection, userId: ownerId }, id, givenOf(rule));
      return {};
    },
    reply: async (answer) => assertKnown(answer),
  };
}

/** The person switches it off or on, or deletes it. */
export function aRuleEnded({ oracle }: Context, { id, ownerId }: RuleState, what: "off" | "on" | "delete"): Letter {
  return {
    name: `rule ${id} of ${ownerId}: ${what}`,
    does: [`${what}Rule`],
    stage: "out",
    async ran({ text }, { rowCount }) {
      if (rowCount !== 1 || !/^(DELETE FROM rules|UPDATE rules SET enabled)/.test(text)) return;
      const rule = oracle.rules.rules.get(id)!;
      await ruleChanged(oracle, ownerId, oracle.commits, () =>
        what === "delete" ? oracle.rules.delete(id) : oracle.rules.set({ ...rule, enabled: what === "on" }, oracle.commits + 1),
      );
    },
    async serve(connection) {
      const context = { connection, userId: ownerId };
      await (what === "delete" ? deleteRule(context, id) : switchRule(context, id, what === "on"));
      return {};
    },
    reply: async (answer) => assertKnown(answer),
  };
}

/** A commit, which moves nobody's feed. */
const ruleChanged = (oracle: Oracle, userId: string, since: number, also: () => void) =>
  oracle.commit({ userId, since, applied: [], versions: new Map(), also });

function assertKnown(answer: Parameters<Letter["reply"]>[0]): void {
  const known = [200, 403, 404, 409];
  check(!answer || known.includes(answer.status) || answer.status >= 500, "wedged", () => `a rule ends ${JSON.stringify(answer)}`);
}

/** What an open transaction of a run has done. */
interface Doing {
  act?: { ruleId: string; documentId: string };
  /** Changes that it has tried. */
  steps: number;
  failures: RunFailure[];
  paused?: string;
}

/** The job of one person's rules. One of a person at a time, as in the queue. */
export interface RuleJob {
  userId: string;
  /** Sent, and not answered. */
  busy: boolean;
  /** On the server. */
  running: boolean;
}

export function aRuleRun(context: Context, job: RuleJob): Letter {
  const { oracle, bench } = context;
  const { userId } = job;
  job.busy = true;
  let doing: Doing = { steps: 0, failures: [] };
  let from = 0;
  return {
    name: `rules of ${userId} run`,
    does: ["runRules"],
    stage: "out",
    async committed({ versions, since }) {
      const { act, paused } = doing;
      if (paused) checkPaused(context, paused, since);
      if (!act) return check(versions.size === 0, "feed", () => "rules move a feed without acting");
      const rule = oracle.rules.rules.get(act.ruleId);
      check(rule?.enabled === true && !rule.paused, "rules", () => `rule ${act.ruleId} acts, which is off or gone`);
      check(
        oracle.rules.isCalled(rule, act.documentId),
        "rules",
        () => `rule ${rule.id} acts on ${act.documentId}, which nothing happened to`,
      );
      oracle.rules.note(rule.id, act.documentId);
      await oracle.commit({ userId, since, versions, applied: await effects(context, rule, act.documentId, doing, since) });
    },
    ran({ text, values }, { rowCount }) {
      if (text.startsWith("BEGIN")) doing = { steps: 0, failures: [] };
      if (text === "SAVEPOINT mutation") doing.steps++;
      if (text.startsWith("INSERT INTO rule_runs")) doing.failures = JSON.parse(values[5] as string) as RunFailure[];
      if (text.startsWith("UPDATE rules SET paused = $2") && rowCount === 1) doing.paused = values[0] as string;
      if (text.startsWith("DELETE FROM rule_acts")) unmatched(context, values[0] as string, values[1] as string[], from);
      if (text.startsWith("INSERT INTO rule_acts") && rowCount === 1)
        doing.act = { ruleId: values[0] as string, documentId: values[1] as string };
    },
    async serve(connection, poke) {
      if (job.running) return {};
      job.running = true;
      from = oracle.commits;
      try {
        await runRules(contextOf(connection, poke), { userId }, {} as Job);
      } finally {
        job.running = false;
      }
      return {};
    },
    async reply(answer) {
      job.busy = false;
      if (answer?.status !== 200) return;
      const { rowCount } = await bench.admin.query("SELECT FROM rule_work WHERE owner_id = $1 LIMIT 1", [userId]);
      if (rowCount === 0) oracle.rules.waiting.delete(userId);
    },
  };
}

/** Everything on the one connection that the scheduler holds. */
function contextOf(connection: Connection, poke: (people: string[]) => void): TaskContext {
  const client = new Proxy(connection, {
    get: (target, property) => (property === "release" ? () => undefined : Reflect.get(target, property)),
  }) as PoolClient;
  const pool = { query: connection.query, connect: async () => client } as unknown as Pool;
  const warn = ({ err }: { err?: Error }) => {
    if (err instanceof SimulationFailure) throw err;
    check(!err || /Connection terminated|not queryable/.test(err.message), "wedged", () => `a rule could not act: ${err?.stack}`);
  };
  return { pool, poke: async (people: string[]) => poke(people), log: { warn } } as unknown as TaskContext;
}

/** What the act has done by the rules, and what of it may have been refused. */
async function effects(
  { oracle, bench }: Context,
  rule: RuleState,
  documentId: string,
  { steps, failures }: Doing,
  since: number,
): Promise<Applied[]> {
  const broken = failures.find(({ action }) => action === "rule");
  if (broken) {
    check(broken.code !== "internal", "wedged", () => `rule ${rule.id} fails for a reason that nobody knows`);
    return [];
  }
  const about = () => `rule ${rule.id} on ${documentId}`;
  const expected = oracle.rules.planOf(oracle.model, rule, documentId);
  if (steps === 0) {
    // Nothing is locked for it: there was nothing to do at some moment of the transaction.
    const idle = (state: State) => {
      const at = oracle.rules.planOf(state, rule, documentId);
      return at !== undefined && at.plan.mutations.length + at.plan.outside.length === 0;
    };
    check(
      oracle.rules.mayLeave(rule, documentId) || oracle.model.history.slice(since).some(idle),
      "rules",
      () => `${about()} does nothing`,
    );
    return [];
  }
  check(expected !== undefined, "rules", () => `${about()} acts on what does not match, or is not there for its person`);
  const { plan } = expected;
  check(
    steps === plan.mutations.length + plan.outside.length,
    "rules",
    () => `${about()} makes ${steps} changes, not those of ${JSON.stringify(plan)}`,
  );
  const back = oracle.rules.putBack(rule, documentId);
  check(back === undefined, "rules", () => `${about()} puts back ${back}, which a person has taken away since`);
  const codeOf = (action: ActionKind) => failures.find((failure) => failure.action === action)?.code;
  const changes = plan.mutations.map(({ name, args }): Applied => ({ name, args, ...ofRule(codeOf(kindOf(name, plan))) }));
  for (const action of plan.outside) {
    if (action.do !== "share") continue;
    const { do: _, ...to } = action;
    const { rows } = await bench.admin.query<{ id: string }>(
      `SELECT id FROM shares WHERE document_id = $1 AND owner_id = $2 AND user_id = (SELECT id FROM users WHERE handle = $3)`,
      [documentId, rule.ownerId, action.handle],
    );
    // What was shared with them before keeps its id: any other one says the same again.
    const made = rows[0] && !oracle.model.shares.has(rows[0].id) ? rows[0].id : documentId;
    changes.push({ name: "createShare", args: { id: made, documentId, ...to }, ...ofRule(codeOf("share")) });
  }
  return changes;
}

const ofRule = (code: string | undefined) => ({ person: true, rule: true, ...(code !== undefined && { code: asInside(code) }) });
/** Codes of runs are written as they travel. */
const asInside = (code: string) => code.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

function kindOf(name: string, { changes }: Plan): ActionKind {
  if (name === "tagDocument") return "addTag";
  if (name === "untagDocument") return "removeTag";
  const kinds: Record<string, ActionKind> = { folderId: "file", typeId: "setType", correspondentId: "setCorrespondent", title: "title" };
  return kinds[changes.find(({ field }) => field !== "tags")?.field ?? ""] ?? "review";
}

/** It pauses by itself where something that it names was not its person's to see at some moment of the transaction. */
function checkPaused({ oracle }: Context, ruleId: string, since: number): void {
  const { ownerId, actions } = oracle.rules.rules.get(ruleId)!;
  const unseen = oracle.model.history.slice(since).some((state) => {
    const view = viewOf(state, ownerId, grantsOf(state, ownerId));
    return referredBy(actions).some(({ entity, id }) => !view.has(`${entity}/${id}`));
  });
  check(unseen, "rules", () => `rule ${ruleId} pauses, though its person sees what it names`);
  oracle.rules.pause(ruleId);
}

function unmatched({ oracle }: Context, ruleId: string, documentIds: readonly string[], from: number): void {
  const rule = oracle.rules.rules.get(ruleId);
  for (const documentId of documentIds) {
    const left = !rule || oracle.model.history.slice(from).some((state) => !oracle.rules.planOf(state, rule, documentId));
    check(left, "rules", () => `rule ${ruleId} forgets ${documentId}, which has matched all the time`);
    oracle.rules.forgetAct(ruleId, documentId);
  }
}

/** Everything is acted on once, nothing waits, and rules are on, paused and about what the model says. */
export async function checkRules({ bench, oracle, people }: Context): Promise<void> {
  const { rules, acted, due } = oracle.rules;
  check(due.length === 0, "rules", () => `these have not been acted on: ${due.join(", ")}`);
  const query = async <Row extends object>(sql: string) => (await bench.admin.query<Row>(sql, [people])).rows;
  const jobs = new Set(
    (await query<{ key: string }>("SELECT key FROM graphile_worker._private_jobs WHERE $1::uuid[] IS NOT NULL")).map(({ key }) => key),
  );
  const asked = new Set([...acted].map((key) => rules.get(key.slice(0, key.indexOf(" ")))!.ownerId));
  for (const userId of asked) check(jobs.has(ruleQueue(userId)), "rules", () => `no job was asked for by what happened to ${userId}`);
  const work = await query("SELECT owner_id FROM rule_work WHERE owner_id = ANY($1::uuid[])");
  check(work.length === 0, "rules", () => `${work.length} things wait to be looked at`);
  type Row = Pick<RuleState, "id" | "enabled" | "paused" | "actions">;
  const there = await query<Row>("SELECT id, enabled, paused IS NOT NULL AS paused, actions FROM rules WHERE owner_id = ANY($1::uuid[])");
  const told = ({ enabled, paused, actions }: Row) => sorted({ enabled, paused, actions: actions.map(sorted) });
  const byId = (all: readonly Row[]) => new Map(all.map((rule) => [rule.id, told(rule)]));
  const found = difference(byId([...rules.values()]), byId(there));
  check(found === null, "rules", () => `the rules differ in ${found}`);
  const noted = await query<{ key: string }>(
    "SELECT k.rule_id || ' ' || k.document_id AS key FROM rule_acts k JOIN rules r ON r.id = k.rule_id WHERE r.owner_id = ANY($1::uuid[])",
  );
  const keys = (all: Iterable<string>) => new Map([...all].map((key) => [key, true]));
  const differs = difference(keys(acted), keys(noted.map(({ key }) => key)));
  check(differs === null, "rules", () => `what rules have acted on differs in ${differs}`);
}
