// Made-up documents with what they are filed under: a household of two years in three languages, and an estate agent's office. Each sender has
// a letterhead, numbers of its own and several kinds of documents; sentences are drawn from a kind's, mixed with what stands everywhere and
// with sentences of other kinds; letters are misread as by recognition.
import { everywhere, householdKinds, type Kind, type Language, officeKinds } from "./vocabulary.ts";

export interface CorpusDocument {
  text: string;
  name: string;
  typeId: string;
  correspondentId: string;
  folderId: string;
  tags: string[];
}

interface Sender {
  name: string;
  language: Language;
  field: string;
  kinds: string[];
  words: string[];
  letterhead: string[];
}

/** Mulberry32. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const pick = <T>(draw: () => number, from: readonly T[]): T => from[Math.floor(draw() * from.length)]!;
function several<T>(draw: () => number, from: readonly T[], count: number): T[] {
  const left = [...from];
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(Math.floor(draw() * left.length), 1)[0]!);
}

const trades: Record<string, { kinds: string; names: Record<Language, string>; words: Record<Language, string> }> = {
  power: {
    kinds: "invoice reminder contract letter",
    names: {
      nb: "Fjordlys Kraft|Nordvind Energi|Elveglimt Nett",
      en: "Northern Power|Brightwell Energy",
      de: "Stadtwerke Auental|Windquell Strom",
    },
    words: {
      nb: "strøm kilowattimer nettleie måler",
      en: "electricity kilowatt meter tariff",
      de: "Strom Kilowattstunden Zähler Netzentgelt",
    },
  },
  insurance: {
    kinds: "policy invoice reminder letter",
    names: { nb: "Trygghavn Forsikring|Solid Skade", en: "Harbour Mutual|Oakshield Insurance", de: "Alpenschutz Versicherung|Hansekasse" },
    words: { nb: "bil innbo reise skade", en: "car home travel claim", de: "Kraftfahrzeug Hausrat Haftpflicht Schaden" },
  },
  bank: {
    kinds: "statement letter contract invoice",
    names: { nb: "Kystbanken|Lånehuset", en: "Meridian Bank|First Quay Building Society", de: "Sparverein Lindau|Talerbank" },
    words: { nb: "lån konto kort rente", en: "loan account card mortgage", de: "Darlehen Konto Karte Zinsen" },
  },
  work: {
    kinds: "payslip contract letter",
    names: { nb: "Bølgen Verksted|Havglass", en: "Tidewater Studios", de: "Maschinenbau Kellermann" },
    words: { nb: "ansatt stilling avdeling", en: "employee position department", de: "Mitarbeiter Stelle Abteilung" },
  },
  shop: {
    kinds: "receipt invoice letter",
    names: { nb: "Redskapshuset|Matkroken|Elektrobua", en: "Fern & Finch|Toolbarn", de: "Werkzeugkiste|Biomarkt Linde" },
    words: { nb: "skrutrekker maling melk batteri", en: "screwdriver paint milk battery", de: "Schraube Farbe Milch Batterie" },
  },
  health: {
    kinds: "letter invoice receipt",
    names: { nb: "Solvang Klinikk|Tannlege Lund", en: "Elm Street Surgery", de: "Praxis Dr. Morgenstern" },
    words: {
      nb: "pasient time behandling resept",
      en: "patient appointment treatment prescription",
      de: "Patient Termin Behandlung Rezept",
    },
  },
  public: {
    kinds: "letter statement invoice reminder",
    names: { nb: "Skatteetaten|Fjellvik kommune", en: "Revenue Office|Borough of Eastmere", de: "Finanzamt Mitte|Gemeinde Seefeld" },
    words: { nb: "skatt avgift søknad barnehage", en: "tax council application nursery", de: "Steuer Gebühr Antrag Kita" },
  },
};

const officeSenders: [string, string, string[]][] = [
  ["Meglerhuset Nord", "sale", ["assignment", "prospectus", "bid", "purchase"]],
  ["Takst og Tilstand", "inspection", ["condition", "register"]],
  ["Byggmester Hval", "inspection", ["condition", "municipality"]],
  ["Oppgjørspartner", "settlement", ["settlement", "purchase", "register"]],
  ["Fjellvik kommune", "public", ["municipality", "register"]],
  ["Kartverket tinglysing", "public", ["register", "settlement"]],
  ["Kystbanken", "finance", ["settlement", "bid"]],
  ["Advokatene Bru", "sale", ["purchase", "assignment", "settlement"]],
  ["Sameiet Solsiden", "public", ["municipality", "prospectus"]],
  ["Boligfoto Lykke", "sale", ["prospectus", "assignment"]],
];

function senderOf(draw: () => number, { name, language, field, kinds, words }: Omit<Sender, "letterhead">): Sender {
  const host = `${name.toLowerCase().replace(/[^a-z]+/g, "")}.${{ nb: "no", en: "co.uk", de: "de" }[language]}`;
  const street = pick(draw, ["Storgata", "Strandveien", "High Street", "Bahnhofstraße", "Kirkeveien", "Market Lane"]);
  const numbers = { nb: `Org.nr. ${orgNumber(draw)} MVA`, en: `VAT GB ${digits(draw, 9)}`, de: `USt-IdNr. DE${digits(draw, 9)}` };
  return {
    name,
    language,
    field,
    kinds,
    words,
    letterhead: [name, `${street} ${1 + Math.floor(draw() * 90)}`, numbers[language], `www.${host}`],
  };
}

const digits = (draw: () => number, count: number) => Array.from({ length: count }, () => Math.floor(draw() * 10)).join("");

/** With the right check digit, as on real letters. */
function orgNumber(draw: () => number): string {
  for (;;) {
    const number = `9${digits(draw, 7)}`;
    const rest = [3, 2, 7, 6, 5, 4, 3, 2].reduce((sum, weight, at) => sum + weight * Number(number[at]), 0) % 11;
    if (rest === 1) continue;
    return `${number}${rest === 0 ? 0 : 11 - rest}`.replace(/(\d{3})(?=\d)/g, "$1 ");
  }
}

