// Recording and confirming uploads, one or many at once. The bytes go straight to the object store.
import { z } from "zod";
import { completeUpload, completeUploads } from "../../../server/intake/complete.ts";
import type { Outcome, VerifyBytes } from "../../../server/intake/context.ts";
import { signParts } from "../../../server/intake/parts.ts";
import { recordUpload, recordUploads } from "../../../server/intake/record.ts";
import { serviceSecret } from "../../../server/settings/index.ts";
import { idParams } from "../../../shared/api/common.ts";
import {
  completeBatchAnswer,
  completeBatchRequest,
  uploadBatchAnswer,
  uploadBatchRequest,
  uploadCompleted,
  uploadParts,
  uploadRequest,
  uploadTicket,
} from "../../../shared/api/uploads.ts";
import { AppError, problem } from "../../../shared/errors.ts";
import { fetchBackend } from "../../http/env.ts";
import { reply, routes } from "../../http/routes.ts";
import type { AppContext } from "../../http/types.ts";
import { intakeOf } from "./intakeOf.ts";

const writing = { auth: "person", scope: "documents:write" } as const;

/** An item of a batch answers with the status and the body that it would have had by itself. */
const itemOf = <T extends object, Answer>(outcome: Outcome<T>, answer: (value: T) => Answer) =>
  outcome.error ? problem(outcome.error) : answer(outcome.value);

export const uploadRoutes = routes()
  .post(
    "/",
    {
      summary: "Record an upload; the answer says where the bytes go, or with 200 that they are there already",
      ...writing,
      request: { json: uploadRequest },
      response: { 200: uploadTicket, 201: uploadTicket },
    },
    async (c) => {
      const ticket = await recordUpload(await intakeOf(c), c.req.valid("json"));
      return ticket.confirmed ? reply(200, ticket) : reply(201, ticket);
    },
  )
  .post(
    "/batch",
    { summary: "Record many uploads", ...writing, request: { json: uploadBatchRequest }, response: { 200: uploadBatchAnswer } },
    async (c) => {
      const outcomes = await recordUploads(await intakeOf(c), c.req.valid("json").items);
      const items = outcomes.map((one) =>
        itemOf(one, (ticket) => (ticket.confirmed ? { status: 200 as const, ...ticket } : { status: 201 as const, ...ticket })),
      );
      return { items };
    },
  )
  .post(
    "/complete",
    {
      summary: "Confirm that the bytes of many uploads have arrived",
      ...writing,
      request: { json: completeBatchRequest },
      response: { 200: completeBatchAnswer },
    },
    async (c) => {
      const uploadIds = c.req.valid("json").ids;
      const outcomes = await completeUploads(await intakeOf(c), { uploadIds, verify: hashInBackend(c) });
      return { items: outcomes.map((one) => itemOf(one, (document) => ({ status: 200 as const, document }))) };
    },
  )
  .post(
    "/:id/parts",
    {
      summary: "Send a large file in parts: the addresses of those that have not arrived",
      ...writing,
      request: { params: idParams },
      response: { 200: uploadParts },
    },
    async (c) => signParts(await intakeOf(c), c.req.valid("param").id),
  )
  .post(
    "/:id/complete",
    { summary: "Confirm that the bytes have arrived", ...writing, request: { params: idParams }, response: { 200: uploadCompleted } },
    async (c) => {
      const uploadId = c.req.valid("param").id;
      return { document: await completeUpload(await intakeOf(c), { uploadId, verify: hashInBackend(c) }) };
    },
  );

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
