// Words that grow together, as in Norwegian, Swedish, Danish, Dutch and German: `strømregning` is found by `regning` as well. Only parts
// that this list has, as they are common in letters, bills and contracts, and only where what stands before may be a word: a list of
// all words would take megabytes on a phone, and parts that are guessed by their letters alone find `schein` in `bescheinigung`.
import { foldLetters } from "./fold.ts";

const norwegianAndDanish = `
  regning beregning avregning faktura forsikring avtale aftale kontrakt kvittering lån boliglån gebyr skatt skat avgift afgift melding
  sykemelding meddelelse oppgave opgave oppgjør opgørelse attest bevis vitnemål søknad ansøgning vedtak klage frist nummer konto
  kontoutskrift utskrift udskrift førerkort bankkort kort lønn lønnslipp lønseddel pensjon pension trygd støtte stønad bidrag betaling
  utbetaling innbetaling udbetaling indbetaling beløp depositum husleie husleje leie leje bolig leilighet lejlighed hytte eiendom
  ejendom billett billet bestilling tilbud garanti rapport tilstandsrapport protokoll protokol referat budsjett budget regnskap regnskab
  skjema skema skjøte skøde gjeld gæld kreditt kredit telefon abonnement tannlege fastlege læge sykehus sygehus resept recept
  innkalling indkaldelse undersøkelse undersøgelse behandling erklæring fullmakt fuldmagt testament testamente barnehage børnehave skole
  vedtekter vedtægter årsmøte møte møde generalforsamling forsamling verdi værdi takst megler mægler oppdrag salær honorar provisjon
  arbeid arbejde stilling oppsigelse opsigelse ferie feriepenger penger penge sykepenger papirer papir bekreftelse bekræftelse tillatelse
  tilladelse godkjenning godkendelse selvangivelse årsopgørelse varsel kjøp salg forbruk forbrug måler avlesning aflæsning vurdering saldo
  police vilkår plan`;
const swedish = `
  räkning beräkning avräkning faktura försäkring avtal kontrakt kvitto lån avgift skatt deklaration besked intyg betyg ansökan beslut
  överklagan nummer konto kontoutdrag utdrag kort lön pension bidrag betalning utbetalning inbetalning belopp ränta hyra bostad lägenhet
  fastighet biljett beställning offert garanti rapport protokoll budget bokslut redovisning blankett skuld kredit vatten värme telefon
  abonnemang läkare tandläkare sjukhus recept kallelse undersökning behandling fullmakt testamente förskola skola stadgar styrelse möte
  stämma värdering försäljning mäklare uppdrag arvode arbete tjänst anställning uppsägning semester pengar anmälan underrättelse villkor`;
const dutch = `
  rekening berekening afrekening factuur verzekering overeenkomst contract kwitantie lening verlening kosten belasting aangifte aanslag
  aanvraag beschikking besluit bezwaar bericht bewijs rijbewijs nummer kaart loon salaris pensioen toeslag uitkering bijdrage betaling
  uitbetaling bedrag hypotheek huur woning bestelling offerte garantie rapport verslag begroting formulier schuld krediet energie telefoon
  abonnement tandarts ziekenhuis recept afspraak onderzoek behandeling verklaring volmacht testament school statuten bestuur vergadering
  taxatie verkoop makelaar opdracht ontslag vakantie geld opzegging premie vergunning uittreksel overzicht vergoeding levering`;
const german = `
  rechnung abrechnung berechnung anrechnung versicherung vertrag vereinbarung quittung beleg darlehen kredit gebühr kosten steuer
  erklärung bescheid bescheinigung bestätigung zeugnis nachweis antrag beschluss beschwerde einspruch widerspruch frist nummer
  konto kontoauszug auszug karte buch lohn gehalt pension beitrag zuschuss geld kindergeld elterngeld zahlung vorauszahlung rückzahlung
  betrag miete wohnung grundstück eigentum fahrzeug bestellung auftrag angebot garantie bericht protokoll haushalt bilanz formular
  wasser heizung telefon zahnarzt arzt krankenhaus krankenkasse kasse rezept termin untersuchung behandlung vollmacht testament schule
  satzung vorstand versammlung gutachten verkauf makler honorar arbeit kündigung urlaub police führerschein schein ausweis urkunde
  mahnung erinnerung erstattung leistung pflicht gericht urteil lieferung einladung ordnung verordnung verfügung übersicht aufstellung
  meldung nachricht depot spende unterhalt verzeichnis prüfung wartung reparatur schaden bank sparkasse`;

