// What every task works with, and how a task changes a vault.
import type { Job } from "graphile-worker";
import type { Pool, PoolClient } from "pg";
import type { Logger } from "pino";
import { mutate } from "../../../server/authority/authority.ts";
import { type Change, changeVault } from "../../../server/authority/change.ts";
import type { MutatorArgs, MutatorName } from "../../../shared/mutators/index.ts";
import type { AIProvider } from "../ai/index.ts";
import type { Extractor } from "../extract/extractor.ts";
import type { Mailer } from "../mail/mailer.ts";
import type { Objects } from "../objects.ts";
import type { Poke } from "../poke.ts";

export interface TaskContext {
  pool: Pool;
  objects: Objects;
  extractor: Extractor;
  mailer: Mailer;
  poke: Poke;
  log: Logger;
  /** How long what is gone stays in the feeds. */
  feedTombstoneDays: number;
  /** How long what happened stays in the history. */
  historyDays: number;
  /** The provider for this person's documents at this moment; null: none is set up. */
  providerOf(userId: string): Promise<AIProvider | null>;
}

export type TaskRun = (context: TaskContext, payload: unknown, job: Job) => Promise<void>;

export async function withClient<T>(pool: Pool, use: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await use(client);
  } finally {
    client.release();
  }
}

export type SystemMutate = <Name extends MutatorName>(name: Name, args: MutatorArgs<Name>) => Promise<void>;

/**
 * One transaction in the name of the vault's owner, by the same mutators that devices use; pokes after the commit. `lock`: `moves`
 * where the document may come to lie in another folder.
 */
export async function changeAsSystem(
  context: TaskContext,
  vaultId: string,
  work: (mutate: SystemMutate, change: Change) => Promise<void>,
  lock: "share" | "moves" = "share",
): Promise<void> {
  const actor = { kind: "system", userId: vaultId } as const;
  const { people } = await withClient(context.pool, (client) =>
    changeVault(client, { vaults: [vaultId], lock }, (change) => work((name, args) => mutate(change, actor, { name, args }), change)),
  );
  await context.poke(people);
}

export interface Original {
  documentId: string;
  ownerId: string;
  key: string;
  name: string;
  contentType: string;
}

/** Null when the document is gone: then there is nothing left to do. */
export async function findOriginal(pool: Pool, documentId: string): Promise<Original | null> {
  const { rows } = await pool.query<Original>(
    `SELECT d.id AS "documentId", d.owner_id AS "ownerId", o.key, d.name, d.content_type AS "contentType"
       FROM documents d JOIN document_objects o ON o.document_id = d.id AND o.kind = 'original' WHERE d.id = $1`,
    [documentId],
  );
  return rows[0] ?? null;
}

export const isLastAttempt = (job: Job): boolean => job.attempts >= job.max_attempts;
