// Looks which documents of a vault seem to be the same one come in twice. What one document costs does not grow with the vault: an index
// gives a bounded number of candidates, and the likeliest of them are compared word by word.
import type { Client } from "pg";
import { v7 as uuid } from "uuid";
import { transaction } from "../../../server/authority/change.ts";
import { permanentError } from "../../../server/authority/run.ts";
import { sqlState } from "../../../server/database/connection.ts";
import { addJobs } from "../../../server/jobs/enqueue.ts";
import { comparingQueue } from "../../../server/jobs/registry.ts";
import type { Facts } from "../../../shared/detect/facts.ts";
import { alikeFrom, likenessTo, type StatedFacts } from "../../../shared/duplicates/likeness.ts";
import { bandsOf, factBand, mostCharacters, signatureOf, signaturesAlike } from "../../../shared/duplicates/signature.ts";
import { withClient } from "../changes/changeAsSystem.ts";
import type { TaskRun } from "../queue/context.ts";

/** Documents of one run of the job, before others have their turn. */
const atOnce = 50;
/** Candidates for one document: those that state the same, those with rows of words in common, those that are compared word by word. */
const most = { sameFacts: 100, sameRows: 200, compared: 20, sameBytes: 20 };
/** Signatures only estimate: what they put a little below the bound is compared as well. */
const slack = 0.12;

export const findDuplicates: TaskRun<"find-duplicates"> = async ({ pool, log }, { ownerId }) =>
  withClient(pool, async (client) => {
    const waiting = await waitingIn(client, ownerId);
    for (const one of waiting)
      await comparing(client, () => compare(client, ownerId, one)).catch(async (error: unknown) => {
        // Whatever is wrong with one document (that of the database passes) holds up none of the others, and is not met again by the next run.
        if (sqlState(error) && !permanentError(error)) throw error;
        await passOver(client, one);
        log.warn({ err: error, documentId: one.id }, "a document could not be compared");
      });
    if (waiting.length === atOnce) await enqueue(client, [ownerId]);
  });

export const compareVaults: TaskRun<"compare-vaults"> = async ({ pool }) =>
  withClient(pool, async (client) => {
    const { rows } = await client.query<{ ownerId: string }>(
      `SELECT DISTINCT owner_id AS "ownerId" FROM document_likeness WHERE signature IS NULL`,
    );
    await enqueue(
      client,
      rows.map(({ ownerId }) => ownerId),
    );
  });

const enqueue = (client: Client, owners: readonly string[]) =>
  addJobs(
    client,
    owners.map((ownerId) => {
      const options = { key: comparingQueue(ownerId), queue: comparingQueue(ownerId) };
      return { task: "find-duplicates" as const, payload: { ownerId }, options };
    }),
  );

interface Waiting {
  id: string;
  asked: number;
  sha256: string;
  text: string;
  facts: Facts | null;
}

async function waitingIn(client: Client, ownerId: string): Promise<Waiting[]> {
  const { rows } = await client.query<Waiting>(
    `SELECT l.document_id AS id, l.asked, d.sha256, coalesce(left(t.text, ${mostCharacters}), '') AS text, t.facts
       FROM document_likeness l JOIN documents d ON d.id = l.document_id LEFT JOIN document_texts t ON t.document_id = l.document_id
      WHERE l.owner_id = $1 AND l.signature IS NULL ORDER BY l.document_id LIMIT ${atOnce}`,
    [ownerId],
  );
  return rows;
}

/** It counts as compared, and is like no other one, until it is read again. */
async function passOver(client: Client, { id, asked }: Waiting): Promise<void> {
  await client.query(
    "UPDATE document_likeness SET signature = $3, bands = '{}' WHERE document_id = $1 AND asked = $2 AND signature IS NULL",
    [id, asked, Buffer.alloc(0)],
  );
}

async function compare(client: Client, ownerId: string, { id, asked, sha256, text, facts }: Waiting): Promise<void> {
  const signature = signatureOf(text);
  const stated = statedFacts(facts);
  const states = factsBandOf(stated, ownerId);
  const bands = signature ? [...bandsOf(signature, ownerId), ...(states ? [states] : [])] : [];
  // Read anew meanwhile: the text at hand is not its own any more, and it waits for the next run.
  const kept = await client.query(
    "UPDATE document_likeness SET signature = $3, bands = $4 WHERE document_id = $1 AND asked = $2 AND signature IS NULL",
    [id, asked, signature ? Buffer.from(signature.buffer) : Buffer.alloc(0), bands],
  );
  if (kept.rowCount === 0) return;
  await client.query("DELETE FROM similar_documents WHERE (document_id = $1 OR other_id = $1) AND dismissed_at IS NULL", [id]);
  const found = new Map<string, number | null>();
  if (signature)
    for (const [other, likeness] of await alike(client, ownerId, { id, text, stated, signature, bands, states }))
      found.set(other, likeness);
  if (sha256 !== "") for (const other of await sameBytes(client, ownerId, id, sha256)) found.set(other, null);
  if (found.size > 0) await write(client, ownerId, id, found);
}

