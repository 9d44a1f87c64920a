// Recording and confirming uploads, one or many at once. The bytes go straight to the object store.
import { Hono } from "hono";
import { z } from "zod";
import { completeUpload, completeUploads } from "../../../server/intake/complete.ts";
import type { IntakeContext, Outcome, VerifyBytes } from "../../../server/intake/context.ts";
import { recordUpload, recordUploads } from "../../../server/intake/record.ts";
import { serviceSecret } from "../../../server/settings/index.ts";
import { objectStore, type SingleRequestStorage } from "../../../server/storage/objectStore.ts";
import { completeBatchRequest, type UploadTicket, uploadBatchRequest, uploadRequest } from "../../../shared/api/uploads.ts";
import { AppError, problem } from "../../../shared/errors.ts";
import { fetchBackend, fetchStore } from "../../env.ts";
import { readJson } from "../../http/body.ts";
import type { AppContext, AppEnv } from "../../http/types.ts";
import { poke } from "../../poke/poke.ts";

export const storageOf = (c: AppContext): SingleRequestStorage =>
  objectStore(c.var.settings.objectStore, (input, init) => fetchStore(c.env, String(input), init ?? {}));

const contextOf = async (c: AppContext): Promise<IntakeContext> => ({
  connection: await c.var.connection(),
  storage: storageOf(c),
  userId: c.var.actor.userId,
  poke: (people: string[]) => c.executionCtx.waitUntil(poke(c.env, people)),
});

const ticketStatus = (ticket: UploadTicket) => (ticket.confirmed ? 200 : 201);

/** An item of a batch answers with the status and the body that it would have had by itself. */
const itemOf = <T extends object>(outcome: Outcome<T>, answer: (value: T) => object) =>
  outcome.error ? problem(outcome.error) : answer(outcome.value);

export const uploadRoutes = new Hono<AppEnv>()
  .post("/", async (c) => {
    const request = await readJson(c, uploadRequest);
    const ticket = await recordUpload(await contextOf(c), request);
    return c.json(ticket, ticketStatus(ticket));
  })
  .post("/batch", async (c) => {
    const { items } = await readJson(c, uploadBatchRequest);
    const outcomes = await recordUploads(await contextOf(c), items);
    return c.json({ items: outcomes.map((one) => itemOf(one, (ticket) => ({ status: ticketStatus(ticket), ...ticket }))) });
  })
  .post("/complete", async (c) => {
    const { ids } = await readJson(c, completeBatchRequest);
    const outcomes = await completeUploads(await contextOf(c), { uploadIds: ids, verify: hashInBackend(c) });
    return c.json({ items: outcomes.map((one) => itemOf(one, (document) => ({ status: 200, document }))) });
  })
  .post("/:id/complete", async (c) => {
    const uploadId = z.uuid().safeParse(c.req.param("id"));
    if (!uploadId.success) throw new AppError("entity.notFound");
    return c.json({ document: await completeUpload(await contextOf(c), { uploadId: uploadId.data, verify: hashInBackend(c) }) });
  });

/** For stores without checksums: the backend reads the object once. */
const hashInBackend =
  (c: AppContext): VerifyBytes =>
  async (key) => {
    const response = await fetchBackend(c.env, "/internal/objects/hash", {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${serviceSecret(c.var.settings.secretKey)}` },
      body: JSON.stringify({ key }),
    });
    if (!response.ok) throw new AppError("service.unavailable", { part: "backend", retryAfter: 5 });
    return z.object({ size: z.number(), sha256: z.string() }).parse(await response.json());
  };
