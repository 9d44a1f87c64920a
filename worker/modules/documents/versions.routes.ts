// A document's versions: listed, added by an upload of their own, restored, downloaded, deleted.
import {
  compareVersion,
  deleteVersion,
  listVersions,
  recordVersion,
  restoreVersion,
  signVersion,
} from "../../../server/intake/versions.ts";
import { idParams } from "../../../shared/api/common.ts";
import { signedUrl } from "../../../shared/api/documents.ts";
import { comparison } from "../../../shared/api/duplicates.ts";
import { uploadCompleted, uploadTicket } from "../../../shared/api/uploads.ts";
import { versionList, versionParams, versionRequest } from "../../../shared/api/versions.ts";
import { contentDisposition } from "../../../shared/documents/contentTypes.ts";
import { reply, routes } from "../../http/routes.ts";
import { intakeOf } from "../uploads/intakeOf.ts";
import { signersOf } from "../uploads/storageOf.ts";

/** Until the transfer has to start. */
const downloadSeconds = 60;
const reading = { auth: "person", scope: "documents:read" } as const;
const writing = { auth: "person", scope: "documents:write" } as const;

export const versionRoutes = routes()
  .get(
    "/:id/versions",
    { summary: "A document's versions", ...reading, request: { params: idParams }, response: { 200: versionList } },
    async (c) => ({ items: await listVersions(await intakeOf(c), c.req.valid("param").id), next: null }),
  )
  .post(
    "/:id/versions",
    {
      summary: "Record the upload of another version; confirming it makes it the current one",
      ...writing,
      request: { params: idParams, json: versionRequest },
      response: { 200: uploadTicket, 201: uploadTicket },
    },
    async (c) => {
      const ticket = await recordVersion(await intakeOf(c), c.req.valid("param").id, c.req.valid("json"));
      return ticket.confirmed ? reply(200, ticket) : reply(201, ticket);
    },
  )
  .post(
    "/:id/versions/:versionId/restore",
    {
      summary: "Make an earlier version the current one",
      ...writing,
      request: { params: versionParams },
      response: { 200: uploadCompleted },
    },
    async (c) => {
      const { id, versionId } = c.req.valid("param");
      return { document: await restoreVersion(await intakeOf(c), id, versionId) };
    },
  )
  .get(
    "/:id/versions/:versionId/comparison",
    {
      summary: "The words that stand in this version alone, or in the current one alone",
      ...reading,
      request: { params: versionParams },
      response: { 200: comparison },
    },
    async (c) => {
      const { id, versionId } = c.req.valid("param");
      return compareVersion(await intakeOf(c), id, versionId);
    },
  )
  .get(
    "/:id/versions/:versionId/download",
    { summary: "A signed address of one version's bytes", ...reading, request: { params: versionParams }, response: { 200: signedUrl } },
    async (c) => {
      const { id, versionId } = c.req.valid("param");
      const attachment = (name: string) => contentDisposition("attachment", name);
      return signVersion({ ...(await intakeOf(c)), signers: signersOf(c) }, id, versionId, downloadSeconds, attachment);
    },
  )
  .delete(
    "/:id/versions/:versionId",
    { summary: "Delete a version for good", ...writing, request: { params: versionParams }, response: { 204: null } },
    async (c) => {
      const { id, versionId } = c.req.valid("param");
      await deleteVersion(await intakeOf(c), id, versionId);
    },
  );
