// The services that the operator has registered this installation at. Their libraries are loaded where one is.
import type { Dispatcher } from "undici";
import type { BackendSettings } from "../../../server/settings/index.ts";
import type { AddressGuard } from "../outside/addressGuard.ts";
import type { CloudsOptions } from "./clouds.ts";
import { createSend } from "./transfer/send.ts";

export async function createCloudServices(
  { google, oneDrive }: Pick<BackendSettings, "google" | "oneDrive">,
  { guard, dispatcher }: { guard: AddressGuard; dispatcher: Dispatcher },
): Promise<NonNullable<CloudsOptions["services"]>> {
  const send = createSend(dispatcher);
  return {
    ...(google && { google: (await import("./google/service.ts")).createGoogleService(google, send, guard) }),
    ...(oneDrive && { onedrive: (await import("./onedrive/service.ts")).createOneDriveService(oneDrive, send, guard) }),
  };
}
