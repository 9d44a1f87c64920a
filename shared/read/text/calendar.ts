// Entries of a calendar (iCalendar, RFC 5545): what, when, where, who asks whom, as a person reads them.
import type { Reader, Reading } from "../reader.ts";
import { TextOut, upToFull } from "../textOut.ts";
import { readAsText, textLimit } from "./plain.ts";

/** More entries than that are a whole calendar: their names are not looked for in one document. */
const mostEntries = 2_000;

export const calendar: Reader = {
  kind: "calendar",
  limit: textLimit,
  sniff: (head) => /^(?:\xef\xbb\xbf)?\s*BEGIN:VCALENDAR\r?\n/i.test(head.latin),
  read: async (source) => readEntries(await readAsText(source)),
};

interface Line {
  name: string;
  parameters: string;
  value: string;
}

async function readEntries(source: string): Promise<Reading> {
  const out = new TextOut();
  let title: string | null = null;
  let entries = 0;
  /** Of the parts that are open, innermost last: alarms inside of an entry and rules of time zones say nothing to a person. */
  const open: string[] = [];
  await upToFull(async () => {
    // Long lines go on in the next one, behind a blank.
    for (const raw of source.replace(/\r?\n[ \t]/g, "").split(/\r?\n/)) {
      const line = lineOf(raw);
      if (!line) continue;
      if (line.name === "BEGIN") {
        open.push(line.value.toUpperCase());
        if (isEntry(open) && ++entries > mostEntries) break;
      } else if (line.name === "END") {
        open.pop();
        if (open.length === 1) out.line();
      } else if (isEntry(open)) {
        if (line.name === "SUMMARY") title ??= plain(line.value).trim() || null;
        out.block(shown(line));
      }
    }
  });
  return { text: out.text, title };
}

const isEntry = (open: readonly string[]) => open.length === 2 && /^V(?:EVENT|TODO|JOURNAL)$/.test(open[1]!);

/** The value begins behind the first colon outside of quotes. */
function lineOf(raw: string): Line | null {
  const match = /^([A-Za-z0-9-]{1,60})((?:;[A-Za-z0-9-]{1,60}=(?:"[^"]*"|[^";:])*)*):(.*)$/s.exec(raw);
  return match && { name: match[1]!.toUpperCase(), parameters: match[2]!, value: match[3]! };
}

function shown({ name, parameters, value }: Line): string {
  if (["SUMMARY", "LOCATION", "DESCRIPTION", "CATEGORIES", "COMMENT"].includes(name)) return plain(value);
  if (name === "DTSTART" || name === "DTEND" || name === "DUE") return moment(value, parameter(parameters, "TZID"));
  if (name !== "ORGANIZER" && name !== "ATTENDEE") return "";
  const address = value.replace(/^mailto:/i, "");
  const who = parameter(parameters, "CN");
  return who && who !== address ? `${who} <${address}>` : address;
}

function parameter(parameters: string, name: string): string {
  const quoted = new RegExp(`;${name}=(?:"([^"]*)"|([^";:]*))`, "i").exec(parameters);
  return quoted?.[1] ?? quoted?.[2] ?? "";
}

/** As the entry says it, with its zone: nobody's clock is asked. */
function moment(value: string, zone: string): string {
  const [, year, month, day, hour, minute, utc] = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d{0,2}(Z?))?$/.exec(value) ?? [];
  if (!year) return "";
  const at = hour ? ` ${hour}:${minute}` : "";
  return `${year}-${month}-${day}${at}${utc ? " UTC" : zone && ` ${zone}`}`;
}

const plain = (value: string) => value.replace(/\\([\\;,nN])/g, (_, sign: string) => (sign.toLowerCase() === "n" ? "\n" : sign));
