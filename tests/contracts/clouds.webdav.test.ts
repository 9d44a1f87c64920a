// The contract of people's own stores against WebDAV servers: real ones where the machine has them, and a strict one of the tests.

import { createWebDavStorage } from "../../containers/backend/clouds/webdav/webdav.ts";
import { createAddressGuard } from "../../containers/backend/outside/addressGuard.ts";
import { guardedDispatcher } from "../../containers/backend/outside/dispatcher.ts";
import { apache, type RunningCloud, startApache, startFake, startWsgidav, wsgidav } from "./clouds/servers.ts";
import { cloudContract } from "./clouds.contract.ts";

const connected = (start: () => Promise<RunningCloud>) => async () => {
  const { kind, url, username, password, stop } = await start();
  const dispatcher = guardedDispatcher(createAddressGuard({ allow: ["127.0.0.0/8"] }));
  const credentials = { username, password };
  const storage = await createWebDavStorage({
    kind,
    serverUrl: new URL(url),
    credentials,
    folder: "DocuVault",
    dispatcher,
    pieceBytes: 1_000_000,
  });
  return {
    storage,
    async stop() {
      await dispatcher.destroy();
      await stop();
    },
  };
};
const without = (there: unknown, what: string) => ({ skipped: there ? undefined : `not run: ${what}` });

cloudContract(
  "WebDAV with Digest",
  connected(() => startFake("webdav", "digest")),
);
cloudContract(
  "Nextcloud's paths and pieces",
  connected(() => startFake("nextcloud", "basic")),
);
cloudContract(
  "Apache mod_dav with Digest",
  connected(() => startApache("digest")),
  without(apache, "no Apache; install apache2"),
);
cloudContract(
  "Apache mod_dav with Basic",
  connected(() => startApache("basic")),
  without(apache, "no Apache; install apache2"),
);
cloudContract("WsgiDAV with Digest", connected(startWsgidav), without(wsgidav, "no WsgiDAV; set WSGIDAV_BINARY"));
