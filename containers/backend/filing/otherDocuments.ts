// Which document another one speaks of: found by its title or a number, where there is exactly one among those that the person sees.
import type { Pool } from "pg";
import { visibleVaults } from "../../../server/authority/audience.ts";
import { byIndexes, type Connection } from "../../../server/database/connection.ts";
import { askerOf, scopeOf } from "../../../server/search/scope.ts";
import { numbersOfOthers } from "../../../shared/classify/fieldsFromFacts.ts";
import type { Facts } from "../../../shared/detect/facts.ts";
import { foldText } from "../../../shared/names/compare.ts";
import { contextOf, parseQuery, searchStatement } from "../../../shared/search/index.ts";
import type { AskedField, Chosen } from "../ai/index.ts";
import { withClient } from "../changes/changeAsSystem.ts";
import type { CustomProposals } from "./combine.ts";

interface About {
  id: string;
  ownerId: string;
  documentDate: string | null;
}

interface Found {
  id: string;
  title: string;
  name: string;
  documentDate: string | null;
  numbers: { kind: string; value: string }[];
}

/** Of a search that finds more than so many none is the one that is meant. */
const looked = 50;
/** Letters and digits of what another document is called by. */
const fewest = 3;

/** By id of the field. `said`: what a provider read of it, in words of the document. */
export async function otherDocuments(
  pool: Pool,
  about: About,
  { said = {}, fields, facts }: { said?: Record<string, Chosen> | undefined; fields: readonly AskedField[]; facts: Facts | null },
): Promise<CustomProposals> {
  const read = facts ? numbersOfOthers(fields, facts) : {};
  if (Object.keys(said).length + Object.keys(read).length === 0) return {};
  return withClient(pool, async (connection) => {
    const proposals: CustomProposals = {};
    for (const [fieldId, { value, confidence }] of Object.entries(said)) {
      const id =
        named(await speaking(connection, about, value, "title"), value) ?? numbered(await speaking(connection, about, value), value);
      if (id) proposals[fieldId] = { value: id, confidence, quote: value, by: "ai" };
    }
    for (const [fieldId, { value, quote, number }] of Object.entries(read)) {
      const id = before(about, await speaking(connection, about, value), { value, kind: number });
      if (id) proposals[fieldId] = { value: id, quote, by: "reader" };
    }
    return proposals;
  });
}

const only = (found: readonly Found[]): string | undefined => (found.length === 1 ? found[0]!.id : undefined);

/** The one of that title, or whose file has the name. */
function named(found: readonly Found[], words: string): string | undefined {
  const sought = foldText(words);
  return only(found.filter(({ title, name }) => [title, name, name.replace(/\.[^.]+$/, "")].some((one) => foldText(one) === sought)));
}

const same = (a: string, b: string): boolean => foldText(a).replaceAll(" ", "") === foldText(b).replaceAll(" ", "");

/** The one that gives the number as one of its own. */
const numbered = (found: readonly Found[], words: string): string | undefined =>
  only(found.filter(({ numbers }) => numbers.some(({ value }) => same(value, words))));

/** A reminder and its invoice both say the invoice's number: what is meant was written before what speaks of it. */
function before({ documentDate }: About, found: readonly Found[], { value, kind }: { value: string; kind: string }): string | undefined {
  const sharing = found.filter(({ numbers }) => numbers.some((number) => number.kind === kind && same(number.value, value)));
  return only(sharing.filter((other) => documentDate !== null && other.documentDate !== null && other.documentDate < documentDate));
}

/** Documents in which the words stand, without the one that speaks and what lies in the trash; none where they are very many. */
async function speaking(connection: Connection, { id, ownerId }: About, words: string, where?: "title"): Promise<Found[]> {
  if (foldText(words).length < fewest) return [];
  const vaults = await visibleVaults(connection, ownerId);
  const typed = `${where ? `${where}:` : ""}"${words.replaceAll('"', " ")}"`;
  const asker = await askerOf(connection, ownerId, typed, undefined, vaults);
  const query = parseQuery(typed, contextOf(asker));
  const { text, values } = searchStatement({ query, limit: looked + 1, scope: scopeOf(ownerId, vaults), asker });

  const hits = await byIndexes(connection, async () => (await connection.query<{ documentId: string }>(text, values)).rows);
  if (hits.length > looked) return [];
  const { rows } = await connection.query<Found>(
    `SELECT d.id, d.title, d.name, d.document_date AS "documentDate", coalesce(t.facts->'numbers', '[]') AS numbers
       FROM documents d LEFT JOIN document_texts t ON t.document_id = d.id WHERE d.id = ANY($1::uuid[]) AND d.id <> $2`,
    [hits.map(({ documentId }) => documentId), id],
  );

  return rows;
}
