// Has documents read again, and says that it has begun.
import { NetworkDown } from "../../data/errors.ts";
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { problemText } from "../problems.ts";
import { tell } from "../undo.ts";

export async function readAgain(vault: Vault, ids: readonly string[]): Promise<void> {
  try {
    await vault.rereading.some(ids);
    tell(t.rereading.begun(ids.length));
  } catch (error) {
    tell(error instanceof NetworkDown ? t.rereading.needsNetwork : problemText(error).message);
  }
}
