// Whom a document may be from: letterhead, sender line, the line of an organisation number, signature, domain of an address.
import { evidenceOf } from "./evidence.ts";
import type { ContactFact, CorrespondentFact, OrganisationFact } from "./facts.ts";
import { endOfLine, lineAbove, startOfLine } from "./lines.ts";

/** Legal forms as they end a name; capitals count. */
const legalForm =
  /(?<![\p{L}])(?:AS|ASA|ANS|DA|BA|SA|KF|IKS|A\/S|ApS|I\/S|K\/S|P\/S|AB|HB|KB|GmbH(?: & Co\.? KG)?|mbH|AG|KG|OHG|GbR|UG|e\.\s?V\.|e\.\s?G\.|eG|KGaA|SE|Ltd\.?|Limited|PLC|plc|LLP|LLC|Inc\.?|Corp\.?|Co\.|B\.V\.|BV|N\.V\.|NV|VOF|S\.?A\.?S\.?|SARL|S\.?A\.?R\.?L\.?|EURL|S\.A\.|S\.L\.U?\.?|SL|S\.r\.l\.|Srl|S\.p\.A\.|SpA|Lda\.?|Unipessoal|sp\. z o\.\s?o\.|S\.A|s\.r\.o\.|a\.s\.|Oy|Oyj|OY|UAB|AB|SIA|OÜ|Kft\.?|Zrt\.?|d\.o\.o\.|S\.R\.L\.|A\.Ş\.)(?![\p{L}])|株式会社|有限会社|合同会社|(?<!\p{L})(?:ТОВ|ПрАТ|АТ|ООО|АО|ФОП)(?!\p{L})/u;

/** Bodies without a legal form, by what they are called. */
const body =
  /(?<!\p{L})(?:\p{L}{0,20}(?:kommune|kommun|sparebank|sparkasse|forsikring|försäkring|universitet|sykehus|sjukhus|bank|finanzamt|stadtwerke|krankenkasse|versicherung|amtsgericht|landratsamt|borettslag|sameie|barnehage|skole|skola|schule|verein|legesenter|tannlege\p{L}{0,3}|apotek|apotheke|gymnasium|verket|direktoratet)|skatteetaten|nav|lånekassen|university|hospital|council|school|clinic|insurance|surgery|institute|foundation|church|municipality|ministry|gemeente|mairie|préfecture|ayuntamiento|comune di|câmara municipal|urząd|městský úřad|kaupunki|dome|savivaldybė|linnavalitsus|міська рада|universität\p{L}{0,12}|université|universidad|università|école|colegio|escola|scuola|szkoła|škola|koulu|市役所|区役所|銀行)(?!\p{L})/iu;

const senderLine =
  /^[ \t]{0,8}(?:fra|from|von|absender|avsender|afsender|avsändare|expéditeur|de la part de|remitente|mittente|remetente|nadawca|odesílatel|lähettäjä|sūtītājs|siuntėjas|saatja|差出人|发件人|від кого|selger|seller|verkäufer|utleier|leverandør|supplier|lieferant|vendor|fournisseur|proveedor|fornitore|fornecedor|sprzedawca|dodavatel|myyjä|pardavėjas|müüja|pārdevējs)[ \t]{0,3}[:：][ \t]{0,8}(?<name>[^\n\f<>]{2,80})/gimu;

const signature =
  /^(?:med vennlig hilsen|vennlig hilsen|mvh|med venlig hilsen|med vänliga hälsningar|yours sincerely|yours faithfully|kind regards|best regards|mit freundlichen grüßen|mit freundlichem gruß|met vriendelijke groet|cordialement|atentamente|cordiali saluti|com os melhores cumprimentos|z poważaniem|s pozdravem|ystävällisin terveisin|ar cieņu|pagarbiai|lugupidamisega|敬具|з повагою)[,.!]?[ \t]*\n+[ \t]*(?<name>[^\n\f]{2,80})/gimu;

const freeMail =
  /^(?:gmail|googlemail|outlook|hotmail|live|yahoo|icloud|me|gmx|web|online|t-online|proton|protonmail|mail|aol|orange|wanadoo|libero|wp|seznam|ukr)\./;

interface Known {
  contacts: readonly ContactFact[];
  organisations: readonly OrganisationFact[];
}

const mostKept = 6;

export function findCorrespondents(text: string, { contacts, organisations }: Known): CorrespondentFact[] {
  const domains = contacts.filter(({ kind }) => kind !== "phone").map((contact) => ({ contact, domain: domainOf(contact) }));
  const found = [
    ...fromSender(text),
    ...fromLetterhead(text),
    ...besideNumbers(text, organisations),
    ...fromSignature(text),
    ...fromDomains(domains),
  ];
  const byName = new Map<string, CorrespondentFact>();
  for (const fact of found) {
    const key = keyOf(fact.name);
    if (key.length < 2) continue;
    // said in two ways it is likelier
    const confirmed =
      fact.by !== "domain" && domains.some(({ domain }) => key.startsWith(keyOf(domain.split(".")[0]!)) && keyOf(domain).length > 3);
    const known = byName.get(key);
    const confidence = Math.min(0.95, Math.max(fact.confidence, known?.confidence ?? 0) + (confirmed || known ? 0.1 : 0));
    byName.set(key, { ...(known ?? fact), confidence });
  }
  return [...byName.values()].sort((a, b) => b.confidence - a.confidence || a.at - b.at).slice(0, mostKept);
}

