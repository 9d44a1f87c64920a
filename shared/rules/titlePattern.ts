// Titles by a pattern: `{from} {year}-{month}`. A name in braces stands for what the document says of it.
export const titleNames = ["title", "name", "date", "year", "month", "day", "from", "type"] as const;
export type TitleName = (typeof titleNames)[number];
export type TitleValues = Readonly<Record<TitleName, string>>;

const parts = /\{([^{}]*)\}/g;
const isName = (name: string): name is TitleName => (titleNames as readonly string[]).includes(name);

/** Whether each of its braces holds a name that there is. `once`: `{title}` once at most. */
export function isTitlePattern(pattern: string, { once = true } = {}): boolean {
  const names = [...pattern.matchAll(parts)].map(([, name]) => name!);
  return names.every(isName) && !(once && names.filter((name) => name === "title").length > 1) && !/[{}]/.test(pattern.replace(parts, ""));
}

/**
 * The title, at most 500 characters. Null where something that it names is not known: the title stays as it is then. A pattern with
 * `{title}` leaves a title alone that is made by it already: applied twice it does the same as once.
 */
export function titleBy(pattern: string, values: TitleValues): string | null {
  const title = composed(pattern, values, 500);
  return title !== null && pattern.includes("{title}") && isMadeBy(pattern, values) ? values.title : title;
}

/** The pattern with its names replaced, at most so many characters. Null where something that it names is not known. */
export function composed(pattern: string, values: TitleValues, most: number): string | null {
  const names = [...pattern.matchAll(parts)].map(([, name]) => name as TitleName);
  if (names.some((name) => values[name].trim() === "")) return null;
  const words = pattern.replace(parts, (_, name: TitleName) => values[name].trim()).trim();
  return [...words].slice(0, most).join("").trim() || null;
}

/** The title already is what the pattern makes of some other title. */
function isMadeBy(pattern: string, values: TitleValues): boolean {
  const [before, after] = pattern.split("{title}").map((part) => part.replace(parts, (_, name: TitleName) => values[name].trim()));
  const [begins, ends, title] = [before!.trimStart(), after!.trimEnd(), values.title.trim()];
  return begins + ends !== "" && title.length > begins.length + ends.length && title.startsWith(begins) && title.endsWith(ends);
}
