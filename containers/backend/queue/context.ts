// What every task works with.
import type { Job } from "graphile-worker";
import type { Pool } from "pg";
import type { Logger } from "pino";
import type { Change } from "../../../server/authority/change.ts";
import { doneWith, passwordOf, type ReadingJob } from "../../../server/filePasswords/filePasswords.ts";
import type { JobName, JobPayload } from "../../../server/jobs/registry.ts";
import type { StorageBackend } from "../../../server/storage/backend.ts";
import type { StoreName } from "../../../server/storage/signers.ts";
import type { DirectorySourceKey } from "../../../shared/api/directory.ts";
import type { AIProvider } from "../ai/index.ts";
import type { BlobContainer } from "../azure/container.ts";
import type { ChangeContext } from "../changes/changeAsSystem.ts";
import type { Clouds } from "../clouds/clouds.ts";
import type { Source } from "../directory/source.ts";
import type { Extractor } from "../extract/extractor.ts";
import type { Mailer } from "../mail/mailer.ts";
import type { Recognizer } from "../ocr/index.ts";
import type { GuardedFetch } from "../outside/guardedFetch.ts";
import type { Originals } from "../storage/originals.ts";

export interface TaskContext extends ChangeContext {
  storage: Required<StorageBackend>;
  originals: Originals;
  extractor: Extractor;
  mailer: Mailer;
  log: Logger;
  /** How long what is gone stays in the feeds. */
  feedTombstoneDays: number;
  /** How long what happened stays in the history. */
  historyDays: number;
  /** The provider for this person's documents at this moment; null: none is set up. */
  providerOf(userId: string): Promise<AIProvider | null>;
  /** How often providers are asked for one person's documents from midnight to midnight UTC. */
  aiCallsPerDay: number;
  /** What stands before the number on labels of the paper archive. Left out: `ASN`. */
  archivePrefix?: string;
  /** People's own stores. Left out where nothing lies in one. */
  clouds?: Clouds;
  /** Outside services that know offices and people, as far as the operator set them up. */
  directory?: Partial<Record<DirectorySourceKey, Source>>;
  /** The operator's container that documents are brought over from, and what reads its templates. */
  azure?: { container: BlobContainer; html: { run(work: { kind: "template"; html: string }): Promise<{ html: string }> } };
  /** SECRET_KEY, under which passwords of locked files are sealed. Left out: locked files stay locked. */
  secretKey?: string;
  /** Left out: pages that are pictures stay without text. */
  ocr?: Ocr;
  /** Left out where nothing is called. */
  webhooks?: WebhookSender;
}

/** What calls the addresses of people's rules. */
export interface WebhookSender {
  fetch: GuardedFetch;
  secretKey: string;
  frontendUrl: string;
}

/** What recognizes pages that are pictures. */
export interface Ocr {
  recognizer: Recognizer;
  /** Draws the pages, in children of its own: nobody who waits for a text stands behind them. */
  pages: Pick<Extractor, "page">;
  /** Tesseract's codes, for people who have chosen none. */
  languages: readonly string[];
}

/** The payload has been parsed. */
export type TaskRun<Name extends JobName = JobName> = (context: TaskContext, payload: JobPayload<Name>, job: Job) => Promise<void>;
export type Tasks = { readonly [Name in JobName]?: TaskRun<Name> };

export interface Original {
  documentId: string;
  /** The document's current one at the time of asking. */
  versionId: string;
  ownerId: string;
  /** Which store has it, and what that one calls it. */
  backend: StoreName;
  key: string;
  /** Bytes. */
  size: number;
  name: string;
  contentType: string;
  /** What opens it, where its person has given that, and when. */
  password?: string;
  passwordGivenAt?: string;
}

/** Null when the document is gone: then there is nothing left to do. */
export async function findOriginal(pool: Pool, documentId: string): Promise<Original | null> {
  const { rows } = await pool.query<Original>(
    `SELECT d.id AS "documentId", v.id AS "versionId", d.owner_id AS "ownerId", v.backend, v.reference AS key, v.size::float8 AS size, d.name,
            v.content_type AS "contentType"
       FROM documents d JOIN document_versions v ON v.id = d.version_id WHERE d.id = $1`,
    [documentId],
  );
  return rows[0] ?? null;
}

/** Likewise, with the password that its person has given for a locked file: for what reads it. */
export async function findReadable({ pool, secretKey }: TaskContext, documentId: string): Promise<Original | null> {
  const original = await findOriginal(pool, documentId);
  const given = original && secretKey && (await passwordOf(pool, secretKey, original.versionId));
  return given ? { ...original, password: given.password, passwordGivenAt: given.givenAt } : original;
}

/** This job has read what it had to: its password may be forgotten with the last of them. */
export async function passwordUsed({ pool }: TaskContext, { versionId, passwordGivenAt }: Original, job: ReadingJob): Promise<void> {
  if (passwordGivenAt !== undefined) await doneWith(pool, { versionId, givenAt: passwordGivenAt }, job);
}

/** All of its bytes, wherever it lies. Null: they are not there. */
export async function openOriginal({ storage, clouds }: Pick<TaskContext, "storage" | "clouds">, { backend, key, versionId }: Original) {
  if (backend === "objectStore") return storage.open(key);
  return clouds ? clouds.openVersion(versionId) : null;
}

/** Whether it still is the document's current version; locks the document, so that it stays so to the end of the transaction. */
export async function isCurrent(change: Change, { documentId, versionId }: Original): Promise<boolean> {
  const { rowCount } = await change.connection.query("SELECT 1 FROM documents WHERE id = $1 AND version_id = $2 FOR NO KEY UPDATE", [
    documentId,
    versionId,
  ]);
  return rowCount === 1;
}

export const isLastAttempt = (job: Job): boolean => job.attempts >= job.max_attempts;
