// The directory as a screen shows it. What the device remembers of it is asked for again as soon as there is network.
import { useEffect } from "preact/hooks";
import { connectivity } from "../data/connectivity.ts";
import type { Directory } from "../data/directoryTypes.ts";
import { useSignedIn } from "./services.ts";
import { type Loaded, useLoaded } from "./useLoaded.ts";
import { useOffice } from "./useOffice.ts";

/** Null: there is none for this person. */
export function useDirectory(): Loaded<Directory | null> {
  const office = useOffice();
  const { id } = useSignedIn().user;
  const loaded = useLoaded(() => office((api) => api.directory.all(id)));
  const isOld = connectivity.value && loaded.value?.remembered === true;
  useEffect(() => {
    if (isOld) void loaded.reload();
  }, [isOld]);
  return loaded;
}
