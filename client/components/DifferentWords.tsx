// The words that stand in one of two texts alone, beside each other.
import { useEffect, useState } from "preact/hooks";
import type { Comparison } from "../../shared/api/duplicates.ts";
import { problemText } from "../app/problems.ts";
import { t } from "../i18n/index.ts";
import "./differentWords.css";

interface DifferentWordsProps {
  /** Throws what is said in its place, with a way to ask again. */
  ask(): Promise<Comparison>;
  headings: readonly [one: string, other: string];
}

/** Comes when it is asked for; without network it says so and can be asked again. */
export function DifferentWords({ ask, headings }: DifferentWordsProps) {
  const [found, setFound] = useState<Comparison>();
  const [problem, setProblem] = useState("");
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let left = false;
    ask().then(
      (answer) => {
        if (left) return;
        setFound(answer);
        setProblem("");
      },
      (error) => left || setProblem(problemText(error).message),
    );
    return () => {
      left = true;
    };
  }, [tries]);
  if (problem)
    return (
      <p class="words-note" role="alert">
        {problem}{" "}
        <button type="button" class="link-button" onClick={() => setTries((n) => n + 1)}>
          {t.duplicates.again}
        </button>
      </p>
    );
  if (!found) return <div class="words-note" aria-busy="true" />;
  if (found.words.length + found.otherWords.length === 0) return <p class="words-note">{t.duplicates.sameWords}</p>;
  return (
    <div class="words-sides">
      <Only heading={headings[0]} words={found.words} />
      <Only heading={headings[1]} words={found.otherWords} />
      {found.more && <p class="words-note words-more">{t.duplicates.moreWords}</p>}
    </div>
  );
}

function Only({ heading, words }: { heading: string; words: readonly string[] }) {
  return (
    <section class="words-only" aria-label={heading}>
      <b>{heading}</b>
      <p dir="auto">{words.length > 0 ? words.join(" ") : t.duplicates.nothing}</p>
    </section>
  );
}
