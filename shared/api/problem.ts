// The body of every answer that is an error (RFC 9457).
import { z } from "zod";

export const problemBody = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    /** Stable, for programs: `quota.exceeded`. */
    code: z.string(),
    /** Of `request.invalid`: each wrong field by its path in the request. */
    fields: z.array(z.looseObject({ message: z.string() })).optional(),
  })
  .meta({ ref: "Problem" });
