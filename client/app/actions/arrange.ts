// Keeps pages as they were arranged: documents of their own first, which need no network, then the document's new version.
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import { type Arrangement, isChanged } from "../../arrange/arrangement.ts";
import type { PagesEngine } from "../../arrange/engine.ts";
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { tell } from "../undo.ts";
import { changeEach, keepFiles } from "./documents.ts";
import { isOwn } from "./sharing.ts";
import { replaceFile } from "./versions.ts";

interface Arranged {
  document: VaultDocument;
  /** The document's own file first. */
  files: readonly Blob[];
  arrangement: Arrangement;
  /** Of the document's own file. */
  pageCount: number;
}

/**
 * The arrangement that is left to be saved: only what the network hindered. What hindered it has been told.
 * @throws PagesEnded where the screen was left meanwhile
 */
export async function saveArranged(vault: Vault, engine: PagesEngine, arranged: Arranged): Promise<Arrangement | null> {
  const { document, files, arrangement, pageCount } = arranged;
  const [own = [], ...others] = arrangement;
  const made: File[] = [];
  for (const [at, pages] of others.entries())
    made.push(fileOf(await engine.arranged(files, pages), t.arrange.partName(document.title, at + 2)));
  const replacement = isChanged(arrangement, pageCount) ? fileOf(await engine.arranged(files, own), document.title) : null;
  const ids: string[] = [];
  const notKept: Arrangement[number][] = [];
  for (const [at, file] of made.entries()) {
    const kept = await keepFiles(vault, [file], isOwn(document) ? document.folderId : null);
    ids.push(...kept);
    if (kept.length === 0) notKept.push(others[at]!);
  }
  if (ids.length > 0) tell(t.arrange.made(ids.length));
  // A document that got no labels waits in the inbox: it is not made a second time.
  await labelLike(vault, document, ids).catch(console.error);
  if (notKept.length > 0) return [own, ...notKept];
  if (replacement && !(await replaceFile(vault, document, [replacement]))) return [own];
  return null;
}

const fileOf = (blob: Blob, name: string) => new File([blob], `${name}.pdf`, { type: "application/pdf" });

/** What is one's own is filed like what it was taken from. Somebody else's labels are not for one's own documents. */
async function labelLike(vault: Vault, document: VaultDocument, ids: readonly string[]): Promise<void> {
  if (!isOwn(document)) return;
  const { correspondentId, typeId, documentDate, tags } = document;
  const filed = Object.fromEntries(Object.entries({ correspondentId, typeId, documentDate }).filter(([, value]) => value !== null));
  if (Object.keys(filed).length > 0) await changeEach(vault, ids, (id) => ({ name: "updateDocument", args: { id, ...filed } }));
  const tagged = ids.flatMap((id) => tags.map((tagId) => ({ id, tagId })));
  if (tagged.length > 0) await changeEach(vault, tagged, (args) => ({ name: "tagDocument", args }));
}
