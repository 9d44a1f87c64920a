// /api/directory: offices and people, for whoever may look. /api/admin/directory: the services that they come from.
import { transaction } from "../../../server/authority/change.ts";
import {
  askForLook,
  findPicture,
  listOffices,
  listPeople,
  listSources,
  lockSource,
  mayLook,
  writeAudience,
} from "../../../server/directory/store.ts";
import { audit } from "../../../server/events/audit.ts";
import { addJobs } from "../../../server/jobs/enqueue.ts";
import { idParams } from "../../../shared/api/common.ts";
import {
  type DirectorySourceKey,
  directoryOfficeList,
  directoryPersonList,
  directoryQuery,
  directorySource,
  directorySourcePatch,
  directorySources,
  directoryState,
  directorySyncRequest,
  sourceParams,
} from "../../../shared/api/directory.ts";
import { AppError } from "../../../shared/errors.ts";
import { RawAnswer } from "../../http/contract.ts";
import { routes } from "../../http/routes.ts";
import type { AppContext } from "../../http/types.ts";

const signedIn = { auth: "account", scope: null } as const;
const administering = { auth: "admin", scope: null } as const;

export const directoryRoutes = routes()
  .get("/", { summary: "Whether this person may look at the directory", ...signedIn, response: { 200: directoryState } }, async (c) => ({
    open: await mayLook(await c.var.connection(), c.var.actor.userId),
  }))
  .get(
    "/offices",
    { summary: "Offices of the directory", ...signedIn, request: { query: directoryQuery }, response: { 200: directoryOfficeList } },
    async (c) => {
      const query = c.req.valid("query");
      const { connection, userId } = await looking(c);
      return page(await listOffices(connection, userId, query), query.limit);
    },
  )
  .get(
    "/people",
    { summary: "People of the directory", ...signedIn, request: { query: directoryQuery }, response: { 200: directoryPersonList } },
    async (c) => {
      const query = c.req.valid("query");
      const { connection, userId } = await looking(c);
      return page(await listPeople(connection, userId, query), query.limit);
    },
  )
  .get(
    "/people/:id/picture",
    { summary: "A person's picture", ...signedIn, request: { params: idParams }, response: { 200: new RawAnswer("The picture") } },
    async (c) => {
      const picture = await findPicture(await c.var.connection(), c.var.actor.userId, c.req.valid("param").id);
      if (!picture) throw new AppError("entity.notFound");
      return new Response(new Uint8Array(picture.bytes), {
        headers: { "Content-Type": picture.contentType, "Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff" },
      });
    },
  );

export const adminDirectoryRoutes = routes()
  .get("/", { summary: "Services that the directory comes from", ...administering, response: { 200: directorySources } }, async (c) => ({
    items: await listSources(await c.var.connection()),
  }))
  .patch(
    "/:source",
    {
      summary: "Say who may look at the people of a source",
      ...administering,
      request: { params: sourceParams, json: directorySourcePatch },
      response: { 200: directorySource },
    },
    async (c) => {
      const { source } = c.req.valid("param");
      const { audience } = c.req.valid("json");
      const connection = await c.var.connection();
      await transaction(connection, async () => {
        if (!(await lockSource(connection, source))) throw new AppError("entity.notFound");
        await writeAudience(connection, source, audience);
        await audit(connection, {
          actorId: c.var.actor.userId,
          event: "directory.changed",
          details: { source, audience, address: c.var.address },
        });
      });
      return sourceOf(c, source);
    },
  )
  .post(
    "/:source/preview",
    {
      summary: "Look at what a sync would change",
      ...administering,
      request: { params: sourceParams },
      response: { 202: directorySource },
    },
    async (c) => ask(c, c.req.valid("param").source, "preview"),
  )
  .post(
    "/:source/sync",
    {
      summary: "Take over what a source says; with a fingerprint that, or nothing",
      ...administering,
      request: { params: sourceParams, json: directorySyncRequest },
      response: { 202: directorySource },
    },
    async (c) => ask(c, c.req.valid("param").source, "sync", c.req.valid("json").fingerprint),
  );

/** @throws AppError access.denied */
async function looking(c: AppContext) {
  const [connection, { userId }] = [await c.var.connection(), c.var.actor];
  if (!(await mayLook(connection, userId))) throw new AppError("access.denied");
  return { connection, userId };
}

/** The backend looks: a service may take its time. @throws AppError entity.notFound, directory.unconfigured */
async function ask(c: AppContext, source: DirectorySourceKey, mode: "preview" | "sync", fingerprint?: string) {
  const connection = await c.var.connection();
  const actorId = c.var.actor.userId;
  await transaction(connection, async () => {
    const known = await lockSource(connection, source);
    if (!known?.configured) throw new AppError("directory.unconfigured");
    await askForLook(connection, source, mode);
    // One that waits already is replaced: asking ten times looks once.
    const payload = { source, mode, actorId, ...(fingerprint !== undefined && { fingerprint }) };
    await addJobs(connection, [{ task: "sync-directory", payload, options: { key: `directory:${source}:${mode}`, priority: -1 } }]);
    await audit(connection, { actorId, event: `directory.${mode}Asked`, details: { source, address: c.var.address } });
  });
  return sourceOf(c, source);
}

async function sourceOf(c: AppContext, key: DirectorySourceKey) {
  const [source] = await listSources(await c.var.connection(), key);
  if (!source) throw new AppError("entity.notFound");
  return source;
}

/** `rows` has one more than `limit` where there is another page; the cursor is the last id that was given. */
function page<Row extends { id: string }>(rows: Row[], limit: number): { items: Row[]; next: string | null } {
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
