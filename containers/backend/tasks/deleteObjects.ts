// Objects of what has been deleted. Asked for in the transaction that deleted it, so that none is forgotten.
import type { TaskRun } from "../queue/context.ts";

export const deleteObjects: TaskRun<"delete-objects"> = async ({ storage }, { keys, inParts = [] }) => {
  for (const { key, upload } of inParts) await storage.inParts.drop(key, upload);
  await storage.remove(keys);
};
