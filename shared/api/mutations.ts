// Contract of `POST /api/mutations/:name`: any mutator of a person's, its arguments as the body.
import { z } from "zod";
import type { EntityName } from "../mutators/entities.ts";
import { entitySchemas } from "./entities.ts";

/** Entities that one answer holds at most. */
export const mostChanged = 1_000;

const changedEntity = <Name extends EntityName>(entity: Name) =>
  z.object({ entity: z.literal(entity), id: z.uuid(), value: (entitySchemas[entity] as z.ZodType).nullable() });

/**
 * What it made or changed, as the caller's devices know it from now on. `value: null`: gone, for the caller at least. Empty where there
 * was nothing to do. `more`: it changed more than fits here.
 */
export const mutationAnswer = z
  .object({
    changed: z.array(
      z.discriminatedUnion("entity", [
        changedEntity("document"),
        changedEntity("folder"),
        changedEntity("tag"),
        changedEntity("type"),
        changedEntity("correspondent"),
        changedEntity("customField"),
        changedEntity("share"),
        changedEntity("group"),
        changedEntity("savedSearch"),
        changedEntity("user"),
        changedEntity("refusal"),
        changedEntity("quota"),
        changedEntity("settings"),
      ]),
    ),
    more: z.boolean(),
  })
  .meta({ ref: "MutationAnswer" });
export type MutationAnswer = z.infer<typeof mutationAnswer>;
