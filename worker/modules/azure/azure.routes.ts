// /api/admin/azure-import: bringing documents and templates over from the operator's container into somebody's vault.
import { v7 as uuid } from "uuid";
import { transaction } from "../../../server/authority/change.ts";
import { audit } from "../../../server/events/audit.ts";
import { cancelImport, holdOwner, importJob, insertImport, listFiles, listImports } from "../../../server/imports/imports.ts";
import { addJobs } from "../../../server/jobs/enqueue.ts";
import {
  type AzureBlob,
  azureBlobList,
  azureBlobsQuery,
  azureImport,
  azureImportRequest,
  azureImports,
} from "../../../shared/api/azureImport.ts";
import { idParams } from "../../../shared/api/common.ts";
import type { ImportReport } from "../../../shared/api/imports.ts";
import { AppError } from "../../../shared/errors.ts";
import { routes } from "../../http/routes.ts";
import type { AppContext } from "../../http/types.ts";

/** Those of nobody's cloud. */
const ours = { source: "azure" } as const;
const administering = { auth: "admin", scope: null } as const;

export const azureRoutes = routes()
  .get("/", { summary: "Imports from Azure Blob Storage, newest first", ...administering, response: { 200: azureImports } }, async (c) => ({
    configured: c.var.settings.azureContainer !== undefined,
    items: (await listImports(await c.var.connection(), ours)).map(withoutCloud),
  }))
  .post(
    "/",
    {
      summary: "Bring what is in the container over into a person's vault",
      ...administering,
      request: { json: azureImportRequest },
      response: { 202: azureImport },
    },
    async (c) => {
      if (c.var.settings.azureContainer === undefined) throw new AppError("import.unconfigured");
      const { handle, shareTemplates } = c.req.valid("json");
      const connection = await c.var.connection();
      const [id, askedBy] = [uuid(), c.var.actor.userId];
      await transaction(connection, async () => {
        const userId = await holdOwner(connection, handle);
        if (!userId) throw new AppError("share.unknownPerson");
        await insertImport(connection, { ...ours, id, userId, askedBy, shareTemplates });
        await addJobs(connection, [importJob({ ...ours, id, userId })]);
        await audit(connection, {
          actorId: askedBy,
          event: "import.started",
          details: { importId: id, source: "azure", userId, shareTemplates, address: c.var.address },
        });
      });
      return importOf(c, id);
    },
  )
  .delete(
    "/:id",
    { summary: "Stop an import; what was taken stays", ...administering, request: { params: idParams }, response: { 204: null } },
    async (c) => {
      const { id } = c.req.valid("param");
      const connection = await c.var.connection();
      await transaction(connection, async () => {
        if (!(await cancelImport(connection, id, ours))) throw new AppError("entity.notFound");
        await audit(connection, {
          actorId: c.var.actor.userId,
          event: "import.cancelled",
          details: { importId: id, address: c.var.address },
        });
      });
    },
  )
  .get(
    "/:id/blobs",
    {
      summary: "What became of an import's blobs",
      ...administering,
      request: { params: idParams, query: azureBlobsQuery },
      response: { 200: azureBlobList },
    },
    async (c) => {
      const query = c.req.valid("query");
      const rows = await listFiles(await c.var.connection(), c.req.valid("param").id, ours, query);
      const items = rows.slice(0, query.limit).map(({ place, ...file }) => ({ ...file, container: place }) as AzureBlob);
      return { items, next: rows.length > query.limit ? (items.at(-1)?.id ?? null) : null };
    },
  );

async function importOf(c: AppContext, id: string) {
  const [found] = await listImports(await c.var.connection(), ours, id);
  if (!found) throw new AppError("entity.notFound");
  return withoutCloud(found);
}

const withoutCloud = ({ connectionId: _c, folderName: _f, watching: _w, lookedAt: _l, folders: _s, ...report }: ImportReport) => report;
