// The language a text is written in. The library (about 1 MB of n-grams) is loaded on first use.

/** Enough for a sure answer; more only costs time. */
const sampleLength = 4000;
/** Below this many letters a guess is a gamble. */
const fewestLetters = 24;

/** ISO 639-1 code (`no` for both written standards of Norwegian), or null where the text is too short or unclear. */
export async function detectLanguage(text: string): Promise<string | null> {
  const sample = text.slice(0, sampleLength).replace(/[^\p{L}\s'’-]+/gu, " ");
  if ((sample.match(/\p{L}/gu)?.length ?? 0) < fewestLetters) return null;
  const { eld } = await import("eld/extrasmall");
  const result = eld.detect(sample);
  return result.isReliable() ? result.language : null;
}
