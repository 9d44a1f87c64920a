// People who ask the worker over HTTP, and change their vaults as their devices do.
import { v7 as uuid } from "uuid";
import { database as drizzle } from "../../server/database/connection.ts";
import { schemaVersion } from "../../shared/mutators/index.ts";
import { type RateLimit, rateLimits } from "../../worker/modules/identity/limits/rateLimits.ts";
import { push } from "../../worker/modules/sync/push.ts";
import { secretKey, type TestWorker } from "../../worker/testing/aWorker.ts";
import type { TestDatabase } from "./database.ts";
import { type TestVault, withConnection } from "./vault.ts";

export interface HttpPerson {
  /** As far as something is put into it. */
  vault: TestVault;
  handle: string;
  ask(method: "GET" | "POST" | "DELETE", path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
}

export async function anHttpPerson(worker: TestWorker, database: TestDatabase): Promise<HttpPerson> {
  const browser = worker.browser();
  const handle = `p${uuid().slice(-12)}`;
  const { accessToken: token, user } = await browser.register({ email: `${handle}@example.org`, handle });
  // whose address is not confirmed shares nothing
  await database.pool.query("UPDATE users SET email_verified_at = now() WHERE id = $1", [user.id]);
  const [clientGroupID, clientID] = [uuid(), uuid()];
  let id = 0;
  const vault = {
    userId: user.id,
    push: (...mutations: { name: string; args: unknown }[]) =>
      withConnection(database, (connection) =>
        push(connection, user.id, {
          pushVersion: 1,
          schemaVersion,
          clientGroupID,
          mutations: mutations.map((mutation) => ({ ...mutation, clientID, id: ++id })),
        }),
      ),
  } as unknown as TestVault;
  return {
    vault,
    handle,
    async ask(method, path, body) {
      const response = await browser.call(path, { method, token, body });
      const text = await response.text();
      return { status: response.status, body: text ? JSON.parse(text) : {} };
    },
  };
}

/** As if the person had tried so often that `left` tries are left. */
export async function tried({ pool }: TestDatabase, limit: RateLimit, { vault }: HttpPerson, left = 0): Promise<void> {
  const limits = rateLimits({ db: async () => drizzle(pool as never), secretKey });
  for (let count = limit.most - left; count > 0; count--) await limits.count(limit, vault.userId);
}
