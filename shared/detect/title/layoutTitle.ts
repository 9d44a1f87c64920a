// A title by what stands where: a subject line, a heading, the first line with a telling word, the first line that could be one.
import { isMojibake, letters, longest, tidy } from "./casing.ts";

export interface FoundTitle {
  title: string;
  at: number;
  length: number;
}

/** Words that say what a document is; a line with one of them is the best that plain text offers. */
const documentWords =
  /(?<!\p{L})(\p{L}*(?:faktura|regning|kvittering|kontrakt|avtale|aftale|vedtak|attest|polise|police|årsoppgave|årsopgørelse|melding|kreditnota|møte|referat|skjøte|takst|lønnsslipp|lønseddel|oppgave|varsel|innkalling|søknad|klage|bekreftelse|bekræftelse|vedtekter|opgørelse|afgørelse)|\p{L}*(?:avtal|kvitto|räkning|besked|intyg|kallelse|protokoll|beslut|ansökan|bekräftelse|påminnelse|specifikation)|invoice|bill|receipt|contract|agreement|statement|policy|certificate|renewal|reminder|notice|minutes|quote|quotation|payslip|confirmation|report|application|deed|lease|will|prescription|itinerary|ticket|\p{L}*(?:rechnung|quittung|vertrag|bescheid|kündigung|mahnung|abrechnung|zeugnis|angebot|bestätigung|protokoll|police|bescheinigung|antrag|urkunde|beschluss|urteil|auszug|vollmacht|einladung)|factuur|overeenkomst|offerte|aanslag|polisblad|loonstrook|jaaropgave|herinnering|uitnodiging|facture|contrat|attestation|quittance|relevé|bulletin de paie|devis|avis|convocation|certificat|factura|contrato|recibo|nómina|certificado|presupuesto|aviso|extracto|fattura|contratto|ricevuta|bolletta|busta paga|certificato|preventivo|avviso|fatura|certidão|extrato|orçamento|umowa|rachunek|zaświadczenie|decyzja|oferta|zawiadomienie|smlouva|potvrzení|rozhodnutí|vyúčtování|lasku|sopimus|kuitti|todistus|päätös|tiliote|palkkalaskelma|rēķins|līgums|izziņa|sąskaita|sutartis|pažyma|arve|leping|tõend|otsus|рахунок|договір|довідка|наказ|повідомлення)(?!\p{L})|請求書|領収書|契約書|明細書?|証明書|お知らせ|納品書|見積書/iu;

const subject =
  /^[ \t]{0,20}(?:subject|re|regarding|betreff|betr\.?|emne|gjelder|angående|ang\.?|vedr\.?|vedrørende|sak|ärende|avser|objet|asunto|oggetto|assunto|betreft|onderwerp|dotyczy|temat|předmět|věc|asia|aihe|temats|par|tema|dėl|teema|件名|тема|щодо)[ \t]{0,2}[:：][ \t]{0,12}(?<title>[^\n\f]{4,160})/imu;

const notATitle = [
  /@|https?:|www\./i,
  /^(side|page|seite|sida|pagina|página|strona|strana|sivu|стор)\.?\s*\d/i,
  /^\W*(org\.?\s?nr|tlf|tel|telefon|phone|fax|e-?post|e-?mail|konto|iban|bic|kid|ust|vat|cvr|nip|dato|date|datum|data|fecha|päivämäärä|to|til|an|from|fra|von|att|c\/o|p\.?o\.? box|postboks|postfach)\b[.:]?/i,
  /^(kjære|hei|dear|sehr geehrte|liebe|hallo|hi|hello|kære|hej|bästa|beste|geachte|madame|monsieur|cher|estimad|gentil|egregi|exm|szanown|vážen|hyvä|cien\S+|gerb|lugupeetud|шановн|拝啓)/i,
  /(^|\s)\d{4,5}\s+\p{Lu}\p{Ll}+/u,
  /\p{L}+(gata|gaten|veien|vegen|vei|veg|vej|plass|gatan|vägen|straße|strasse|str\.|weg|platz|allee|straat|laan|street|road|lane|avenue|quay)\s+\d+/iu,
  /^(rue|avenue|boulevard|calle|avenida|via|piazza|rua|ul\.|ulica)\s/iu,
  /^\d+\s+\p{L}+(\s\p{L}+)*\s(street|road|lane|avenue|quay|drive|close)\b/iu,
  /[,;:]$/,
];