export type Corpus = "household" | "office";

/** @returns documents in the order in which they came */
export function corpus(which: Corpus, count: number, seed = 1): CorpusDocument[] {
  const draw = random(seed);
  const senders =
    which === "household"
      ? Object.entries(trades).flatMap(([field, { kinds, names, words }]) =>
          (["nb", "en", "de"] as const).flatMap((language) =>
            names[language]
              .split("|")
              .map((name) => senderOf(draw, { name, language, field, kinds: kinds.split(" "), words: words[language].split(" ") })),
          ),
        )
      : officeSenders.map(([name, field, kinds]) =>
          senderOf(draw, { name, language: "nb", field, kinds, words: ["eiendom", "bolig", "leilighet", "tomt"] }),
        );
  const kindsOf = (language: Language) => (which === "household" ? householdKinds[language] : officeKinds);
  return Array.from({ length: count }, (_, index) => {
    const sender = pick(draw, senders);
    const typeId = pick(draw, sender.kinds);
    return written(draw, sender, typeId, kindsOf(sender.language), index);
  });
}

function written(draw: () => number, sender: Sender, typeId: string, kinds: Record<string, Kind>, index: number): CorpusDocument {
  const { title, sentences } = kinds[typeId]!;
  const other = pick(draw, Object.values(kinds));
  const heading = draw() < 0.7 ? [pick(draw, title)] : [];
  const body = [
    ...several(draw, sentences, 3 + Math.floor(draw() * 3)),
    ...several(draw, everywhere[sender.language], 3),
    ...several(draw, other.sentences, 1 + Math.floor(draw() * 2)),
    ...several(draw, sender.words, 2).map((word) => `${word} ${digits(draw, 3)}`),
  ];
  const person = pick(draw, ["Ida Berg", "Emil Berg", "Nora Dahl"]);
  const lines = [
    ...sender.letterhead.slice(0, draw() < 0.85 ? 4 : 1),
    "",
    person,
    `${1 + Math.floor(draw() * 28)}.${1 + Math.floor(draw() * 12)}.202${4 + Math.floor(draw() * 3)}`,
    ...heading,
    "",
    ...several(draw, body, body.length),
    `${digits(draw, 4)},${digits(draw, 2)}`,
  ];
  const text = lines.map((line) => misread(draw, line)).join("\n");
  const tags = [
    ...(typeId === "invoice" || typeId === "reminder" ? ["to pay"] : []),
    ...(sender.field === "insurance" || sender.words[0] === "bil" ? ["insurance"] : []),
    ...(["payslip", "statement", "settlement"].includes(typeId) ? ["tax"] : []),
    ...(person === "Emil Berg" ? ["Emil"] : []),
  ];
  const name = draw() < 0.5 ? `scan_${index}.pdf` : `${pick(draw, ["document", sender.name, typeId]).replace(/\s+/g, "_")}_${index}.pdf`;
  return { text, name, typeId, correspondentId: sender.name, folderId: sender.field, tags };
}

/** One word in 25 with a letter that recognition took for another. */
const misread = (draw: () => number, line: string): string =>
  line
    .split(" ")
    .map((word) => {
      if (word.length < 4 || draw() > 0.04) return word;
      const at = Math.floor(draw() * word.length);
      return word.slice(0, at) + pick(draw, [..."lrncoe1"]) + word.slice(at + 1);
    })
    .join(" ");
