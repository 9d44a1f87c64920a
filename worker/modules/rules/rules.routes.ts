// /api/rules: what a person has done with documents by themselves. A program with a token reaches none of it.
import { idParams } from "../../../shared/api/common.ts";
import {
  ruleApplication,
  ruleApplicationList,
  ruleApplicationParams,
  ruleApplicationUndone,
  ruleApply,
} from "../../../shared/api/ruleApplications.ts";
import { ruleProposalDismissed, ruleProposalList } from "../../../shared/api/ruleProposals.ts";
import {
  ruleCreate,
  ruleEnabled,
  ruleList,
  ruleOrder,
  rulePreview,
  rulePreviewAsked,
  ruleRuns,
  ruleRunsQuery,
  ruleView,
} from "../../../shared/api/rules.ts";
import { ruleGiven } from "../../../shared/rules/rule.ts";
import { memberOf } from "../../http/caller.ts";
import { routes } from "../../http/routes.ts";
import type { AppContext } from "../../http/types.ts";
import { poke } from "../../poke/poke.ts";
import { applicationsOf, applyRule, stopApplication, undoApplication } from "./applications.usecases.ts";
import { dismissProposal, proposalsOf } from "./proposals.usecases.ts";
import {
  addRule,
  changeRule,
  deleteRule,
  orderRules,
  previewRule,
  type RuleContext,
  ruleOf,
  rulesOf,
  runsOf,
  switchRule,
} from "./rules.usecases.ts";

const forPeople = { auth: "person", scope: null } as const;
const mine = async (c: AppContext): Promise<RuleContext> => ({ connection: await c.var.connection(), userId: c.var.actor.userId });

export const ruleRoutes = routes()
  .get("/", { summary: "One's rules in their order", ...forPeople, response: { 200: ruleList } }, async (c) => ({
    items: await rulesOf(await mine(c)),
  }))
  .post("/", { summary: "Make a rule", ...forPeople, request: { json: ruleCreate }, response: { 201: ruleView } }, async (c) => {
    const context = await mine(c);
    return ruleOf(context, await addRule(context, c.req.valid("json")));
  })
  .post(
    "/order",
    { summary: "Put one's rules in order", ...forPeople, request: { json: ruleOrder }, response: { 200: ruleList } },
    async (c) => {
      const context = await mine(c);
      await orderRules(context, c.req.valid("json").ids);
      return { items: await rulesOf(context) };
    },
  )
  .post(
    "/preview",
    { summary: "What a rule would do to what is there", ...forPeople, request: { json: rulePreviewAsked }, response: { 200: rulePreview } },
    async (c) => previewRule(await mine(c), c.req.valid("json")),
  )
  .get("/proposals", { summary: "Rules that one's own filing suggests", ...forPeople, response: { 200: ruleProposalList } }, async (c) => ({
    items: await proposalsOf(await mine(c)),
  }))
  .post(
    "/proposals/dismiss",
    { summary: "Never suggest this rule again", ...forPeople, request: { json: ruleProposalDismissed }, response: { 204: null } },
    async (c) => dismissProposal(await mine(c), c.req.valid("json")),
  )
  .get("/:id", { summary: "A rule", ...forPeople, request: { params: idParams }, response: { 200: ruleView } }, async (c) =>
    ruleOf(await mine(c), c.req.valid("param").id),
  )
  .put(
    "/:id",
    { summary: "Say a rule anew", ...forPeople, request: { params: idParams, json: ruleGiven }, response: { 200: ruleView } },
    async (c) => {
      const [context, { id }] = [await mine(c), c.req.valid("param")];
      await changeRule(context, id, c.req.valid("json"));
      return ruleOf(context, id);
    },
  )
  .put(
    "/:id/enabled",
    { summary: "Switch a rule on or off", ...forPeople, request: { params: idParams, json: ruleEnabled }, response: { 200: ruleView } },
    async (c) => {
      const [context, { id }] = [await mine(c), c.req.valid("param")];
      await switchRule(context, id, c.req.valid("json").enabled);
      return ruleOf(context, id);
    },
  )
  .delete("/:id", { summary: "Remove a rule", ...forPeople, request: { params: idParams }, response: { 204: null } }, async (c) =>
    deleteRule(await mine(c), c.req.valid("param").id),
  )
  .get(
    "/:id/runs",
    {
      summary: "What a rule has done, newest first",
      ...forPeople,
      request: { params: idParams, query: ruleRunsQuery },
      response: { 200: ruleRuns },
    },
    async (c) => runsOf(await mine(c), c.req.valid("param").id, c.req.valid("query")),
  )
  .get(
    "/:id/applications",
    {
      summary: "How often a rule was applied to what was there, newest first",
      ...forPeople,
      request: { params: idParams },
      response: { 200: ruleApplicationList },
    },
    async (c) => {
      const [context, { id }] = [await mine(c), c.req.valid("param")];
      await ruleOf(context, id);
      return { items: await applicationsOf(context, id) };
    },
  )
  .post(
    "/:id/applications",
    {
      summary: "Apply a rule to what is there",
      ...forPeople,
      request: { params: idParams, json: ruleApply },
      response: { 201: ruleApplication },
    },
    async (c) => applyRule(await mine(c), c.req.valid("param").id, c.req.valid("json").id),
  )
  .post(
    "/:id/applications/:applicationId/stop",
    {
      summary: "Apply it to nothing more",
      ...forPeople,
      request: { params: ruleApplicationParams },
      response: { 200: ruleApplication },
    },
    async (c) => {
      const { id, applicationId } = c.req.valid("param");
      return stopApplication(await mine(c), id, applicationId);
    },
  )
  .post(
    "/:id/applications/:applicationId/undo",
    {
      summary: "Take back all that it changed",
      ...forPeople,
      request: { params: ruleApplicationParams },
      response: { 200: ruleApplicationUndone },
    },
    async (c) => {
      const { id, applicationId } = c.req.valid("param");
      const connection = await c.var.connection();
      const told = (people: string[]) => c.executionCtx.waitUntil(poke(c.env, people));
      return undoApplication({ connection, actor: memberOf(c), poke: told }, id, applicationId);
    },
  );
