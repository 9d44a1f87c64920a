// Objects of what has been deleted. Asked for in the transaction that deleted it, so that none is forgotten.
import type { TaskRun } from "../queue/context.ts";

export const deleteObjects: TaskRun<"delete-objects"> = ({ storage }, { keys }) => storage.remove(keys);
