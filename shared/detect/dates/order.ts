// Which of two numbers is the day where both could be: by the text's other dates, else by language and country.
import { exists, type Mention } from "./scan.ts";

/** The same mentions, each with the day and month that are meant. Those that are no day in that order are left out or turned. */
export function orderDates(mentions: readonly Mention[], text: string, language: string | null): Mention[] {
  const monthFirst = isMonthFirst(mentions, text, language);
  return mentions.flatMap((mention) => {
    if (!mention.swappable || mention.day === null) return [mention];
    const turned: Mention = { ...mention, month: mention.day, day: mention.month };
    const [wanted, other] = monthFirst ? [turned, mention] : [mention, turned];
    if (valid(wanted)) return [{ ...wanted, swappable: valid(other) && wanted.day !== wanted.month }];
    return valid(other) ? [{ ...other, swappable: false }] : [];
  });
}

const valid = ({ year, month, day }: Mention) => exists(year, month, day ?? 1);

function isMonthFirst(mentions: readonly Mention[], text: string, language: string | null): boolean {
  let dayFirst = 0;
  let monthFirst = 0;
  for (const { swappable, day, month } of mentions) {
    if (!swappable || day === null) continue;
    if (day > 12) dayFirst++;
    else if (month > 12) monthFirst++;
  }
  if (dayFirst !== monthFirst) return monthFirst > dayFirst;
  if (/^(?:en-US|fil|tl)$/i.test(language ?? "")) return true;
  return (language === null || language === "en") && isAmerican(text);
}

const states = "A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]";
const american = new RegExp(
  String.raw`(?<![\p{L}])(?:${states}) \d{5}(?!\d)|\(\d{3}\) ?\d{3}-\d{4}|(?<![A-Z])\$ ?\d|\bUSD\b|\bZIP\b|\bSSN\b`,
  "u",
);
const elsewhere = /[£€]|\bVAT\b|\bGBP\b|\bEUR\b|\bABN\b|\bGST\b|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b/;

/** Signs of the United States, and none of another country that writes English. */
function isAmerican(text: string): boolean {
  const head = text.slice(0, 20_000);
  return american.test(head) && !elsewhere.test(head);
}
