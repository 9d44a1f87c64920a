// The languages that the product speaks, and how one of them is chosen: on the device, and by the server for mails.

export const languages = ["en", "nb", "de"] as const;
export type Language = (typeof languages)[number];

/** Primary subtags (BCP 47) that another catalogue serves well: Norwegian has two written forms and a common code for both. */
const served: Record<string, Language> = { no: "nb", nn: "nb" };

/** The catalogue for one language tag (`de-AT` -> `de`); undefined where there is none. */
export function catalogueOf(tag: string): Language | undefined {
  const [primary = ""] = tag.toLowerCase().split(/[-_]/);
  return served[primary] ?? languages.find((language) => language === primary);
}

/** The first of the wanted languages that there is; English where there is none of them. */
export const firstSpoken = (wanted: readonly string[]): Language => anySpoken(wanted) ?? "en";

function anySpoken(wanted: readonly string[]): Language | null {
  for (const tag of wanted) {
    const language = catalogueOf(tag);
    if (language) return language;
  }
  return null;
}

/** By an Accept-Language header (RFC 9110 section 12.5.4): the best-weighted language that there is; null where there is none of them. */
export function languageOfHeader(header: string): Language | null {
  const wanted = header
    .slice(0, 1_000)
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.split(";").map((piece) => piece.trim());
      const weight = parameters.find((parameter) => parameter.toLowerCase().startsWith("q="));
      return { tag, weight: weight === undefined ? 1 : Number(weight.slice(2)) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  return anySpoken(wanted.map(({ tag }) => tag));
}
