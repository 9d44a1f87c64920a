// Which of a long document's characters a provider is shown: the first page, the last page, lines with amounts and dates, headings, and
// then whatever comes first. In their order, whole lines, with a mark where something was left out.

const gap = "…";
/** Shares of the room; what one does not use is left to the next. */
const shares = { firstPage: 0.45, lastPage: 0.15, figures: 0.25, headings: 0.1 };

interface Line {
  text: string;
  page: number;
}

const date = /\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{1,2}\.?\s+\p{L}{3,}\.?\s+\d{4}\b/u;
const amount = /\d[\d .,']*[.,]\d{2}\b|(?:\b(?:kr|nok|sek|dkk|eur|usd|chf|gbp)\b|[€$£])\s*-?\d|\d\s*(?:,-|(?:kr|nok|eur)\b|[€$£])/iu;
const heading = /^(?=.*\p{L}{3})(?:\p{Lu}|\d+(?:\.\d+)*\.?\s+\p{Lu})[^.!?;,]{2,70}$/u;

/** `text`: pages separated by form feeds. At most `room` UTF-16 units, no half of a character. */
export function chooseText(text: string, room: number): string {
  if (text.length <= room) return text.toWellFormed();
  const lines = text.split("\f").flatMap((page, number) => page.split("\n").map((line): Line => ({ text: line.trimEnd(), page: number })));
  const last = lines.at(-1)?.page ?? 0;
  const taken = new Set<number>();
  // Each line may need a mark and two line ends beside it.
  const cost = (line: Line) => line.text.length + gap.length + 2;
  let left = room;

  function take(share: number, wanted: (line: Line) => boolean): void {
    let allowed = Math.min(left, Math.floor(room * share));
    for (const [index, line] of lines.entries()) {
      if (taken.has(index) || line.text.trim() === "" || !wanted(line)) continue;
      if (cost(line) > allowed) continue;
      taken.add(index);
      allowed -= cost(line);
      left -= cost(line);
    }
  }

  take(shares.firstPage, ({ page }) => page === 0);
  take(shares.lastPage, ({ page }) => page === last);
  take(shares.figures, (line) => date.test(line.text) || amount.test(line.text));
  take(shares.headings, (line) => heading.test(line.text.trim()));
  take(1, () => true);
  const chosen = [...taken].toSorted((a, b) => a - b);
  let out = "";
  let before = -1;
  for (const index of chosen) {
    const skipped = lines.slice(before + 1, index).some((line) => line.text.trim() !== "");
    out += `${skipped ? `${gap}\n` : ""}${lines[index]?.text}\n`;
    before = index;
  }
  // Lines longer than all the room, such as a text without line ends: the first one is cut.
  const long = lines.findIndex((line, index) => !taken.has(index) && line.text.length > room / 2);
  if (long !== -1 && out.length < room / 2) out += cut(lines[long]?.text ?? "", room - out.length);
  return cut(out, room);
}

function cut(text: string, room: number): string {
  const end = text.slice(0, room);
  return (/[\uD800-\uDBFF]$/.test(end) ? end.slice(0, -1) : end).toWellFormed();
}
