// Which documents teach how their person files, and what of them: what a person set, kept or left as it was when they filed it. What a machine
// filled and nobody has looked at teaches nothing. The same on the device and on the server.
import { isProposed } from "../../documents/inbox.ts";
import type { VaultDocument } from "../../mutators/entities.ts";
import type { Filing } from "./classifier.ts";

export type Taught = Pick<VaultDocument, "id" | "createdAt" | "filled" | "typeId" | "correspondentId" | "folderId" | "tags"> & {
  filedOn?: string | null;
};

/** Documents that are looked at, newest first; of those that are filed alike the newest; in all. */
export const bounds = { looked: 5_000, alike: 12, most: 1_000 };

/** Null: nobody has decided anything. */
export function filingOf({ filled, filedOn, typeId, correspondentId, folderId, tags }: Taught): Filing | null {
  const single = (field: "typeId" | "correspondentId" | "folderId", value: string | null) =>
    value === null || isProposed(filled[field]) ? {} : { [field]: value };
  const filing: Filing = {
    ...single("typeId", typeId),
    ...single("correspondentId", correspondentId),
    ...single("folderId", folderId),
    // No tags at all are a decision only where somebody has looked.
    ...(!isProposed(filled.tags) && (tags.length > 0 || (filedOn && !isProposed(filled.folderId)) || filled.tags) && { tags }),
  };
  return Object.keys(filing).length > 0 ? filing : null;
}

/** Oldest first, bounded, so that rare kinds are not pushed out by frequent ones. */
export function chooseExamples<Document extends Taught>(documents: Iterable<Document>): { document: Document; filing: Filing }[] {
  const newestFirst = [...documents].sort((a, b) =>
    a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : a.id < b.id ? 1 : -1,
  );
  const counts = new Map<string, number>();
  const chosen: { document: Document; filing: Filing }[] = [];
  let looked = 0;
  for (const document of newestFirst) {
    const filing = filingOf(document);
    if (!filing) continue;
    if (++looked > bounds.looked || chosen.length === bounds.most) break;
    const key = [filing.typeId, filing.correspondentId, filing.folderId, ...[...(filing.tags ?? [])].sort()].join("/");
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count <= bounds.alike) chosen.push({ document, filing });
  }
  return chosen.reverse();
}
