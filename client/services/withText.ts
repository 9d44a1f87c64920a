// A scan as a PDF with text: the server makes it, or has it already.
import { signedUrl } from "../../shared/api/documents.ts";
import { fileNameFor } from "../../shared/documents/contentTypes.ts";
import type { VaultDocument } from "../../shared/mutators/index.ts";
import { saveAs } from "../data/saveAs.ts";
import type { Api } from "./api.ts";

/** @throws ApiProblem, NetworkDown */
export async function withText(api: Pick<Api, "json">, { id, name }: VaultDocument): Promise<void> {
  const { url } = await api.json(`/api/documents/${id}/searchable`, signedUrl, { method: "POST" });
  saveAs(url, fileNameFor(name, "application/pdf"));
}
