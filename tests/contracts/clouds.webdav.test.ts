// The contract of people's own stores against WebDAV servers: real ones where the machine has them, and a strict one of the tests.

import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { createDavSession } from "../../containers/backend/clouds/webdav/session.ts";
import { createWebDavStorage } from "../../containers/backend/clouds/webdav/webdav.ts";
import { createAddressGuard } from "../../containers/backend/outside/addressGuard.ts";
import { guardedDispatcher } from "../../containers/backend/outside/dispatcher.ts";
import { apache, type RunningCloud, sabre, startApache, startFake, startSabre, startWsgidav, wsgidav } from "../harness/webdavServers.ts";
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
/** What every one of these servers has to do with a PUT that must not replace anything. */
function newFiles(name: string, start: () => Promise<RunningCloud>, { skipped }: { skipped?: string | undefined } = {}): void {
  test.skipIf(skipped !== undefined)(`${name}: a file that has to be new replaces none${skipped ? ` (${skipped})` : ""}`, async () => {
    const { url, username, password, stop } = await start();
    const dispatcher = guardedDispatcher(createAddressGuard({ allow: ["127.0.0.0/8"] }));
    try {
      const { origin, pathname } = new URL(url);
      const session = createDavSession(origin, { username, password }, dispatcher);
      const path = `${pathname.replace(/\/+$/, "")}/new.txt`;
      const put = async (text: string, headers: Record<string, string>) => {
        const body = new TextEncoder().encode(text);
        const answer = await session.send("PUT", path, {
          headers: { ...headers, "content-length": `${body.length}` },
          body: async () => body,
        });
        await answer.dump();
        return answer.status;
      };
      await (await session.send("PROPFIND", `${pathname}`, { headers: { depth: "0" } })).dump();
      const must = { "if-none-match": "*" };
      expect(await put("the first", must)).toBe(201);
      expect(await put("another one", must)).toBe(412);
      const read = await session.send("GET", path);
      const [text, etag] = [await new Response(Readable.toWeb(read.body) as never).text(), read.header("etag")];
      expect(text).toBe("the first");
      if (etag && !etag.startsWith("W/")) {
        expect(await put("in its place", { "if-match": '"of something else"' })).toBe(412);
        expect([200, 204]).toContain(await put("in its place", { "if-match": etag }));
      }
    } finally {
      await dispatcher.destroy();
      await stop();
    }
  });
}
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
cloudContract("sabre/dav with Digest", connected(startSabre), without(sabre, "no sabre/dav; install php-cli and php-sabre-dav"));

newFiles("WebDAV with Digest", () => startFake("webdav", "digest"));
newFiles("Apache mod_dav with Digest", () => startApache("digest"), without(apache, "no Apache; install apache2"));
newFiles("WsgiDAV with Digest", startWsgidav, without(wsgidav, "no WsgiDAV; set WSGIDAV_BINARY"));
newFiles("sabre/dav with Digest", startSabre, without(sabre, "no sabre/dav; install php-cli and php-sabre-dav"));