const keyOf = (name: string) =>
  name
    .replace(legalForm, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");

function fact(text: string, at: number, name: string, by: CorrespondentFact["by"], confidence: number): CorrespondentFact {
  return { ...evidenceOf(text, at, name.length), name: name.replace(/\s+/g, " ").slice(0, 80), by, confidence };
}

function fromSender(text: string): CorrespondentFact[] {
  return [...text.slice(0, 20_000).matchAll(senderLine)].flatMap((match) => {
    const name = trimmed(match.groups!.name!);
    return /\p{L}{2}/u.test(name) && !/^\d/.test(name) ? [fact(text, match.index + match[0].indexOf(name), name, "sender", 0.75)] : [];
  });
}

/** The name in a cell or line: before an address, a number or the next column. */
function trimmed(line: string): string {
  return line
    .split(
      /\s{3,}|\t| [|·•–—-] |,\s(?=\d)|\s(?=(?:org|cvr|nip|ust|vat|tlf|tel)\b)|,(?=\s\p{Lu}\p{Ll}+(?:gata|veien|vegen|straße|str\.|vej|weg|gatan|street|road|katu)\b)/iu,
    )[0]!
    .replace(/[\s,;:|–-]+$/u, "")
    .trim();
}

function fromLetterhead(text: string): CorrespondentFact[] {
  const found: CorrespondentFact[] = [];
  let at = 0;
  for (const line of text
    .slice(0, 3000)
    .split(/[\n\f]/)
    .slice(0, 25)) {
    const cells = line.split(/\s{3,}|\t/);
    let from = at;
    for (const cell of cells) {
      const name = trimmed(cell);
      const start = text.indexOf(name, from);
      if (isName(name)) {
        if (legalForm.test(name)) found.push(fact(text, start, name, "letterhead", 0.7 - found.length * 0.05));
        else if (body.test(name) && name.split(" ").length <= 6)
          found.push(fact(text, start, name, "letterhead", 0.6 - found.length * 0.05));
      }
      from = Math.max(from, start + name.length);
    }
    at += line.length + 1;
  }
  return found.slice(0, 4);
}

function isName(name: string): boolean {
  const letters = name.match(/\p{L}/gu)?.length ?? 0;
  return (
    name.length >= 3 &&
    name.length <= 70 &&
    letters * 2 > name.length &&
    /^[\p{Lu}\p{Lo}\p{N}«"]/u.test(name) &&
    !/[@:?!]|\.\s\p{Lu}\p{Ll}+\s\p{Ll}/u.test(name) &&
    !/\d{4,}/.test(name)
  );
}

/** Beside or above an organisation number stands whose it is. */
function besideNumbers(text: string, organisations: readonly OrganisationFact[]): CorrespondentFact[] {
  return organisations.slice(0, 3).flatMap(({ at }) => {
    const start = startOfLine(text, at);
    const own = trimmed(text.slice(start, endOfLine(text, start)));
    for (const [name, place] of [
      [own, start],
      [trimmed(lineAbove(text, at)), text.lastIndexOf(lineAbove(text, at), start)],
    ] as const) {
      if (isName(name) && legalForm.test(name)) return [fact(text, Math.max(place, 0), name, "organisation", 0.6)];
    }
    return [];
  });
}

function fromSignature(text: string): CorrespondentFact[] {
  return [...text.slice(0, 60_000).matchAll(signature)].slice(0, 2).flatMap((match) => {
    const name = trimmed(match.groups!.name!);
    return isName(name)
      ? [fact(text, match.index + match[0].lastIndexOf(name), name, "signature", legalForm.test(name) || body.test(name) ? 0.6 : 0.35)]
      : [];
  });
}

function domainOf({ kind, value }: ContactFact): string {
  const host = kind === "email" ? value.slice(value.indexOf("@") + 1) : value.replace(/^https?:\/\//i, "").replace(/[/:?].*$/, "");
  return host.toLowerCase().replace(/^www\./, "");
}

function fromDomains(domains: { contact: ContactFact; domain: string }[]): CorrespondentFact[] {
  return domains
    .filter(({ domain }) => !freeMail.test(domain) && domain.includes("."))
    .slice(0, 3)
    .map(({ contact, domain }) => {
      const parts = domain.split(".");
      const name = parts.length > 2 && parts.at(-2)!.length <= 3 ? parts.at(-3)! : parts.at(-2)!;
      const { quote, source, at, length, page } = contact;
      return { quote, source, at, length, page, name: name[0]!.toUpperCase() + name.slice(1), by: "domain" as const, confidence: 0.3 };
    });
}
