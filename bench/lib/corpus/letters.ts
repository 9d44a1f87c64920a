// Letters of known words in three languages, each of its own: where one is lost or moved, it is seen.
export interface Letter {
  language: "en" | "nb" | "de";
  title: string;
  /** Each without line ends. */
  paragraphs: string[];
  /** The first row names the columns. */
  table: string[][];
}

export const languages = ["en", "nb", "de"] as const;

const vocabulary = {
  en: "harbour lighthouse kettle insurance meadow invoice thistle carpenter cellar voucher gravel notice lantern orchard heating balcony receipt stairwell drainage puffin quarter terrace chimney deposit kerbstone warranty ledger plaster window garden surveyor parish",
  nb: "havn fyrtårn kjele forsikring eng faktura tistel snekker kjeller kvittering grus varsel lykt frukthage oppvarming altan trappeoppgang drenering lunde kvartal terrasse skorstein depositum kantstein garanti regnskap murpuss vindu hage takstmann sogn bærepose",
  de: "Hafen Leuchtturm Kessel Versicherung Wiese Rechnung Distel Schreiner Keller Gutschein Kies Kündigung Laterne Obstgarten Heizung Balkon Quittung Treppenhaus Entwässerung Papageitaucher Quartal Terrasse Schornstein Kaution Bordstein Gewährleistung Hauptbuch Außenputz Fenster Gärtner Gutachter Straße",
} as const;
const frames = {
  en: [
    "The % next to the % was looked at on % March and needs a new %.",
    "Please send the % for the % before the % is closed.",
    "We have found that % and % cost 1,2% pounds each.",
    "Neither the % nor the % is part of the %.",
  ],
  nb: [
    "Ved % og % ble det den %. mars funnet en ny %.",
    "Vennligst send % for % før % stenges.",
    "Vi har sett at % og % koster 1 2% kroner hver.",
    "Verken % eller % hører til %.",
  ],
  de: [
    "Beim % neben dem % wurde am %. März ein neuer % gefunden.",
    "Bitte senden Sie % für % bevor % geschlossen wird.",
    "Wir haben gesehen, dass % und % je 1.2% Euro kosten.",
    "Weder % noch % gehört zu %.",
  ],
} as const;
const columns = { en: ["Item", "Number", "Sum"], nb: ["Post", "Antall", "Beløp"], de: ["Posten", "Anzahl", "Betrag"] } as const;

/** Always the same for a seed. */
export function chance(seed: number): () => number {
  let state = (seed * 2_654_435_761 + 1) % 2_147_483_647 || 7;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

export function aLetter(language: Letter["language"], seed: number, paragraphs = 5): Letter {
  const next = chance(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  const words = vocabulary[language].split(" ");
  const number = (most: number) => String(1 + Math.floor(next() * most));
  // A digit where the frame has one before or after the place, else a word.
  const sentence = () =>
    pick(frames[language]).replace(/(\d)?%(\.? (?:March|mars|März))?/g, (_, digit, month) =>
      digit !== undefined ? `${digit}${10 + Math.floor(next() * 89)}` : month !== undefined ? `${number(28)}${month}` : pick(words),
    );
  return {
    language,
    title: `${pick(words)} ${pick(words)} ${1000 + seed}`,
    paragraphs: Array.from({ length: paragraphs }, () => Array.from({ length: 3 }, sentence).join(" ")),
    table: [[...columns[language]], ...Array.from({ length: 4 }, () => [pick(words), number(900), `${number(9000)}`])],
  };
}

/** In the order in which it is read. */
export const wordsOf = ({ title, paragraphs, table }: Letter): string => [title, ...paragraphs, ...table.flat()].join(" ");

/** As lines of plain text. */
export const plain = ({ title, paragraphs, table }: Letter): string =>
  [title, "", ...paragraphs.flatMap((paragraph) => [...wrapped(paragraph, 76), ""]), ...table.map((row) => row.join("\t"))].join("\n");

export function wrapped(text: string, most: number): string[] {
  const lines: string[] = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1)!;
    if (line === "") lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= most) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
