// /api/cloud/imports: bringing in what lies in a person's own cloud, once or as it lands there.
import { v7 as uuid } from "uuid";
import { transaction } from "../../../server/authority/change.ts";
import { assertOwnConnection } from "../../../server/clouds/connections.ts";
import { audit } from "../../../server/events/audit.ts";
import { cancelImport, countImports, importJob, insertImport, listFiles, listImports, tryAgain } from "../../../server/imports/imports.ts";
import { addJobs } from "../../../server/jobs/enqueue.ts";
import { idParams } from "../../../shared/api/common.ts";
import { cloudImportRequest, cloudImports, importedFiles, importedFilesQuery, importReport } from "../../../shared/api/imports.ts";
import { AppError } from "../../../shared/errors.ts";
import { reply, routes } from "../../http/routes.ts";
import type { AppContext } from "../../http/types.ts";
import { limited } from "../identity/request/limited.ts";

const person = { auth: "person", scope: null } as const;
/** Of one person, those that ended too. */
const mostImports = 500;
const own = (c: AppContext) => ({ source: "cloud", userId: c.var.actor.userId }) as const;

export const cloudImportRoutes = routes()
  .get(
    "/",
    { summary: "What was brought in from one's own clouds, and which folders are watched", ...person, response: { 200: cloudImports } },
    async (c) => ({
      items: await listImports(await c.var.connection(), own(c)),
      next: null,
    }),
  )
  .post(
    "/",
    {
      summary: "Bring in what lies in a folder of a connected cloud, or watch it",
      ...person,
      use: [limited],
      request: { json: cloudImportRequest },
      response: { 202: importReport },
    },
    async (c) => {
      const { connectionId, folderId, name, chosen, structure, watch } = c.req.valid("json");
      const connection = await c.var.connection();
      const [id, { userId }] = [uuid(), c.var.actor];
      await transaction(connection, async () => {
        // Held, so that it is not removed meanwhile, and so that two requests are counted one after the other.
        // In the organisation's store a person has what the vault has put there, and nothing else.
        await assertOwnConnection(connection, userId, connectionId, { lock: "FOR UPDATE" });
        if ((await countImports(connection, userId)) >= mostImports) throw new AppError("entity.tooMany");
        const place = { connectionId, folder: folderId === "root" ? "" : folderId, folderName: chosen ? "" : name, chosen: chosen ?? null };
        await insertImport(connection, { id, source: "cloud", userId, askedBy: userId, ...place, structure, watching: watch });
        await addJobs(connection, [importJob({ id, userId, source: "cloud" })]);
        const details = { importId: id, source: "cloud", connectionId, watching: watch, address: c.var.address };
        await audit(connection, { actorId: userId, event: "import.started", details });
      });
      return reply(202, await importOf(c, id));
    },
  )
  .delete(
    "/:id",
    {
      summary: "Stop an import, or watch a folder no longer; what was taken stays",
      ...person,
      request: { params: idParams },
      response: { 204: null },
    },
    async (c) => {
      const { id } = c.req.valid("param");
      const connection = await c.var.connection();
      await transaction(connection, async () => {
        if (!(await cancelImport(connection, id, own(c)))) throw new AppError("entity.notFound");
        const details = { importId: id, source: "cloud", address: c.var.address };
        await audit(connection, { actorId: c.var.actor.userId, event: "import.cancelled", details });
      });
    },
  )
  .post(
    "/:id/again",
    {
      summary: "Try once more what failed, and look at a watched folder now",
      ...person,
      use: [limited],
      request: { params: idParams },
      response: { 202: importReport },
    },
    async (c) => {
      const { id } = c.req.valid("param");
      const connection = await c.var.connection();
      await transaction(connection, async () => {
        const again = await tryAgain(connection, id, c.var.actor.userId);
        if (!again) throw new AppError("entity.notFound");
        await addJobs(connection, [importJob(again)]);
      });
      return reply(202, await importOf(c, id));
    },
  )
  .get(
    "/:id/files",
    {
      summary: "What became of an import's files",
      ...person,
      request: { params: idParams, query: importedFilesQuery },
      response: { 200: importedFiles },
    },
    async (c) => {
      const query = c.req.valid("query");
      const connection = await c.var.connection();
      const { id } = await importOf(c, c.req.valid("param").id);
      const rows = await listFiles(connection, id, own(c), query);
      const items = rows.slice(0, query.limit);
      return { items, next: rows.length > query.limit ? (items.at(-1)?.id ?? null) : null };
    },
  );

async function importOf(c: AppContext, id: string) {
  const [found] = await listImports(await c.var.connection(), own(c), id);
  if (!found) throw new AppError("entity.notFound");
  return found;
}
