// A WebDAV server with files in it, for tests of the whole product: Apache's where the machine has it, a strict one of the tests otherwise.
import { createHash } from "node:crypto";
import { createWebDavStorage } from "../../containers/backend/clouds/webdav/webdav.ts";
import { createAddressGuard } from "../../containers/backend/outside/addressGuard.ts";
import { guardedDispatcher } from "../../containers/backend/outside/dispatcher.ts";
import { apache, type RunningCloud, startApache, startFake } from "./webdavServers.ts";

/** Of the product that shall reach it. */
export const reachesCloud = { SSRF_ALLOW: "127.0.0.0/8" };

export async function aCloudServer(): Promise<
  RunningCloud & { put(path: string, text: string): Promise<void>; paths(): Promise<string[]> }
> {
  const server = await (apache ? startApache("digest") : startFake("webdav", "digest"));
  const { username, password } = server;
  const dispatcher = guardedDispatcher(createAddressGuard({ allow: ["127.0.0.0/8"] }));
  const storage = await createWebDavStorage({
    kind: "webdav",
    serverUrl: new URL(server.url),
    credentials: { username, password },
    folder: "",
    dispatcher,
  });
  return {
    ...server,
    async put(path, text) {
      const bytes = new TextEncoder().encode(text);
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      await storage.put(path, async () => new Blob([bytes]).stream(), { size: bytes.length, sha256, contentType: "text/plain" });
    },
    async paths() {
      const found: string[] = [];
      for await (const { key } of storage.list("")) found.push(key);
      return found.sort();
    },
    async stop() {
      await dispatcher.destroy();
      await server.stop();
    },
  };
}
