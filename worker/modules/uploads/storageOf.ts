// The stores of bytes as one request reaches them.
import { objectStore, type SingleRequestStorage } from "../../../server/storage/objectStore.ts";
import type { Signers } from "../../../server/storage/signers.ts";
import { fetchStore } from "../../http/env.ts";
import type { AppContext } from "../../http/types.ts";

/** The store that new bytes go to. */
export const storageOf = (c: AppContext): SingleRequestStorage =>
  objectStore(c.var.settings.objectStore, (input, init) => fetchStore(c.env, String(input), init ?? {}));

/** Who signs for bytes that are there, whichever store has them. */
export const signersOf = (c: AppContext): Signers => ({ objectStore: storageOf(c) });
