// People's own stores in tests: a strict WebDAV server of the tests' own, connected for real.
import type { Dispatcher } from "undici";
import { type CloudsOptions, createClouds } from "../../containers/backend/clouds/clouds.ts";
import { createCopies } from "../../containers/backend/clouds/copies.ts";
import type { MovingContext } from "../../containers/backend/clouds/moving/moveOriginal.ts";
import { type AddressGuard, createAddressGuard } from "../../containers/backend/outside/addressGuard.ts";
import { guardedDispatcher } from "../../containers/backend/outside/dispatcher.ts";
import type { TaskContext } from "../../containers/backend/queue/context.ts";
import { createOriginals } from "../../containers/backend/storage/originals.ts";
import { connectWebDav, type OAuthProviderName } from "../../shared/api/clouds.ts";
import type { TokenDesk } from "../fakes/oauth.ts";
import { type FakeWebDav, startFakeWebDav } from "../fakes/webdav.ts";
import type { TestTasks } from "./tasks.ts";
import type { TestVault } from "./vault.ts";

export const cloudMasterKey = "the master key of the tests' clouds, 32 bytes and more";

/** `services`: those that people log in at. */
export async function someClouds(
  tasks: TestTasks,
  services?: (by: { guard: AddressGuard; dispatcher: Dispatcher }) => Promise<CloudsOptions["services"]>,
) {
  const fake = await startFakeWebDav();
  const guard = createAddressGuard({ allow: ["127.0.0.0/8"] });
  const dispatcher = guardedDispatcher(guard);
  const { pool } = tasks.database;
  const offered = (await services?.({ guard, dispatcher })) ?? {};
  const clouds = createClouds({ pool, guard, dispatcher, masterKey: cloudMasterKey, services: offered });
  const originals = createOriginals({ storage: tasks.storage, openVersion: clouds.openVersion, sniff: tasks.extractor.sniff });
  return {
    fake,
    clouds,
    copies: createCopies(pool, tasks.storage, clouds),
    context: (): TaskContext & MovingContext => ({ ...tasks.context(), originals, clouds }),
    /** The person's connection to the server; its id. */
    connect: (
      { userId }: Pick<TestVault, "userId">,
      more: Partial<{ password: string; connectionId: string; server: FakeWebDav; provider: "webdav" | "nextcloud" }> = {},
    ) => {
      const { server = fake, ...rest } = more;
      const { url: serverUrl, username, password } = server;
      return clouds.connect(userId, connectWebDav.parse({ provider: "webdav", serverUrl, username, password, ...rest }), "");
    },
    /** By a log-in at a service that stands in for the real one; its id. */
    async logIn({ userId }: Pick<TestVault, "userId">, desk: TokenDesk, provider: OAuthProviderName, connectionId: string | null = null) {
      const asked = { provider, verifier: "v".repeat(43), redirectUri: "https://vault.example.org/back", connectionId };
      const back = desk.consent(await clouds.beginLogIn({ ...asked, state: "s".repeat(43) }));
      const code = back.searchParams.get("code") ?? "";
      return clouds.finishLogIn({ ...asked, userId, folder: "DocuVault", code, address: "" });
    },
    async close() {
      await originals.close();
      await dispatcher.destroy();
      await fake.close();
    },
  };
}
export type TestClouds = Awaited<ReturnType<typeof someClouds>>;
