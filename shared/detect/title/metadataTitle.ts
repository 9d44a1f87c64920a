// The title that a file carries in its metadata, if it is one: programs, scanners and printers write their own names there.
import { isMojibake, letters, tidy } from "./casing.ts";

const producerPrefix =
  /^(microsoft (?:office )?(word|excel|powerpoint|publisher|outlook)|openoffice|libreoffice( \w+)?|adobe \w+|print)\s*[-–:]\s*/i;
const fileLike =
  /\.(docx?|dotx?|xlsx?|xlsm|pptx?|odt|ods|odp|pages|numbers|rtf|txt|html?|aspx?|php|jsp|pdf|indd|qxd|tiff?|jpe?g|png|dot|md|tex|dvi|ps|eps|xml|rpt|eml|msg|dwg|cdr|ai|psd|vsd|pub|fm|wpd|csv)$/i;

/** What scanners, printers and programs call what they make. */
const machines =
  /^(?:hp |hewlett|epson|canon|brother|xerox|ricoh|konica|minolta|bizhub|kyocera|sharp |samsung |lexmark|toshiba|fujitsu|scansnap|oki |pfu|panasonic|skm_?|skmbt|kmbt|sbizhub|ineo|ccf_?\d|doc(?:ument)?[_ -]?\d+|mfc[- ]|workcentre|laserjet|officejet|deskjet|image ?runner|ir-?adv|aficio|e-?studio|twain|wia|naps2|paperport|omnipage|finereader|abbyy|vuescan|camscanner|adobe scan|genius scan|tiny ?scanner|scanbot|microsoft lens|office lens|turboscan|swiftscan|clearscan|pdfcreator|pdf24|primopdf|cutepdf|bullzip|foxit|itext|fpdf|tcpdf|wkhtmltopdf|jasper|crystal|prince|quartz pdf|microsoft print to pdf|ghostscript|acrobat|distiller|print ?job|druckauftrag|utskriftsjobb|remote desktop|full ?screen|screenshot|skjermbilde|bildschirmfoto|page \d|scanned (?:by|with|from)|made with|created (?:by|with)|powered by)/i;

const placeholder = new RegExp(
  `^(${[
    "untitled\\b.*",
    "uten (navn|tittel)\\b.*",
    "uden (navn|titel)\\b.*",
    "utan (namn|titel)\\b.*",
    "namnlös\\b.*",
    "unbenannt\\b.*",
    "ohne titel\\b.*",
    "sans (titre|nom)\\b.*",
    "sin título\\b.*",
    "senza (titolo|nome)\\b.*",
    "sem título\\b.*",
    "bez (tytułu|názvu)\\b.*",
    "naamloos\\b.*",
    "nimetön\\b.*",
    "no title|title|ingen tittel|kein titel",
    "(new )?(document|dokument|documento|presentation|presentasjon|präsentation|book|bok|mappe|arbeitsmappe|tabelle|workbook|sheet|ark|kalkyl|classeur|report|rapport|bericht|title|tittel|titel|letter|brev|brief|invoice|faktura|rechnung|form|formular|attachment|vedlegg|anlage)[\\s_-]*\\(?\\d*\\)?",
    "powerpoint[- ]pr\\p{L}+",
    "(crystal|jasper) ?reports?.*",
    "(scan(ned)?|skann(et)?|img|image|bilde|bild|foto|photo|print|output|page|side|seite|fax|layout|template|mal|vorlage|draft|copy|kopi|kopie|test)( document| dokument| image| page)?[\\W\\d_]*",
    "about:blank",
    "null|undefined|none|n/a|test|temp|tmp|asdf|xxx+|foo|bar|lorem ipsum.*",
    "[0-9a-f-]{16,}",
    "[\\w-]*\\d{5,}[\\w-]*",
  ].join("|")})$`,
  "iu",
);

/** Null where it is no title: a program's, a file's, unreadable, or cut within a word that the text has whole. */
export function titleFromMetadata(raw: string, text: string): string | null {
  if (raw.length > 400) return null;
  const title = tidy(raw.replace(producerPrefix, ""), text);
  if (fileLike.test(title) || placeholder.test(title) || machines.test(title) || isMojibake(title)) return null;
  if (/^\w+:\/\/|^[a-z]:\\|^\/\w+\/|^[\w.-]+@|^www\./i.test(title)) return null;
  // words joined by underscores alone are a file's name
  if (!title.includes(" ") && /\w_\w/.test(title)) return null;
  if (letters(title) < 3 || title.length > 200 || letters(title) * 3 < title.length) return null;
  return isCutWord(title, text) ? null : title;
}

function isCutWord(title: string, text: string): boolean {
  if (/[\p{L}]-$/u.test(title)) return true;
  const last = /\p{L}{3,}$/u.exec(title)?.[0].toLowerCase();
  if (!last) return false;
  const words = text.slice(0, 20_000).toLowerCase();
  let longer = false;
  for (let at = words.indexOf(last); at >= 0; at = words.indexOf(last, at + 1)) {
    if (/\p{L}/u.test(words[at - 1] ?? "")) continue;
    if (!/\p{L}/u.test(words[at + last.length] ?? "")) return false;
    // The words before have to be the title's own and stand in the same line, else the longer word is just another one.
    const before = title.slice(0, -last.length).toLowerCase().trimEnd().slice(-4);
    longer ||= words
      .slice(Math.max(0, at - 12), at)
      .replace(/ +$/, "")
      .endsWith(before);
  }
  return longer;
}