/** Words of labels: a line of nothing else names columns, and nothing of the document. */
const labelWords = new Set(
  `date due invoice number no nr id customer account order reference ref your our page total amount description quantity qty price unit vat tax net gross payment method terms
  fakturadato fakturanr fakturanummer forfall forfallsdato kundenr kundenummer kid kontonr beløp dato antall pris sum mva beskrivelse side vår deres ordrenr varenr varenummer enhet rabatt forfaldsdato fakturadatum förfallodatum förfallodag kundnummer antal belopp moms
  rechnungsdatum rechnungsnummer rechnungs-nr kundennummer kunden-nr datum betrag menge einzelpreis gesamtpreis position pos artikel bezeichnung fällig fälligkeit ihr unser zeichen nummer seite mwst steuernummer lieferdatum
  factuurdatum factuurnummer klantnummer vervaldatum bedrag aantal prijs omschrijving échéance montant quantité prix désignation client n° numéro référence fecha número importe cantidad precio cliente vencimiento
  scadenza importo quantità prezzo numero quantidade preço valor termin kwota ilość cena numer splatnost částka množství číslo eräpäivä määrä hinta and of the & / by to from issue issued kind type code status`
    .trim()
    .split(/\s+/),
);

export function titleFromLayout(text: string): FoundTitle | null {
  return markdownHeading(text) ?? subjectLine(text) ?? byLines(text);
}

function markdownHeading(text: string): FoundTitle | null {
  const match = /^#{1,3}\s+(.+?)\s*#*$/m.exec(text.slice(0, 2000));
  if (!match || letters(match[1]!) < 3) return null;
  return { title: tidy(match[1]!.replace(/[*_`]/g, "")), at: match.index + match[0].indexOf(match[1]!), length: match[1]!.length };
}

function subjectLine(text: string): FoundTitle | null {
  const match = subject.exec(text.slice(0, 6000));
  const written = match?.groups?.title?.split(/\s{3,}|\t/)[0]?.trim();
  if (!match || !written || letters(written) < 4 || isMojibake(written) || /^(?:your|ihr|deres|votre)\b.{0,20}\d/i.test(written))
    return null;
  return { title: tidy(written, text), at: match.index + match[0].indexOf(written), length: written.length };
}

function byLines(text: string): FoundTitle | null {
  const lines = firstLines(text);
  const named = lines.slice(0, 15).find(({ title }) => documentWords.test(title) && title.length <= 80);
  const first = lines[0];
  if (!named) return first ?? null;
  const alone = named.title.split(" ").length === 1 && first && first !== named;
  return alone ? { ...named, title: `${named.title} – ${first.title}` } : named;
}

function firstLines(text: string): FoundTitle[] {
  const head = joined(text.slice(0, 4000));
  const found: FoundTitle[] = [];
  for (const match of head.matchAll(/(?:(?! {3})[^\n\f\t])+/g)) {
    if (match[0].length > longest * 2) continue;
    const title = tidy(match[0].replaceAll("\u0000", ""), text);
    if (isTitle(title)) found.push({ title, at: match.index, length: match[0].length });
  }
  return found;
}

/** A word that is divided over two lines stands whole on the first; NULs keep the places of what follows. */
function joined(text: string): string {
  return text.replace(/(?<=\p{Ll}{2})(?:-|\u00ad)\n(?=\p{Ll}{2})/gu, "\u0000\u0000");
}

function isTitle(line: string): boolean {
  const count = letters(line);
  const ideographs = /[\u3040-\u30ff\u4e00-\u9fff]{2}/u.test(line);
  if ((count < 4 && !ideographs) || line.length > longest || count * 2 < line.replaceAll(" ", "").length) return false;
  return !isMojibake(line) && !isLabelLine(line) && !notATitle.some((pattern) => pattern.test(line));
}

/** "Due date Invoice date"; a lone "Invoice" says what the document is. */
function isLabelLine(line: string): boolean {
  const words = line
    .toLowerCase()
    .split(/[\s:.,|]+/)
    .filter((word) => word !== "");
  return words.every((word) => labelWords.has(word) || /^\d+$/.test(word)) && (words.length > 1 || !documentWords.test(line));
}
