// A rule is applied to what is there because its person says so: to the newest of those documents that would change, by the very plan that the
// dry run shows; stopped, and taken back as one.
import { transaction } from "../../../server/authority/change.ts";
import {
  endApplication,
  entriesOf,
  findApplication,
  insertApplication,
  listApplications,
  noteUndone,
} from "../../../server/rules/applications.ts";
import { ruleToApply } from "../../../server/rules/rules.ts";
import { mostApplied, type RuleApplication, type RuleApplicationUndone } from "../../../shared/api/ruleApplications.ts";
import { AppError } from "../../../shared/errors.ts";
import { type Context, undo } from "../history/history.usecases.ts";
import { lockRules } from "./rules.repository.ts";
import { changingIds, type RuleContext } from "./rules.usecases.ts";

/** Entries of the history that one application makes at most: what is taken back as one. */
const mostChanges = 9_000;

/** @throws AppError entity.notFound; entity.tooMany while one is running */
export async function applyRule(context: RuleContext, ruleId: string, id: string): Promise<RuleApplication> {
  const { connection, userId } = context;
  const rule = await ruleToApply(connection, userId, ruleId);
  if (!rule) throw new AppError("entity.notFound");
  const documentIds = await changingIds(context, rule, { documents: mostApplied, changes: mostChanges });
  await transaction(connection, async () => {
    await lockRules(connection, userId);
    const known = await findApplication(connection, id);
    if (known && (known.ownerId !== userId || known.ruleId !== ruleId)) throw new AppError("entity.notFound");
    if (known) return;
    const before = await listApplications(connection, userId, ruleId);
    if (before.some(({ state }) => state === "running")) throw new AppError("entity.tooMany");
    const { revision } = rule;
    await insertApplication(connection, { id, ruleId, ownerId: userId, revision, groupId: crypto.randomUUID() }, documentIds);
  });
  return applicationOf(context, ruleId, id);
}

/** @throws AppError entity.notFound */
async function applicationOf({ connection, userId }: RuleContext, ruleId: string, id: string): Promise<RuleApplication> {
  const [found] = await listApplications(connection, userId, ruleId, id);
  if (!found) throw new AppError("entity.notFound");
  return found;
}

/** Newest first. */
export const applicationsOf = ({ connection, userId }: RuleContext, ruleId: string): Promise<RuleApplication[]> =>
  listApplications(connection, userId, ruleId);

/** @throws AppError entity.notFound */
export async function stopApplication(context: RuleContext, ruleId: string, id: string): Promise<RuleApplication> {
  await applicationOf(context, ruleId, id);
  await transaction(context.connection, async () => void (await endApplication(context.connection, id, "stopped")));
  return applicationOf(context, ruleId, id);
}

/** All that it changed, as far as nobody changed it since; what is still to be done is not done. @throws AppError entity.notFound */
export async function undoApplication(context: Context, ruleId: string, id: string): Promise<RuleApplicationUndone> {
  const mine = { connection: context.connection, userId: context.actor.userId };
  await stopApplication(mine, ruleId, id);
  const application = await findApplication(context.connection, id);
  const result = { undone: 0, kept: 0, more: false };
  for (const { documentId, entryId } of application ? await entriesOf(context.connection, application) : []) {
    const one = await undo(context, { entity: "document", id: documentId }, entryId, { group: true }).catch(nothingLeft);
    result.undone += one.undone;
    result.kept += one.conflicts.length + one.refused.length;
    result.more ||= one.more;
  }
  if (!result.more) await noteUndone(context.connection, id);
  return { ...result, application: await applicationOf(mine, ruleId, id) };
}

/** Nothing could be taken back: all of it was changed since, or is gone. */
function nothingLeft(error: unknown) {
  if (!(error instanceof AppError)) throw error;
  const { conflicts } = error.details as { conflicts?: unknown[] };
  return { undone: 0, conflicts: conflicts ?? [], refused: conflicts ? [] : [error.code], more: false };
}
