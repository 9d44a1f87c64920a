// The stores of bytes as one request reaches them.
import { objectStore, type SingleRequestStorage } from "../../../server/storage/objectStore.ts";
import type { Signers } from "../../../server/storage/signers.ts";
import { copyOf } from "../../http/clouds.ts";
import { fetchStore } from "../../http/env.ts";
import type { AppContext } from "../../http/types.ts";

/** The store that new bytes go to. */
export const storageOf = (c: AppContext): SingleRequestStorage =>
  objectStore(c.var.settings.objectStore, (input, init) => fetchStore(c.env, String(input), init ?? {}));

/** Who signs for bytes that are there, whichever store has them. */
export function signersOf(c: AppContext): Signers {
  const storage = storageOf(c);
  // What lies in a person's cloud is copied into the vault's own store first, which signs for it as for all else.
  const copied: Signers["webdav"] = {
    signGet: async (versionId, seconds, overrides) => storage.signGet(await copyOf(c, versionId), seconds, overrides),
  };
  return { objectStore: storage, webdav: copied, nextcloud: copied, google: copied, onedrive: copied };
}
