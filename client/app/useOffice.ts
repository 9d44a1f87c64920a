// The office's part of the API, fetched when its first screen opens.
import type { OfficeApi } from "../data/officeTypes.ts";
import { useServices } from "./services.ts";

/** Runs one call of the office's API, which is fetched first where it has not been. */
export function useOffice(): <T>(call: (office: OfficeApi) => Promise<T>) => Promise<T> {
  const { office } = useServices();
  return async (call) => call(await office());
}
