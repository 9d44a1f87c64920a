// A label of many documents was renamed: their search index follows in the background.
import { z } from "zod";
import { refreshSearchHeads } from "../../../server/authority/searchIndex.ts";
import { type TaskRun, withClient } from "./context.ts";

const payloadSchema = z.object({ documentIds: z.array(z.uuid()).max(1000) });

export const refreshSearch: TaskRun = (context, payload) =>
  withClient(context.pool, (client) => refreshSearchHeads(client, payloadSchema.parse(payload).documentIds));
