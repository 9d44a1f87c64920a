// /api/templates: a person's templates and those that are shared with everybody here. /api/sanitize: HTML without what could act.
import { idParams } from "../../../shared/api/common.ts";
import {
  documentMade,
  previewRequest,
  rendered,
  renderRequest,
  sanitized,
  sanitizeRequest,
  savedTemplate,
  template,
  templateChange,
  templateCreate,
  templateDocument,
  templateList,
  templatesQuery,
  templateVersions,
  versionParams,
} from "../../../shared/api/templates.ts";
import { AppError } from "../../../shared/errors.ts";
import { memberOf } from "../../http/caller.ts";
import { RawAnswer } from "../../http/contract.ts";
import { routes } from "../../http/routes.ts";
import type { AppContext } from "../../http/types.ts";
import { ask, askBackend, readTemplate } from "./html.ts";
import { listTemplates, listVersions } from "./templates.repository.ts";
import { addTemplate, changeTemplate, deleteTemplate, restoreVersion, templateOf } from "./templates.usecases.ts";

const forPeople = { auth: "person", scope: null } as const;

const mine = async (c: AppContext) => ({ connection: await c.var.connection(), userId: c.var.actor.userId });
const found = async (c: AppContext, id: string) => templateOf(await c.var.connection(), c.var.actor.userId, id);
/** As it is kept, with the fields that it has. */
async function whole(c: AppContext, id: string) {
  const kept = await found(c, id);
  const { fields } = await ask(c, "read", { html: kept.html }, readTemplate);
  return { ...kept, fields };
}

export const templateRoutes = routes()
  .get(
    "/",
    { summary: "Templates by name", ...forPeople, request: { query: templatesQuery }, response: { 200: templateList } },
    async (c) => {
      const query = c.req.valid("query");
      const all = await listTemplates(await c.var.connection(), c.var.actor.userId, query);
      const items = all.slice(0, query.limit);
      return { items, next: all.length > query.limit ? (items.at(-1)?.id ?? null) : null };
    },
  )
  .post(
    "/",
    { summary: "Make a template", ...forPeople, request: { json: templateCreate }, response: { 201: savedTemplate } },
    async (c) => {
      const { html, ...given } = c.req.valid("json");
      const read = await ask(c, "read", { html }, readTemplate);
      const id = await addTemplate(await mine(c), { ...given, html: read.html });
      return { ...(await found(c, id)), fields: read.fields, removed: read.removed };
    },
  )
  .post(
    "/preview",
    { summary: "Fill in what is not saved yet", ...forPeople, request: { json: previewRequest }, response: { 200: rendered } },
    async (c) => ask(c, "render", c.req.valid("json"), rendered),
  )
  .get("/:id", { summary: "A template", ...forPeople, request: { params: idParams }, response: { 200: template } }, async (c) =>
    whole(c, c.req.valid("param").id),
  )
  .put(
    "/:id",
    { summary: "Change a template", ...forPeople, request: { params: idParams, json: templateChange }, response: { 200: savedTemplate } },
    async (c) => {
      const { id } = c.req.valid("param");
      const { html, ...given } = c.req.valid("json");
      if (!(await found(c, id)).own) throw new AppError("access.ownerOnly");
      const read = html === undefined ? undefined : await ask(c, "read", { html }, readTemplate);
      await changeTemplate(await mine(c), id, { ...given, html: read?.html });
      return { ...(await whole(c, id)), removed: read?.removed ?? [] };
    },
  )
  .delete(
    "/:id",
    { summary: "Delete a template with its versions", ...forPeople, request: { params: idParams }, response: { 204: null } },
    async (c) => {
      const { id } = c.req.valid("param");
      if (!(await found(c, id)).own) throw new AppError("access.ownerOnly");
      await deleteTemplate(await mine(c), id);
    },
  )
  .get(
    "/:id/versions",
    { summary: "A template's versions, newest first", ...forPeople, request: { params: idParams }, response: { 200: templateVersions } },
    async (c) => {
      const items = await listVersions(await c.var.connection(), c.var.actor.userId, c.req.valid("param").id);
      if (!items) throw new AppError("entity.notFound");
      return { items };
    },
  )
  .post(
    "/:id/versions/:version/restore",
    { summary: "Make an earlier version the newest", ...forPeople, request: { params: versionParams }, response: { 200: template } },
    async (c) => {
      const { id, version } = c.req.valid("param");
      if (!(await found(c, id)).own) throw new AppError("access.ownerOnly");
      await restoreVersion(await mine(c), id, version);
      return whole(c, id);
    },
  )
  .post(
    "/:id/render",
    {
      summary: "Fill in a template: HTML that is sanitized, or a PDF",
      ...forPeople,
      request: { params: idParams, json: renderRequest },
      response: { 200: new RawAnswer("With `format: html` `{html, fields, missing, removed}` as JSON, with `format: pdf` the PDF itself") },
    },
    async (c) => {
      const { html, name } = await found(c, c.req.valid("param").id);
      const { format, ...given } = c.req.valid("json");
      if (format === "html") return c.json(await ask(c, "render", { html, ...given }, rendered));
      const { body } = await askBackend(c, "pdf", { html, title: name, ...given });
      return new Response(body, { headers: { "Content-Type": "application/pdf", "Content-Disposition": "attachment" } });
    },
  )
  .post(
    "/:id/documents",
    {
      summary: "Fill in a template and keep the PDF as a document",
      ...forPeople,
      request: { params: idParams, json: templateDocument },
      response: { 201: documentMade },
    },
    async (c) => {
      const { html } = await found(c, c.req.valid("param").id);
      return ask(c, "document", { html, ...c.req.valid("json"), actor: memberOf(c) }, documentMade);
    },
  );

export const sanitizeRoutes = routes().post(
  "/",
  {
    summary: "HTML without what could act or load",
    auth: "account",
    scope: null,
    request: { json: sanitizeRequest },
    response: { 200: sanitized },
  },
  async (c) => ask(c, "sanitize", c.req.valid("json"), sanitized),
);
