// How long before its end a contract has to be given notice of.
import { evidenceOf } from "./evidence.ts";
import type { NoticeFact } from "./facts.ts";

const cue =
  /(?<!\p{L})(?:oppsigelse(?:s(?:tid|frist))?|oppsigelig|opsigelse(?:svarsel|sfrist)?|uppsägning(?:stid)?|notice(?: period)?|kündigungsfrist|kündbar|kündigung|opzegtermijn|opzegging|préavis|preaviso|preavviso|aviso prévio|wypowiedzeni\p{L}{1,3}|výpovědní\p{L}{0,3}|irtisanomisaika|irtisanomis\p{L}{0,10}|uzteikum\p{L}{1,3}|įspėjim\p{L}{1,4}|etteteatamis\p{L}{0,10}|解約予告)(?!\p{L})/giu;

const units: Record<NoticeFact["unit"], string> = {
  days: "dag(?:er|e|ar|en)?|days?|tag(?:e|en)?|dagen|jours?|días?|giorni|dias?|dni|dnů|päivää|dienas|dienų|päeva|日",
  weeks:
    "uker?|uger?|veck(?:a|or)|weeks?|wochen?|weken|week|semaines?|semanas?|settimane|tygodni\\p{L}?|týdn\\p{L}|viikkoa|nedēļas|savaičių|nädalat|週間",
  months:
    "måned(?:er|ers)?|mdr\\.?|månad(?:er|ers)?|months?|monat(?:e|en|s)?|maand(?:en)?|mois|mes(?:es)?|mesi|mês|meses|miesi\\p{L}{1,4}|měsíc\\p{L}{1,2}|kuukau\\p{L}{1,4}|kk|mēneš\\p{L}{1,2}|mėnesi\\p{L}{1,3}|kuud?|か月|ヶ月|ヵ月|カ月",
  years: "år|years?|jahre?n?|jaar|ans?|años?|anni|anos?|lat|roky?|vuotta|gad\\p{L}{1,2}|metų|aastat|年",
};
const words: Record<string, number> = {
  en: 1,
  ein: 1,
  one: 1,
  een: 1,
  un: 1,
  une: 1,
  uno: 1,
  um: 1,
  einem: 1,
  einen: 1,
  eine: 1,
  et: 1,
  to: 2,
  två: 2,
  two: 2,
  zwei: 2,
  twee: 2,
  deux: 2,
  dos: 2,
  due: 2,
  dois: 2,
  tre: 3,
  three: 3,
  drei: 3,
  drie: 3,
  trois: 3,
  tres: 3,
  três: 3,
  fire: 4,
  fyra: 4,
  four: 4,
  vier: 4,
  six: 6,
  sechs: 6,
  seks: 6,
  sex: 6,
  zes: 6,
};
const unitNames = Object.keys(units) as NoticeFact["unit"][];
const span = new RegExp(
  `(?<![\\p{L}\\p{N}.,])(?<count>\\d{1,3}|${Object.keys(words).join("|")})(?:\\s?\\([\\p{L}\\d]{1,9}\\))?[\\s-]{0,2}(?:${unitNames.map((unit) => `(?<${unit}>${units[unit]})`).join("|")})(?!\\p{L})`,
  "giu",
);

/** The span of time nearest to a word for notice, in the same sentence; after it before before it. */
export function detectNotice(text: string): NoticeFact | null {
  const part = text.slice(0, 200_000);
  for (const match of part.matchAll(cue)) {
    const from = Math.max(0, match.index - 60);
    const window = part.slice(from, match.index + 120);
    const spans = [...window.matchAll(span)];
    const after = spans.find(({ index }) => from + index >= match.index);
    const found = after ?? spans.at(-1);
    if (!found) continue;
    const unit = unitNames.find((name) => found.groups![name] !== undefined)!;
    const written = found.groups!.count!.toLowerCase();
    const count = words[written] ?? Number(written);
    const at = from + found.index;
    const start = Math.min(at, match.index);
    const end = Math.max(at + found[0].length, match.index + match[0].length);
    return { ...evidenceOf(text, at, found[0].length, part.slice(start, end)), count, unit };
  }
  return null;
}
