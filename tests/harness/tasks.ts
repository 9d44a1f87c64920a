// The backend's tasks over a real store, real readers and a real database, without its queue.
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Job } from "graphile-worker";
import { pino } from "pino";
import { v7 as uuid } from "uuid";
import { createExtractor, type Extractor } from "../../containers/backend/extract/extractor.ts";
import type { TaskContext } from "../../containers/backend/queue/context.ts";
import { runTask } from "../../containers/backend/queue/runTask.ts";
import { putBytes } from "../../containers/backend/storage/bytes.ts";
import { createObjectStoreBackend, type ObjectStoreBackend } from "../../containers/backend/storage/objectStore.ts";
import { createOriginals, type Originals } from "../../containers/backend/storage/originals.ts";
import { documentTasks } from "../../containers/backend/tasks/index.ts";
import { createObjectStore } from "../../containers/objectstore/server.ts";
import type { JobName } from "../../server/jobs/registry.ts";
import { aDatabase, type TestDatabase } from "./database.ts";
import type { TestVault } from "./vault.ts";

export interface TestTasks {
  database: TestDatabase;
  /** Of its own, for files that a test writes. */
  folder: string;
  storage: ObjectStoreBackend;
  originals: Originals;
  extractor: Extractor;
  /** What a task is given, with nothing to hear it: no mail goes out and nobody is poked. */
  context(): TaskContext;
  /** A document whose file is in the store and has not been read. Gives its id. */
  stored(vault: TestVault, file: StoredFile): Promise<string>;
  dispose(): Promise<void>;
}

interface StoredFile {
  name: string;
  contentType: string;
  bytes: Uint8Array<ArrayBuffer>;
  folderId?: string | null;
  createdAt?: string;
}

const keys = { accessKey: "docuvault", secretKey: "a secret of the test", bucket: "docuvault", region: "us-east-1" };

/** Runs one task as the queue would, at its first try. */
export const runInTest = (context: TaskContext, task: JobName, payload: object, job: Partial<Job> = { attempts: 1, max_attempts: 5 }) =>
  runTask(documentTasks, task, context, payload, job as Job);

export async function someTasks(): Promise<TestTasks> {
  const database = await aDatabase();
  const folder = await mkdtemp(join(tmpdir(), "docuvault-tasks-"));
  const store = createObjectStore({ ...keys, data: folder });
  const { url } = await store.listen(0, "127.0.0.1");
  const storage = createObjectStoreBackend({ ...keys, endpoint: url });
  const extractor = createExtractor();
  const originals = createOriginals({ storage, sniff: extractor.sniff });

  async function stored(vault: TestVault, { bytes, folderId = null, createdAt = new Date().toISOString(), ...file }: StoredFile) {
    const id = uuid();
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const key = `${vault.userId}/${id}/${uuid()}`;
    await putBytes(storage, key, bytes, file.contentType);
    await vault.push({ name: "createDocument", args: { ...file, id, size: bytes.length, sha256, folderId, createdAt } });
    await database.pool.query(
      `WITH kept AS (INSERT INTO document_versions (id, document_id, reference, size, sha256, content_type) VALUES ($1, $1, $2, $3, $4, $5))
       UPDATE documents SET version_id = $1 WHERE id = $1`,
      [id, key, bytes.length, sha256, file.contentType],
    );
    return id;
  }

  return {
    database,
    folder,
    storage,
    originals,
    extractor,
    stored,
    context: () => ({
      pool: database.pool,
      storage,
      originals,
      extractor,
      mailer: { send: () => Promise.resolve() },
      poke: async () => {},
      log: pino({ level: "silent" }),
      feedTombstoneDays: 90,
      historyDays: 90,
      providerOf: async () => null,
      aiCallsPerDay: 1000,
      secretKey: "a secret key of the tests, long enough",
    }),
    async dispose() {
      await originals.close();
      await extractor.close();
      await store.close();
      await rm(folder, { recursive: true });
      await database.drop();
    },
  };
}
