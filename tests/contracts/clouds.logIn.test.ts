// The contract of people's own stores against services that they log in at, which the tests stand in for: they speak the services' protocols
// and look at every header, and show that this side keeps to them. What the services themselves do is not shown.

import { tokensInMemory } from "../../containers/backend/clouds/connecting/accessTokens.ts";
import { createGoogleService } from "../../containers/backend/clouds/google/service.ts";
import { createOneDriveService } from "../../containers/backend/clouds/onedrive/service.ts";
import { filesInMemory } from "../../containers/backend/clouds/transfer/files.ts";
import { createSend } from "../../containers/backend/clouds/transfer/send.ts";
import type { OAuthService } from "../../containers/backend/clouds/transfer/service.ts";
import { createAddressGuard } from "../../containers/backend/outside/addressGuard.ts";
import { guardedDispatcher } from "../../containers/backend/outside/dispatcher.ts";
import { startFakeGoogleDrive } from "../fakes/googleDrive.ts";
import type { TokenDesk } from "../fakes/oauth.ts";
import { startFakeOneDrive } from "../fakes/oneDrive.ts";
import { cloudContract } from "./clouds.contract.ts";

const guard = createAddressGuard({ allow: ["127.0.0.0/8"] });

async function loggedIn(service: OAuthService, desk: TokenDesk) {
  const redirectUri = "https://vault.example.org/back";
  const verifier = "v".repeat(43);
  const url = await service.authorizeUrl({ state: "s".repeat(43), verifier, redirectUri, account: null });
  const code = desk.consent(url).searchParams.get("code") ?? "";
  const tokens = tokensInMemory(await service.redeem({ code, verifier, redirectUri }), service.refresh);
  return service.open({ tokens, files: filesInMemory(), folder: "DocuVault" });
}

cloudContract("Google Drive", async () => {
  const fake = await startFakeGoogleDrive();
  const dispatcher = guardedDispatcher(guard);
  const { clientId, clientSecret, origin } = fake;
  const service = createGoogleService({ clientId, clientSecret, apiRoot: origin }, createSend(dispatcher), guard);
  return {
    storage: await loggedIn(service, fake.desk),
    async stop() {
      await dispatcher.destroy();
      await fake.close();
    },
  };
});

for (const kind of ["home", "work"] as const)
  cloudContract(`OneDrive of ${kind}`, async () => {
    const fake = await startFakeOneDrive(kind);
    const dispatcher = guardedDispatcher(guard);
    const { clientId, clientSecret, origin } = fake;
    const settings = { clientId, clientSecret, tenantId: "common", graphRoot: `${origin}/v1.0/`, authority: origin };
    const service = createOneDriveService(settings, createSend(dispatcher), guard);
    return {
      storage: await loggedIn(service, fake.desk),
      async stop() {
        await dispatcher.destroy();
        await fake.close();
      },
    };
  });
