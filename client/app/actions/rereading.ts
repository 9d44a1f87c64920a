// Has documents read again, and says that it has begun.
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import { NetworkDown } from "../../data/errors.ts";
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { problemText } from "../problems.ts";
import { tell } from "../undo.ts";
import { changeable } from "./documents.ts";

/** As many as the server takes in one request. */
const atOnce = 1_000;

/** What is still on its way is read anyway. */
export const isReadable = ({ state }: Pick<VaultDocument, "state">): boolean => state === "ready" || state === "failed";

/** Those of them that the person may change and that have been read, or could not be. Never rejects. */
export async function readAgain(vault: Vault, ids: readonly string[]): Promise<void> {
  const documents = changeable(vault, ids);
  if (documents.length === 0) return;
  const readable = documents.filter(isReadable).map(({ id }) => id);
  if (readable.length === 0) return tell(t.rereading.already);
  try {
    for (let at = 0; at < readable.length; at += atOnce) await vault.rereading.some(readable.slice(at, at + atOnce));
    tell(t.rereading.begun(readable.length));
  } catch (error) {
    tell(error instanceof NetworkDown ? t.rereading.needsNetwork : problemText(error).message);
  }
}
