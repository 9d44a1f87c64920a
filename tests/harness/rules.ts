// An office whose person has rules: what happens in it, and what the rules make of it, by the real tasks on a real database.
import { pino } from "pino";
import { v7 as uuid } from "uuid";
import { changeAsSystem } from "../../containers/backend/changes/changeAsSystem.ts";
import type { TaskContext } from "../../containers/backend/queue/context.ts";
import type { VaultDocument } from "../../shared/mutators/index.ts";
import type { RuleGiven } from "../../shared/rules/rule.ts";
import { readHistory, undo } from "../../worker/modules/history/history.usecases.ts";
import { addRule, type RuleContext, rulesOf, runsOf } from "../../worker/modules/rules/rules.usecases.ts";
import type { TestDatabase } from "./database.ts";
import { runInTest } from "./tasks.ts";
import { aVault, documentArgs, withConnection } from "./vault.ts";

/** For tasks that only touch the database. */
export const ruleTasks = (database: TestDatabase) =>
  ({ pool: database.pool, poke: async () => undefined, log: pino({ level: "silent" }) }) as unknown as TaskContext;

export async function anOffice(database: TestDatabase) {
  const vault = await aVault(database);
  const { userId } = vault;
  const mine = <T>(work: (context: RuleContext) => Promise<T>) => withConnection(database, (connection) => work({ connection, userId }));
  const named = async (kind: "Folder" | "Tag" | "Type" | "Correspondent", name: string) => {
    const id = uuid();
    await vault.push({ name: `create${kind}`, args: { id, name, ...(kind === "Tag" && { color: "#336699" }) } });
    return id;
  };
  return {
    vault,
    userId,
    mine,
    named,
    rule: (given: Partial<RuleGiven> & Pick<RuleGiven, "actions">) =>
      mine((context) =>
        addRule(context, { name: "A rule", trigger: "read", query: "", stop: false, enabled: true, zone: "Europe/Oslo", ...given }),
      ),
    async arrive(title: string, more: object = {}) {
      const id = uuid();
      await vault.push({ name: "createDocument", args: { ...documentArgs(id), title, ...more } });
      return id;
    },
    /** As the reader does it. */
    read: (id: string, documentDate: string | null = null) =>
      changeAsSystem(ruleTasks(database), userId, (mutate) =>
        mutate("recordExtraction", {
          id,
          pageCount: 1,
          language: "en",
          title: null,
          documentDate: documentDate === null ? null : { value: documentDate },
          stateReason: null,
        }),
      ),
    run: () => runInTest(ruleTasks(database), "run-rules", { userId }),
    async see(id: string) {
      const device = vault.device();
      await device.pullAll();
      return device.entities.get(`document/${id}`) as VaultDocument;
    },
    history: (id: string) =>
      mine(({ connection }) =>
        readHistory({ connection, actor: { kind: "person", userId }, poke: () => undefined }, { entity: "document", id }, { limit: 50 }),
      ),
    undo: (id: string, entryId: string) =>
      mine(({ connection }) =>
        undo({ connection, actor: { kind: "person", userId }, poke: () => undefined }, { entity: "document", id }, entryId, {
          group: false,
        }),
      ),
    runs: (id: string) => mine((context) => runsOf(context, id, { limit: 50 })),
    rules: () => mine((context) => rulesOf(context)),
    async work() {
      const { rows } = await database.pool.query("SELECT document_id FROM rule_work WHERE owner_id = $1", [userId]);
      return rows.length;
    },
  };
}