interface Sought {
  id: string;
  text: string;
  stated: StatedFacts;
  signature: Uint32Array;
  bands: readonly string[];
  states: string | null;
}

async function alike(
  client: Client,
  ownerId: string,
  { id, text, stated, signature, bands, states }: Sought,
): Promise<Map<string, number>> {
  const { rows } = await client.query<{ id: string; signature: Buffer }>(
    `WITH candidate AS (
       (SELECT document_id, signature FROM document_likeness WHERE bands @> $3::bigint[] AND owner_id = $1 AND document_id <> $2 LIMIT ${most.sameFacts})
       UNION ALL
       (SELECT document_id, signature FROM document_likeness WHERE bands && $4::bigint[] AND owner_id = $1 AND document_id <> $2 LIMIT ${most.sameRows}))
     SELECT DISTINCT ON (document_id) document_id AS id, signature FROM candidate`,
    // What every array contains would be everything: without facts the first question is one that nothing answers.
    [ownerId, id, [states ?? bands[0], ...(states ? [] : bands.slice(1))], bands],
  );
  const likely = rows
    .map((row) => ({ id: row.id, estimate: signaturesAlike(signature, numbersOf(row.signature)) }))
    .filter(({ estimate }) => estimate >= alikeFrom - slack)
    .sort((a, b) => b.estimate - a.estimate)
    .slice(0, most.compared);
  const texts = await client.query<{ id: string; text: string; facts: Facts | null }>(
    `SELECT document_id AS id, left(text, ${mostCharacters}) AS text, facts FROM document_texts WHERE document_id = ANY($1::uuid[])`,
    [likely.map((one) => one.id)],
  );
  const likenessOf = likenessTo({ text, facts: stated });
  const found = new Map<string, number>();
  for (const other of texts.rows) {
    const likeness = likenessOf({ text: other.text, facts: statedFacts(other.facts) });
    if (likeness >= alikeFrom) found.set(other.id, likeness);
  }
  return found;
}

const numbersOf = (bytes: Buffer) => new Uint32Array(Uint8Array.from(bytes).buffer);

async function sameBytes(client: Client, ownerId: string, id: string, sha256: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM documents WHERE owner_id = $1 AND sha256 = $2 AND id <> $3 AND version_id IS NOT NULL ORDER BY id LIMIT ${most.sameBytes}`,
    [ownerId, sha256, id],
  );
  return rows.map((row) => row.id);
}

/** What their person has said of a pair stays; a document that was deleted meanwhile is in none. */
async function write(client: Client, ownerId: string, id: string, found: ReadonlyMap<string, number | null>): Promise<void> {
  const pairs = [...found].map(([other, likeness]) => ({
    id: uuid(),
    one: id < other ? id : other,
    other: id < other ? other : id,
    likeness,
  }));
  await client.query(
    `INSERT INTO similar_documents (id, owner_id, document_id, other_id, likeness)
     SELECT p.id, $1, p.one, p.other, p.likeness FROM jsonb_to_recordset($2::jsonb) AS p (id uuid, one uuid, other uuid, likeness float8)
       JOIN documents a ON a.id = p.one AND a.owner_id = $1 JOIN documents b ON b.id = p.other AND b.owner_id = $1
     ON CONFLICT (document_id, other_id) DO UPDATE SET likeness = excluded.likeness`,
    [ownerId, JSON.stringify(pairs)],
  );
}

function statedFacts(facts: Facts | null): StatedFacts {
  return {
    documentDate: facts?.documentDate?.date ?? null,
    total: facts?.total?.value ?? null,
    number: facts?.numbers?.find(({ kind }) => kind === "invoice" || kind === "case" || kind === "order")?.value ?? null,
  };
}

/** Null where too little is stated to tell one document from most others. */
function factsBandOf({ documentDate, total, number }: StatedFacts, ownerId: string): string | null {
  return documentDate && (total || number) ? factBand(`${documentDate}|${total ?? ""}|${number ?? ""}`, ownerId) : null;
}

const comparing = (client: Client, work: () => Promise<void>): Promise<void> =>
  transaction(client, async () => {
    // PostgreSQL knows nothing of how rare a band is, and with a limit it would rather read all signatures of all vaults.
    await client.query("SET LOCAL enable_seqscan = off");
    await work();
  });
