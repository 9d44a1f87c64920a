// Full-text search on the server, for what a device does not hold and for other programs.
import { facetsQuery, facetsResponse, searchQuery, searchResponse } from "../../../shared/api/documents.ts";
import { routes } from "../../http/routes.ts";
import { facets, search } from "./search.usecases.ts";

export const searchRoutes = routes()
  .get(
    "/",
    {
      summary: "Search by words and operators, best first",
      auth: "person",
      scope: "search",
      request: { query: searchQuery },
      response: { 200: searchResponse },
    },
    async (c) => search(await c.var.connection(), c.var.actor.userId, c.req.valid("query")),
  )
  .get(
    "/facets",
    {
      summary: "Count a search's hits by type, correspondent, tag, folder and year",
      auth: "person",
      scope: "search",
      request: { query: facetsQuery },
      response: { 200: facetsResponse },
    },
    async (c) => facets(await c.var.connection(), c.var.actor.userId, c.req.valid("query")),
  );
