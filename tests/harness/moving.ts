// Originals on their way to the person's WebDAV server of the tests, as its tests see them: added, carried, brought back, and looked at.
import { createHash } from "node:crypto";
import { expect } from "vitest";
import type { MovingContext } from "../../containers/backend/clouds/moving/moveOriginal.ts";
import type { TaskContext } from "../../containers/backend/queue/context.ts";
import { placesOf } from "../../server/clouds/connections.ts";
import { startMoves } from "../../server/clouds/moves.ts";
import type { TestClouds } from "./clouds.ts";
import { runInTest, type TestTasks } from "./tasks.ts";
import { type TestVault, withConnection } from "./vault.ts";

interface Current {
  tasks: TestTasks;
  clouds: TestClouds;
  vault: TestVault;
  connectionId: string;
}

/** `now`: what the test has at the moment. */
export function movingOf(now: () => Current) {
  const query = <T extends object>(sql: string, values: unknown[]) =>
    now()
      .tasks.database.pool.query<T>(sql, values)
      .then(({ rows }) => rows);
  const by = <T>(use: (by: { connection: never; userId: string; address: string }) => Promise<T>) =>
    withConnection(now().tasks.database, (connection) => use({ connection: connection as never, userId: now().vault.userId, address: "" }));
  /** Its bytes count, as those of an upload do. */
  async function stored(text: string, name = `${text}.txt`): Promise<string> {
    const { tasks, vault } = now();
    const bytes = new TextEncoder().encode(text);
    const id = await tasks.stored(vault, { name, contentType: "text/plain", bytes });
    await query("UPDATE quotas SET used_bytes = used_bytes + $2 WHERE user_id = $1", [vault.userId, bytes.length]);
    return id;
  }
  /** Every original lies in one place at least where its bytes are right, and what is counted is what lies here. */
  async function invariants(): Promise<void> {
    const { tasks, clouds, vault } = now();
    const versions = await query<{ backend: string; reference: string; sha256: string; size: number }>(
      `SELECT v.backend, v.reference, v.sha256, v.size::float8 AS size FROM document_versions v JOIN documents d ON d.id = v.document_id WHERE d.owner_id = $1`,
      [vault.userId],
    );
    let here = 0;
    for (const { backend, reference, sha256, size } of versions) {
      if (backend === "objectStore") {
        here += size;
        expect(await tasks.storage.head(reference)).toEqual({ size, sha256 });
      } else {
        const bytes = clouds.fake.entries.get(`/dav/DocuVault/${reference}`);
        expect(bytes && createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
      }
    }
    expect(await vault.usedBytes()).toBe(here);
    expect(new Set(versions.map(({ backend, reference }) => `${backend} ${reference}`)).size).toBe(versions.length);
  }
  return {
    query,
    by,
    stored,
    invariants,
    run: (context: TaskContext & MovingContext = now().clouds.context()) =>
      runInTest(context, "move-originals", { ownerId: now().vault.userId }),
    due: () => query("UPDATE original_moves SET next_at = now() WHERE owner_id = $1", [now().vault.userId]),
    files: () =>
      [...now().clouds.fake.entries].flatMap(([path, bytes]) =>
        bytes ? [[path.replace("/dav/DocuVault/", ""), bytes.toString()] as const] : [],
      ),
    place: async (id: string) => [...(await placesOf(now().tasks.database.pool, id)).values()][0]!,
    carryAll: () => by((who) => startMoves(who, { connectionId: now().connectionId })),
    bringAllBack: () => by((who) => startMoves(who, { connectionId: null })),
  };
}
