// A scan as a PDF whose words can be selected and found. Whoever may read the document may have it.
import { z } from "zod";
import { idParams } from "../../../shared/api/common.ts";
import { signedUrl } from "../../../shared/api/documents.ts";
import { contentDisposition, fileNameFor } from "../../../shared/documents/contentTypes.ts";
import { AppError } from "../../../shared/errors.ts";
import { askBackend } from "../../http/askBackend.ts";
import { memberOf } from "../../http/caller.ts";
import { routes } from "../../http/routes.ts";
import { searchablePdfs } from "../identity/limits/rateLimits.ts";
import { identityDeps } from "../identity/request/identityDeps.ts";
import { signersOf } from "../uploads/storageOf.ts";
import { searchableOf } from "./searchable.ts";

/** Until the transfer has to start. */
const downloadSeconds = 60;

export const searchableRoutes = routes().post(
  "/:id/searchable",
  {
    summary: "A signed address of the scan as a PDF with text, which is made where there is none yet",
    auth: "person",
    scope: "documents:read",
    request: { params: idParams },
    response: { 200: signedUrl },
  },
  async (c) => {
    const { id } = c.req.valid("param");
    let found = await searchableOf(await c.var.connection(), memberOf(c), id);
    if (found.key === null) {
      await identityDeps(c).limits.count(searchablePdfs, c.var.actor.userId);
      await askBackend(c, "searchable/make", { documentId: id, versionId: found.versionId }, z.object({}));
      found = await searchableOf(await c.var.connection(), memberOf(c), id);
    }
    // It has another file by now, or is being read again.
    if (found.key === null) throw new AppError("document.notRecognized");
    return signersOf(c).objectStore.signGet(found.key, downloadSeconds, {
      contentType: "application/pdf",
      disposition: contentDisposition("attachment", fileNameFor(found.name, "application/pdf")),
    });
  },
);
