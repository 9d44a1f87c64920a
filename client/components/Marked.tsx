// A text with the places that matched.

/** `marks` are [start, end) in UTF-16 units, in order and apart. */
export function Marked({ text, marks }: { text: string; marks: readonly [number, number][] }) {
  const parts: { text: string; marked: boolean; at: number }[] = [];
  let at = 0;
  for (const [start, end] of marks) {
    if (start > at) parts.push({ text: text.slice(at, start), marked: false, at });
    parts.push({ text: text.slice(start, end), marked: true, at: start });
    at = end;
  }
  parts.push({ text: text.slice(at), marked: false, at });
  return <>{parts.map((part) => (part.marked ? <mark key={part.at}>{part.text}</mark> : <span key={`${part.at}s`}>{part.text}</span>))}</>;
}
