// The sources of the directory that the operator has set up.
import type { BackendSettings } from "../../../server/settings/index.ts";
import type { DirectorySourceKey } from "../../../shared/api/directory.ts";
import type { GuardedFetch } from "../outside/guardedFetch.ts";
import type { Source } from "./source.ts";
import { createVitec } from "./vitec.ts";

export const createSources = (
  { vitec }: Pick<BackendSettings, "vitec">,
  fetch: GuardedFetch,
): Partial<Record<DirectorySourceKey, Source>> => ({
  ...(vitec && { vitec: createVitec(vitec, fetch) }),
});
