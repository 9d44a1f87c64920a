// Dates that have come: for each rule of a date the documents whose day, so many days before or after their date, lies between the rule's
// first day and today. They are looked for every hour, so that what is read late is not missed; each day of a document counts once.
import { dayNumber } from "../../shared/detect/facts/searchedFacts.ts";
import { dayIn, knownZone } from "../../shared/search/index.ts";
import type { Connection } from "../database/connection.ts";
import type { Rule } from "./rules.ts";

type Queries = Pick<Connection, "query">;

/** Days back for which a date still counts as having come: a backend that was away, a document that was read late. */
const daysBack = 7;

/** A document, and the ISO day that has come for it. */
export interface DateThatCame {
  documentId: string;
  day: string;
}

/** The first person after this id who has rules of dates. */
export async function nextWithDates(connection: Queries, after: string): Promise<string | undefined> {
  const { rows } = await connection.query<{ id: string }>(
    `SELECT owner_id AS id FROM rules WHERE trigger = 'date' AND enabled AND paused IS NULL AND owner_id > $1 ORDER BY owner_id LIMIT 1`,
    [after],
  );
  return rows[0]?.id;
}

/** What the rule has not heard of yet, whether it matches or not. */
export async function datesThatCame(connection: Queries, rule: Rule, now: Date): Promise<DateThatCame[]> {
  const { field, days } = rule.date!;
  const today = dayIn(knownZone(rule.zone), now);
  const from = [rule.since, moved(today, -daysBack)].sort().at(-1)!;
  // The document's own day is so many days the other way.
  const [first, last] = [moved(from, -days), moved(today, -days)];
  if (first > last) return [];
  const [ofDay, day, values] =
    field === "documentDate"
      ? [`d.document_date COLLATE "C" BETWEEN $2 AND $3`, "d.document_date::date", [first, last]]
      : [
          `f.field = 'due' AND f.value BETWEEN $2::numeric AND $3::numeric`,
          "to_date(f.value::bigint::text, 'YYYYMMDD')",
          [first, last].map(dayNumber),
        ];
  const facts = field === "due" ? "JOIN document_facts f ON f.document_id = d.id" : "";
  const select = `SELECT d.id, ${day} + $4::int AS day FROM documents d ${facts}`;
  const { rows } = await connection.query<DateThatCame>(
    `WITH came AS (
       ${select} WHERE d.owner_id = $1 AND d.trashed_at IS NULL AND ${ofDay}
       UNION ${select} JOIN document_access a ON a.document_id = d.id AND a.user_id = $1 WHERE d.trashed_at IS NULL AND ${ofDay})
     SELECT id AS "documentId", to_char(day, 'YYYY-MM-DD') AS day FROM came
      WHERE NOT EXISTS (SELECT FROM rule_acts k WHERE k.rule_id = $5 AND k.document_id = came.id AND k.occasion = to_char(came.day, 'YYYY-MM-DD'))
        AND NOT EXISTS (SELECT FROM rule_work w WHERE w.owner_id = $1 AND w.rule_id = $5 AND w.document_id = came.id AND w.day = came.day)
      ORDER BY id`,
    [rule.ownerId, ...values, days, rule.id],
  );
  return rows;
}

/** For the rule to look at. */
export async function noteDates(connection: Queries, rule: Rule, came: readonly DateThatCame[]): Promise<void> {
  await connection.query(
    `INSERT INTO rule_work (owner_id, document_id, trigger, rule_id, day)
     SELECT $1, c.id, 'date', $2, c.day FROM unnest($3::uuid[], $4::date[]) AS c (id, day) JOIN documents d ON d.id = c.id`,
    [rule.ownerId, rule.id, came.map(({ documentId }) => documentId), came.map(({ day }) => day)],
  );
}

function moved(day: string, by: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + by);
  return date.toISOString().slice(0, 10);
}
