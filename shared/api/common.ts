// What the contracts of several routes have in common.
import { z } from "zod";
import { id } from "../mutators/values.ts";

/** The `:id` of a path. What can't be an id is answered like an id that is unknown: 404 `entity.not_found`. */
export const idParams = z.object({ id });