/** What no word begins with that is put together: `for-sikring`, `be-regning`. Shorter ones are looked at by their length alone. */
const prefixes = new Set(
  `ver ent zer emp miss hin her los mit weg aus auf bei ein nach vor dar uber ueber unter durch wider wieder gegen
   for fore fra opp ned inn inne ute til med mot mod over etter efter mellom mellem sam gjen gen frem fram bort ind upp ner till
   från mellan voor door aan uit terug mee ont toe bij tegen samen unbe unver vorge
   des dis sus con com pro pre sub int inter trans super mono poly anti bio geo tele micro macro multi`
    .split(/\s+/)
    .map(foldLetters),
);

const twoLetters = { ä: "ae", ö: "oe", ü: "ue", ø: "oe", å: "aa" };

/** By its first three letters: the longest first, as a search for the longest one wants them. */
const parts = new Map<string, string[]>();
// Also as it is written without these letters; short ones are other words then.
for (const [list, others] of [
  [norwegianAndDanish, twoLetters],
  [german, twoLetters],
  [swedish, {}],
  [dutch, {}],
] as [string, Record<string, string>][])
  for (const written of list.split(/\s+/).filter(Boolean))
    for (const spelled of new Set([
      written,
      written.length < 4 ? written : written.replace(/[äöüøå]/g, (letter) => others[letter] ?? letter),
    ])) {
      const part = foldLetters(spelled);
      const known = parts.get(part.slice(0, 3)) ?? [];
      parts.set(part.slice(0, 3), known);
      if (!known.includes(part)) known.push(part);
    }
for (const known of parts.values()) known.sort((a, b) => b.length - a.length);

/** How a word ends in any of these languages without becoming another. */
const ending = /^(?:e?n?s?|e[rt]s?|ene?s?|ern?e?s?|a[rn]?s?|arnas?|ernas?|ena|ane|nene|nes?|enes|ernes|es|nen|em)$/;
/** Of `møte` and `arbete`. */
const endingAfterVowel = /^ts?$/;
/** Parts of up to four letters end much (`pantalon`, `exoplanet`): only so, and only behind these letters. */
const fewLetters = 4;
const endingOfFew = /^(?:en|et|ene)?s?$/;
const beforeFew = /[a-z]{2}[segnkdrt]$/;
/** What may hold two words together. */
const link = /^(?:s|es|e|en|n|er|ens|ns)$/;

const shortest = 7;
const longest = 60;
const shortestModifier = 3;

/** The parts of a folded word that begin after its beginning, each to the word's end: of `haftpflichtversicherung` the `versicherung`. */
export function innerParts(word: string): string[] {
  if (word.length < shortest || word.length > longest || !/^[a-z]+$/.test(word)) return [];
  const found: string[] = [];
  let covered = 0;
  for (let at = shortestModifier; at <= word.length - 3; at++) {
    const part = partAt(word, at);
    if (part === undefined || at + part.length <= covered) continue;
    covered = at + part.length;
    if (mayBeWord(word.slice(0, at))) found.push(word.slice(at));
  }
  return found;
}

function partAt(word: string, at: number): string | undefined {
  return parts.get(word.slice(at, at + 3))?.find((part) => word.startsWith(part, at) && mayEnd(word, at, part));
}

/** Whether what comes after a part is an ending, or another word. */
function mayEnd(word: string, at: number, part: string): boolean {
  const rest = word.slice(at + part.length);
  const few = part.length <= fewLetters;
  if (few && !beforeFew.test(word.slice(0, at))) return false;
  if ((few ? endingOfFew : ending).test(rest) || (/[aeiou]$/.test(part) && endingAfterVowel.test(rest))) return true;
  // Behind a short part there has to be one that is known.
  if (part.length >= 6 && /^s[a-z]{3}/.test(rest)) return true;
  for (let next = 0; next <= 3; next++)
    if ((next === 0 || link.test(rest.slice(0, next))) && partAt(word, at + part.length + next) !== undefined) return true;
  return false;
}

/** `anzuschreiben`, `abgebucht`: of verbs. */
const ofVerb = /zu$|^(?:ab|an|um|bei|ein|auf|aus|nach|vor|weg)ge$/;

function mayBeWord(modifier: string): boolean {
  return /[aeiouy]/.test(modifier) && !prefixes.has(modifier) && !ofVerb.test(modifier);
}
