// What was done to the pages, step by step, and which of them are chosen.
import { useState } from "preact/hooks";
import { type Arrangement, pagesIn, pagesOfFile } from "../../arrange/arrangement.ts";

/** Steps that can be taken back. */
const mostSteps = 100;

export function useArrangement(pageCount: number) {
  const [steps, setSteps] = useState<readonly Arrangement[]>(() => [[pagesOfFile(0, pageCount, 1)]]);
  const [files, setFiles] = useState<readonly { blob: Blob; firstKey: number }[]>([]);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [anchor, setAnchor] = useState<number | null>(null);
  const parts = steps.at(-1)!;

  function step(next: Arrangement): void {
    if (next === parts) return;
    setSteps([...steps, next].slice(-mostSteps));
    const left = new Set(pagesIn(next).map(({ key }) => key));
    setChosen(new Set([...chosen].filter((key) => left.has(key))));
  }

  return {
    parts,
    chosen,
    files: files.map(({ blob }) => blob),
    step,
    /** What has been saved: there is no way back behind it. */
    restart: (from: Arrangement) => setSteps([from]),
    back: steps.length > 1 ? () => setSteps(steps.slice(0, -1)) : null,
    chooseAll: (all: boolean) => setChosen(new Set(all ? pagesIn(parts).map(({ key }) => key) : [])),
    choose(key: number, range: boolean): void {
      const keys = pagesIn(parts).map((page) => page.key);
      const next = new Set(chosen);
      if (range && anchor !== null && keys.includes(anchor)) {
        const [from, to] = [keys.indexOf(anchor), keys.indexOf(key)].sort((a, b) => a - b) as [number, number];
        for (const one of keys.slice(from, to + 1)) next.add(one);
      } else if (!next.delete(key)) next.add(key);
      setChosen(next);
      setAnchor(key);
    },
    /** What is dragged: all that are chosen where it is one of them. */
    drag(key: number): void {
      if (!chosen.has(key)) setChosen(new Set([key]));
    },
    /** Its pages go to the end of the document itself, and are chosen. */
    addFile(blob: Blob, count: number): void {
      const firstKey = Math.max(pageCount, ...files.map((file) => file.firstKey)) + 100_000;
      const pages = pagesOfFile(files.length + 1, count, firstKey);
      setFiles([...files, { blob, firstKey }]);
      const [own = [], ...others] = parts;
      setSteps([...steps, [[...own, ...pages], ...others]].slice(-mostSteps));
      setChosen(new Set(pages.map(({ key }) => key)));
    },
  };
}
