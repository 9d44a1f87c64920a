// Objects of what has been deleted. Asked for in the transaction that deleted it, so that none is forgotten.
import { z } from "zod";
import type { TaskRun } from "./context.ts";

const payloadSchema = z.object({ keys: z.array(z.string().min(1)).max(10_000) });

export const deleteObjects: TaskRun = (context, payload) => context.storage.remove(payloadSchema.parse(payload).keys);
