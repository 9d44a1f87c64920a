// A text that keeps its end when it has to be cut: file names differ at the end.
const tailLength = 12;
const segmenter = new Intl.Segmenter();

/** Cuts in the middle; `title` attribute and screen readers have the whole text, in one piece. */
export function MiddleText({ text }: { text: string }) {
  if (text.length < tailLength * 2)
    return (
      <span class="cut" dir="auto" title={text}>
        {text}
      </span>
    );
  const letters = [...segmenter.segment(text)].map((part) => part.segment);
  return (
    <span class="middle" dir="auto" title={text}>
      <span class="visually-hidden">{text}</span>
      <span class="middle-head" aria-hidden="true">
        {letters.slice(0, -tailLength).join("")}
      </span>
      <span class="middle-tail" aria-hidden="true">
        {letters.slice(-tailLength).join("")}
      </span>
    </span>
  );
}
