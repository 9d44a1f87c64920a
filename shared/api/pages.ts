// POST /api/pages: a web page becomes a document, with its address, the time, and a copy that needs no network.
import { z } from "zod";
import { id } from "../mutators/values.ts";

/**
 * → 201 with the document. `id` is chosen by the caller: the same again is the same document. An address without `https://` gets it.
 * 422 `page.address_refused`, `page.unreachable`, `page.missing`, `page.blocked`, `page.login_needed`, `page.not_a_page`; 413
 * `page.too_large` `{limit}`, and what adding a file answers. A link to a file brings the file.
 */
export const pageRequest = z.strictObject({
  id,
  url: z
    .string()
    .trim()
    .min(4)
    .max(2_000)
    .transform((typed) => (/^[a-z][a-z0-9+.-]*:/i.test(typed) && !/^[^/]+:\d/.test(typed) ? typed : `https://${typed}`)),
  folderId: id.nullish(),
});

/** Why a page can't be had. */
export const pageProblems = [
  "page.addressRefused",
  "page.unreachable",
  "page.missing",
  "page.blocked",
  "page.loginNeeded",
  "page.notAPage",
  "page.noSource",
  "page.tooLarge",
] as const;

/** `changed`: what the page says by now is the document's current version; false: it says what it said. */
export const pageAgain = z.object({ changed: z.boolean() });
