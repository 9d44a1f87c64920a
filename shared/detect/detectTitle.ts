// The title a person would give a document: from its metadata, else from its first lines, else from the file's name.
import { titleFromName } from "./titleFromName.ts";

export interface TitleSources {
  text: string;
  name: string;
  metadataTitle?: string | null;
}

const longest = 120;

/** Never empty as long as the name is not. At most 120 characters. */
export function detectTitle({ text, name, metadataTitle }: TitleSources): string {
  return fromMetadata(metadataTitle ?? "") ?? fromText(text) ?? titleFromName(name).slice(0, longest);
}

const producerPrefix = /^(microsoft (word|excel|powerpoint)|openoffice|libreoffice( \w+)?|adobe \w+)\s*[-–:]\s*/i;
const fileLike = /\.(docx?|xlsx?|pptx?|odt|ods|odp|pages|rtf|txt|html?|pdf|indd|qxd|tiff?|jpe?g|png|dot|md|tex|xml|rpt|eml)$/i;
const placeholder = new RegExp(
  `^(${[
    "untitled\\b.*",
    "uten (navn|tittel)\\b.*",
    "unbenannt\\b.*",
    "ohne titel\\b.*",
    "sans titre\\b.*",
    "(new )?(document|dokument|presentation|presentasjon|präsentation|book|bok|mappe|sheet|report|rapport|bericht|title|tittel|titel)[\\s_-]*\\d*",
    "powerpoint[- ]pr\\p{L}+",
    "(crystal|jasper) ?reports?.*",
    "(scan(ned)?|skann(et)?|img|image|bilde|bild|print|output|page|side|seite|fax|layout|template|mal|vorlage)( document| dokument| image| page)?[\\W\\d_]*",
    "about:blank",
    "null|undefined|none|n/a|test|temp",
    "[0-9a-f-]{16,}",
  ].join("|")})$`,
  "iu",
);

function fromMetadata(raw: string): string | null {
  const title = tidy(raw.replace(producerPrefix, ""));
  if (fileLike.test(title) || placeholder.test(title) || /[\ufffd\u0000-\u001f]|^\w+:\/\//.test(title)) return null;
  return letters(title) >= 3 && title.length <= 200 ? shorten(title) : null;
}

/** Words that say what a document is; a line with one of them is the best that plain text offers. */
const documentWords =
  /(?<!\p{L})(\p{L}*(?:faktura|regning|kvittering|kontrakt|avtale|vedtak|attest|polise|årsoppgave|melding|kreditnota|møte|referat|skjøte|takst)|invoice|bill|receipt|contract|agreement|statement|policy|certificate|renewal|reminder|notice|minutes|quote|quotation|payslip|\p{L}*(?:rechnung|quittung|vertrag|bescheid|kündigung|mahnung|abrechnung|zeugnis|angebot))(?!\p{L})/iu;

const notATitle = [
  /@|https?:|www\./i,
  /^(side|page|seite)\s*\d/i,
  /^\W*(org\.?\s?nr|tlf|tel|telefon|phone|fax|e-?post|e-?mail|konto|iban|bic|kid|ust|vat|dato|date|datum|to|til|an|from|fra|von)\b[.:]?/i,
  /^(kjære|hei|dear|sehr geehrte|liebe|hallo|hi|hello)\b/i,
  /(^|\s)\d{4,5}\s+\p{Lu}\p{Ll}+/u,
  /\p{L}+(gata|gaten|veien|vegen|vei|veg|plass|straße|strasse|weg|platz|allee|street|road|lane|avenue|quay)\s+\d+/iu,
  /^\d+\s+\p{L}+(\s\p{L}+)*\s(street|road|lane|avenue|quay|drive|close)\b/iu,
  /[,;:]$/,
];

function fromText(text: string): string | null {
  const heading = /^#{1,3}\s+(.+?)\s*#*$/m.exec(text.slice(0, 2000))?.[1];
  if (heading && letters(heading) >= 3) return shorten(tidy(heading.replace(/[*_`]/g, "")));
  const lines = firstLines(text);
  const named = lines.slice(0, 15).find((line) => documentWords.test(line) && line.length <= 80);
  const first = lines[0];
  if (!named) return first ? shorten(first) : null;
  const alone = named.split(" ").length === 1 && first && first !== named;
  return shorten(alone ? `${named} – ${first}` : named);
}

function firstLines(text: string): string[] {
  return text
    .slice(0, 4000)
    .split(/[\n\f]|\t| {3,}/)
    .map((line) => tidy(line))
    .filter((line) => isTitle(line));
}

function isTitle(line: string): boolean {
  const count = letters(line);
  if (count < 4 || line.length > longest || count * 2 < line.replaceAll(" ", "").length) return false;
  return !notATitle.some((pattern) => pattern.test(line));
}

function tidy(line: string): string {
  const trimmed = line.replace(/\s+/g, " ").replace(/^[\s\-–—_*•|.]+|[\s\-–—_*•|]+$/g, "");
  const shouted = letters(trimmed) >= 4 && trimmed === trimmed.toUpperCase();
  return shouted ? trimmed[0]! + trimmed.slice(1).toLowerCase() : trimmed;
}

function shorten(title: string): string {
  if (title.length <= longest) return title;
  const cut = title.slice(0, longest);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), longest / 2)).trimEnd()}…`;
}

function letters(text: string): number {
  return text.match(/\p{L}/gu)?.length ?? 0;
}
