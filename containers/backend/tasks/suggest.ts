// After its person has filed or corrected something: what waits in the inbox gets the proposals that follow from it. A provider is not asked.
import { suggest as suggestFor } from "../../../shared/classify/learn/suggest.ts";
import { isProposed } from "../../../shared/documents/inbox.ts";
import { changeAsSystem } from "../changes/changeAsSystem.ts";
import { learnAnew, lookAgain } from "../filing/classifiers.ts";
import { possibleFilings, textsOf, waitingDocuments } from "../filing/filing.repository.ts";
import type { TaskRun } from "../queue/context.ts";

/** Newest first. Who lets more lie than that is helped as they come nearer. */
const most = 100;

export const suggest: TaskRun<"suggest"> = async (context, { userId }) => {
  const waiting = await waitingDocuments(context.pool, userId, most);
  if (waiting.length === 0) return lookAgain(context.pool, userId);
  const classifier = await learnAnew(context.pool, userId);
  const possible = await possibleFilings(context.pool, userId);
  const texts = new Map(
    (
      await textsOf(
        context.pool,
        waiting.map(({ id }) => id),
      )
    ).map((one) => [one.id, one.text]),
  );
  for (const document of waiting) {
    const found = suggestFor(classifier, { name: document.name, text: texts.get(document.id) ?? "" }, (field, id) =>
      possible[field].has(id),
    );
    const { tags, ...single } = found;
    const better = Object.entries(single).filter(([name, proposal]) => {
      const field = name as keyof typeof single;
      const before = document.filled[field];
      const open = before ? isProposed(before) : document[field] === null;
      const surer = before?.by !== "ai" || proposal.confidence > (before.confidence ?? 0);
      return open && surer && proposal.value !== document[field];
    });
    const newTags = tags && document.tags.length === 0 && !document.filled.tags ? tags : undefined;
    if (better.length === 0 && !newTags) continue;
    await changeAsSystem(
      context,
      userId,
      (mutate) => mutate("classifyDocument", { id: document.id, ...Object.fromEntries(better), ...(newTags && { tags: newTags }) }),
      better.some(([field]) => field === "folderId") ? "moves" : "share",
    );
  }
};
