// The words that were recognized in a picture, over it: unseen, to select and to mark.
import type { PageWord, PageWords } from "../../../../shared/documents/pageWords.ts";

interface PictureTextProps {
  page: PageWords;
  marked: readonly (readonly PageWord[])[];
  current: number;
}

export function PictureText({ page, marked, current }: PictureTextProps) {
  const turned = (word: PageWord) => `translate(${word.left} ${word.top}) rotate(${page.angle})`;
  return (
    <svg class="picture-text" viewBox={`0 0 ${page.width} ${page.height}`} preserveAspectRatio="none" aria-hidden="true">
      {marked.map((match, index) =>
        match.map((word) => (
          <rect
            key={`${index}/${word.left}/${word.top}`}
            class={index === current ? "found found-current" : "found"}
            transform={turned(word)}
            width={word.width}
            height={word.height}
            rx={4}
          />
        )),
      )}
      {page.words.map((word, index) => (
        <text
          key={`${index}/${word.left}/${word.top}`}
          transform={turned(word)}
          y={word.height * 0.8}
          font-size={word.height}
          textLength={word.width}
          lengthAdjust="spacingAndGlyphs"
        >
          {page.words[index + 1]?.line === word.line ? `${word.text} ` : `${word.text}\n`}
        </text>
      ))}
    </svg>
  );
}
