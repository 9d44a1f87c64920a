// What a person does with a document's file: puts another one in its place, makes an earlier one current again, deletes one for good.
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import { NetworkDown } from "../../data/errors.ts";
import type { VersionItem } from "../../data/fileTypes.ts";
import type { Vault } from "../../data/types.ts";
import { formatDateTime, formatSize } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { ask } from "../dialogs.ts";
import { problemText } from "../problems.ts";
import { tell, undoable } from "../undo.ts";
import { mayEdit } from "./sharing.ts";

/** Whether its file may be replaced: by whoever may change it, once it is in the vault. */
export const mayReplace = (document: VaultDocument): boolean =>
  mayEdit(document) && document.trashedAt === null && document.state !== "uploading";

/** Whether its pages can be arranged. */
export const mayArrange = (document: VaultDocument): boolean => document.contentType === "application/pdf" && mayReplace(document);

/** The one file takes the place of the document's; the one that was stays as a version. False: it does not; what hinders it is told. */
export async function replaceFile(vault: Vault, document: VaultDocument, files: readonly File[]): Promise<boolean> {
  const [file] = files;
  const no = (text: string) => {
    tell(text);
    return false;
  };
  if (!file || files.length > 1) return no(t.versions.one);
  try {
    if (!(await vault.versions.replace(document.id, file))) return no(t.versions.same);
  } catch (error) {
    return no(error instanceof NetworkDown ? t.versions.needsNetwork : problemText(error).message);
  }
  await tellReplaced(vault, document, t.versions.replaced);
  return true;
}

/** With the way back to the file that was. */
async function tellReplaced(vault: Vault, document: VaultDocument, said: string): Promise<void> {
  const { versionId } = document;
  if (!versionId) return tell(said);
  await undoable(
    said,
    async () => undefined,
    () => vault.versions.restore(document.id, fileOf(document, versionId)),
  );
}

/** Whether it may be a web page that was added by its address. */
export const mayFetchAgain = (document: VaultDocument): boolean => document.contentType === "text/html" && mayReplace(document);

/** What becomes of it is told. */
export async function fetchPageAgain(vault: Vault, document: VaultDocument): Promise<void> {
  tell(t.versions.fetching);
  try {
    if (await vault.versions.fetchAgain(document.id)) await tellReplaced(vault, document, t.versions.fetchedAgain);
    else tell(t.versions.unchanged);
  } catch (error) {
    tell(error instanceof NetworkDown ? t.versions.needsNetwork : problemText(error).message);
  }
}

export async function restoreVersion(vault: Vault, document: VaultDocument, version: VersionItem): Promise<void> {
  const { versionId } = document;
  const act = () => vault.versions.restore(document.id, version);
  if (!versionId) {
    await act();
    return tell(t.versions.restored);
  }
  await undoable(t.versions.restored, act, () => vault.versions.restore(document.id, fileOf(document, versionId)));
}

/** Asks first: its bytes are gone for good. True: it was deleted. What hinders it is told. */
export async function deleteVersion(vault: Vault, document: VaultDocument, version: VersionItem): Promise<boolean> {
  const text = t.versions.removeText(formatDateTime(version.createdAt), formatSize(version.size));
  if (!(await ask({ title: t.versions.removeTitle, text, confirm: t.versions.removeConfirm }))) return false;
  try {
    await vault.versions.remove(document.id, version);
  } catch (error) {
    tell(problemText(error).message);
    return false;
  }
  tell(t.versions.removed);
  return true;
}

const fileOf = ({ size, sha256, contentType }: VaultDocument, id: string) => ({ id, size, sha256, contentType });
