// Looks phrases up among the words of a short text. Words are looked up and not searched for: thousands of them cost no more than ten.

export interface PhraseHit<Kind> {
  kind: Kind;
  at: number;
  end: number;
}

interface Phrase<Kind> {
  kind: Kind;
  /** Lower case; `prefix`: the word of the text may go on. */
  words: { text: string; prefix: boolean }[];
}

const wordPattern = /[\p{L}\p{M}\p{N}]+(?:['’./:-]\p{L}[\p{L}\p{M}]*){0,4}\.?|[§©€$£]/gu;

function plain(word: string): string {
  return word.toLowerCase().normalize("NFC").replaceAll("’", "'").replace(/\.$/, "");
}

/**
 * Compiles lists of phrases by kind, separated by blanks: `_` stands for the blank inside of a phrase, `*` at the end of a word for more
 * letters. The function that comes back finds all of them by where they end; of those that overlap the longest.
 */
export function phraseFinder<Kind extends string>(lists: Readonly<Record<Kind, string>>): (text: string) => PhraseHit<Kind>[] {
  /** By the first one to three letters of their first word. */
  const phrases = new Map<string, Phrase<Kind>[]>();
  /** Languages without blanks: found wherever they stand. */
  const unspaced: { kind: Kind; text: string }[] = [];
  for (const [kind, list] of Object.entries(lists) as [Kind, string][]) {
    for (const entry of list.trim().split(/\s+/)) {
      if (/^[\u3040-\u30ff\u4e00-\u9fff]/u.test(entry)) {
        unspaced.push({ kind, text: entry });
        continue;
      }
      const words = entry.split("_").map((part) => ({ text: plain(part.replace("*", "")), prefix: part.endsWith("*") }));
      const key = words[0]!.text.slice(0, 3);
      phrases.set(key, [...(phrases.get(key) ?? []), { kind, words }]);
    }
  }
  return (text) => {
    const hits = [...spaced(text, phrases), ...unspaced.flatMap(({ kind, text: wanted }) => lastOf(text, wanted, kind))];
    return hits.filter((hit) => !hits.some((other) => covers(other, hit))).sort((a, b) => a.end - b.end || a.at - b.at);
  };
}

function spaced<Kind>(text: string, phrases: ReadonlyMap<string, Phrase<Kind>[]>): PhraseHit<Kind>[] {
  const words = [...text.matchAll(wordPattern)].map((match) => ({
    text: plain(match[0]),
    at: match.index,
    end: match.index + match[0].length,
  }));
  return words.flatMap((word, index) =>
    [1, 2, 3].flatMap((length) =>
      length > word.text.length
        ? []
        : (phrases.get(word.text.slice(0, length)) ?? []).flatMap((phrase) => {
            const last = words[index + phrase.words.length - 1];
            return last && matches(phrase, words, index) ? [{ kind: phrase.kind, at: word.at, end: last.end }] : [];
          }),
    ),
  );
}

function lastOf<Kind>(text: string, wanted: string, kind: Kind): PhraseHit<Kind>[] {
  const at = text.lastIndexOf(wanted);
  return at < 0 ? [] : [{ kind, at, end: at + wanted.length }];
}

function matches<Kind>({ words }: Phrase<Kind>, text: { text: string }[], from: number): boolean {
  return words.every((wanted, index) => {
    const word = text[from + index]!.text;
    return wanted.prefix ? word.startsWith(wanted.text) : word === wanted.text;
  });
}

function covers<Kind>(other: PhraseHit<Kind>, hit: PhraseHit<Kind>): boolean {
  return other.at <= hit.at && other.end >= hit.end && other.end - other.at > hit.end - hit.at;
}
