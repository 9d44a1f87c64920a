// GET and PATCH /api/settings/documents/limits: how large a file may be, by its kind. In bytes.
import { z } from "zod";
import type { LimitedKind } from "../documents/limitedKinds.ts";

/** The largest object that one signed PUT may carry (S3). */
export const largestUpload = 5 * 1024 ** 3;

const bytes = z.number().int().min(1).max(largestUpload);
const byKind = { pdf: bytes, image: bytes, office: bytes, mail: bytes, other: bytes } satisfies Record<LimitedKind, typeof bytes>;

/** The smaller of the two counts: the limit of all files, and that of the file's kind. */
export const uploadLimits = z.object({ maxBytes: bytes, perType: z.object(byKind) });
export type UploadLimits = z.infer<typeof uploadLimits>;

/** What is left out stays; null: as large as `maxBytes` allows. */
export const uploadLimitsPatch = z.strictObject({
  maxBytes: bytes.nullish(),
  perType: z
    .strictObject({
      pdf: bytes.nullish(),
      image: bytes.nullish(),
      office: bytes.nullish(),
      mail: bytes.nullish(),
      other: bytes.nullish(),
    })
    .optional(),
});
export type UploadLimitsPatch = z.infer<typeof uploadLimitsPatch>;
