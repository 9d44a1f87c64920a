// The object store as one request reaches it.
import { objectStore, type SingleRequestStorage } from "../../../server/storage/objectStore.ts";
import { fetchStore } from "../../http/env.ts";
import type { AppContext } from "../../http/types.ts";

export const storageOf = (c: AppContext): SingleRequestStorage =>
  objectStore(c.var.settings.objectStore, (input, init) => fetchStore(c.env, String(input), init ?? {}));
