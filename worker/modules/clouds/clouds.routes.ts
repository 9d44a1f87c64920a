// /api/cloud and /api/users/me/default-storage: people's connections to stores of their own, what lies there, what goes there.
import { z } from "zod";
import {
  assertConnection,
  assertOwnConnection,
  connectionIdOf,
  listConnections,
  readDefaultStorage,
} from "../../../server/clouds/connections.ts";
import { endConnection, setDefaultStorage, setFollowNames, startMoves } from "../../../server/clouds/moves.ts";
import {
  changeConnection,
  cloudConnection,
  cloudConnections,
  cloudFolder,
  cloudFolderParams,
  cloudFolderQuery,
  cloudSpace,
  connectWebDav,
  defaultStorage,
  defaultStorageView,
  moveOriginals,
  movesStarted,
  removeConnection,
} from "../../../shared/api/clouds.ts";
import { idParams } from "../../../shared/api/common.ts";
import { askClouds } from "../../http/clouds.ts";
import { reply, routes } from "../../http/routes.ts";
import type { AppContext } from "../../http/types.ts";
import { poke } from "../../poke/poke.ts";
import { limited } from "../identity/request/limited.ts";

/** Whoever connects a store gives its password: no token of a program does that. */
const person = { auth: "person", scope: null } as const;
const by = async (c: AppContext) => ({ connection: await c.var.connection(), userId: c.var.actor.userId, address: c.var.address });
const folderItems = cloudFolder.pick({ items: true });

export const cloudRoutes = routes()
  .get("/connections", { summary: "Connections to one's own stores", ...person, response: { 200: cloudConnections } }, async (c) => ({
    items: await listConnections(await c.var.connection(), c.var.actor.userId),
    next: null,
    offered: c.var.settings.cloudProviders,
  }))
  .post(
    "/connections/webdav",
    {
      summary: "Connect a WebDAV server or a Nextcloud, after a real check",
      ...person,
      use: [limited],
      request: { json: connectWebDav },
      response: { 201: cloudConnection },
    },
    async (c) => {
      const { userId } = c.var.actor;
      const request = c.req.valid("json");
      if (request.connectionId)
        await assertOwnConnection(await c.var.connection(), userId, request.connectionId, { providers: ["webdav", "nextcloud"] });
      const { id } = await askClouds(c, "connect", { userId, request, address: c.var.address }, z.object({ id: z.string() }));
      const [made] = await listConnections(await c.var.connection(), userId, id);
      return reply(201, made!);
    },
  )
  .patch(
    "/connections/:id",
    {
      summary: "Whether what is renamed or moved here gets its new name there too",
      ...person,
      request: { params: idParams, json: changeConnection },
      response: { 200: cloudConnection },
    },
    async (c) => {
      const { id } = c.req.valid("param");
      const given = await by(c);
      await setFollowNames(given, id, c.req.valid("json").followNames);
      const [changed] = await listConnections(given.connection, given.userId, id);
      return changed!;
    },
  )
  .delete(
    "/connections/:id",
    {
      summary: "Remove a connection: what lies there is brought back first, or left",
      ...person,
      request: { params: idParams, json: removeConnection },
      response: { 204: null },
    },
    async (c) => {
      const { people } = await endConnection(await by(c), c.req.valid("param").id, c.req.valid("json").documents);
      c.executionCtx.waitUntil(poke(c.env, people));
    },
  )
  .get(
    "/connections/:id/space",
    { summary: "How full a connected store is", ...person, request: { params: idParams }, response: { 200: cloudSpace } },
    async (c) => {
      const { id } = c.req.valid("param");
      await assertConnection(await c.var.connection(), c.var.actor.userId, id);
      return askClouds(c, "space", { connectionId: id }, cloudSpace);
    },
  )
  .get(
    "/folders/:connectionId/:folderId",
    {
      summary: "What a folder of a connected store holds; `root` is the top",
      ...person,
      request: { params: cloudFolderParams, query: cloudFolderQuery },
      response: { 200: cloudFolder },
    },
    async (c) => {
      const { connectionId: named, folderId } = c.req.valid("param");
      const connectionId = await connectionIdOf(await c.var.connection(), c.var.actor.userId, named);
      const asked = { connectionId, folderId: folderId === "root" ? "" : folderId, refresh: c.req.valid("query").refresh === "true" };
      return { ...(await askClouds(c, "browse", asked, folderItems)), next: null };
    },
  )
  .post(
    "/moves",
    {
      summary: "Move originals to a connection, or back here",
      ...person,
      request: { json: moveOriginals },
      response: { 202: movesStarted },
    },
    async (c) => reply(202, { originals: await startMoves(await by(c), c.req.valid("json")) }),
  );

export const defaultStorageRoutes = routes()
  .get("/", { summary: "Where new originals are kept", ...person, response: { 200: defaultStorageView } }, async (c) =>
    readDefaultStorage(await c.var.connection(), c.var.actor.userId),
  )
  .patch(
    "/",
    {
      summary: "Choose where new originals are kept",
      ...person,
      request: { json: defaultStorage },
      response: { 200: defaultStorageView },
    },
    async (c) => {
      const given = await by(c);
      await setDefaultStorage(given, c.req.valid("json"));
      return readDefaultStorage(given.connection, given.userId);
    },
  );
