// POST /api/mutations/:name for every mutator of a person's: a route each, so that the OpenAPI document has each one's arguments.
import type { z } from "zod";
import { mutationAnswer } from "../../../shared/api/mutations.ts";
import type { Scope } from "../../../shared/api/scopes.ts";
import { personMutators } from "../../../shared/mutators/index.ts";
import { memberOf } from "../../http/caller.ts";
import { routes } from "../../http/routes.ts";
import { poke } from "../../poke/poke.ts";
import { runMutation } from "./mutations.usecases.ts";

/** `updateDocument` as words: `Update document`. */
const words = (name: string) =>
  name.replace(/^./, (letter) => letter.toUpperCase()).replaceAll(/[A-Z]/g, (letter, at) => (at ? ` ${letter.toLowerCase()}` : letter));

const scopeOf = (name: string): Scope => (name === "updateSettings" ? "settings" : "documents:write");

export const mutationRoutes = routes();

for (const [name, { args }] of Object.entries(personMutators)) {
  mutationRoutes.post(
    `/${name}`,
    {
      summary: words(name),
      auth: "person",
      scope: scopeOf(name),
      request: { json: args as z.ZodType },
      response: { 200: mutationAnswer },
    },
    async (c) => {
      const context = {
        connection: await c.var.connection(),
        actor: memberOf(c),
        poke: (people: string[]) => c.executionCtx.waitUntil(poke(c.env, people)),
      };
      return runMutation(context, { name, args: c.req.valid("json") });
    },
  );
}
