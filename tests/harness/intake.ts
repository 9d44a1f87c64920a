// A real store and the steps of an upload, for tests of what is taken in.
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PoolClient } from "pg";
import { v7 as uuid } from "uuid";
import { createObjectStoreBackend, type ObjectStoreBackend } from "../../containers/backend/storage/objectStore.ts";
import { createObjectStore } from "../../containers/objectstore/server.ts";
import { completeUpload } from "../../server/intake/complete.ts";
import type { IntakeContext } from "../../server/intake/context.ts";
import { recordUpload } from "../../server/intake/record.ts";
import { uploadRequest } from "../../shared/api/uploads.ts";
import { AppError } from "../../shared/errors.ts";
import type { TestDatabase } from "./database.ts";
import { type TestVault, withConnection } from "./vault.ts";

const keys = { accessKey: "docuvault", secretKey: "a secret of the test", bucket: "docuvault", region: "us-east-1" };

export interface TestStore {
  storage: ObjectStoreBackend;
  close(): Promise<void>;
}

export async function aStore(): Promise<TestStore> {
  const folder = await mkdtemp(join(tmpdir(), "docuvault-intake-"));
  const store = createObjectStore({ ...keys, data: folder });
  const { url } = await store.listen(0, "127.0.0.1");
  return {
    storage: createObjectStoreBackend({ ...keys, endpoint: url }),
    async close() {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

export const described = (content: string) => ({
  size: Buffer.byteLength(content),
  sha256: createHash("sha256").update(content).digest("hex"),
});

export const verify = () => {
  throw new Error("the store vouches for the bytes");
};

export interface TestIntake {
  as<T>(vault: TestVault, work: (context: IntakeContext) => Promise<T>): Promise<T>;
  /** A text document with these bytes; its id. */
  document(vault: TestVault, content: string, more?: { folderId?: string }): Promise<string>;
  put(ticket: { url: string | null; headers: Record<string, string> }, content: string): Promise<number>;
}

export function anIntake(database: TestDatabase, { storage }: TestStore): TestIntake {
  const intake: TestIntake = {
    as: (vault, work) =>
      withConnection(database, (connection: PoolClient) => work({ connection, storage, userId: vault.userId, poke: () => undefined })),
    async document(vault, content, more = {}) {
      const documentId = uuid();
      const request = uploadRequest.parse({ documentId, name: "file.txt", contentType: "text/plain", ...described(content), ...more });
      const ticket = await intake.as(vault, (context) => recordUpload(context, request));
      await intake.put(ticket, content);
      await intake.as(vault, (context) => completeUpload(context, { uploadId: ticket.id, verify }));
      return documentId;
    },
    put: async (ticket, content) => (await fetch(ticket.url ?? "", { method: "PUT", headers: ticket.headers, body: content })).status,
  };
  return intake;
}

/** `done`, or the code that it is refused with. */
export const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "done",
    (error) => {
      if (error instanceof AppError) return error.code;
      throw error;
    },
  );
