// What was done to the pages, step by step, and which of them are chosen. It outlives the screen: who looks elsewhere finds it again.
import { type ReadonlySignal, signal } from "@preact/signals";
import { type Arrangement, pagesIn, pagesOfFile } from "../../arrange/arrangement.ts";

/** Steps that can be taken back. */
const mostSteps = 100;
/** More than the pages of any file: keys of one file's pages do not meet another's. */
const keysOfFile = 1_000_000;

interface State {
  /** The last one is on the screen. */
  steps: readonly Arrangement[];
  chosen: ReadonlySet<number>;
}

export interface Arranging {
  readonly state: ReadonlySignal<State>;
  /** The document's own file first. */
  readonly files: readonly Blob[];
  readonly pageCount: number;
  /** Takes the next step from what there is now. */
  step(change: (parts: Arrangement, chosen: ReadonlySet<number>) => Arrangement): void;
  back(): void;
  /** What has been saved: there is no way back behind it. */
  restart(from: Arrangement): void;
  choose(key: number, range: boolean): void;
  chooseAll(all: boolean): void;
  /** What is dragged: all that are chosen where it is one of them. */
  drag(key: number): void;
  /** Its pages go to the end of the document itself, and are chosen. */
  addFile(file: Blob, pageCount: number): void;
}

const kept = new Map<string, Arranging>();

/** The arrangement of this name, begun anew where there is none. @param name of the person, the document and its version */
export function arranging(name: string, file: Blob, pageCount: number): Arranging {
  const known = kept.get(name);
  if (known) return known;
  const made = createArranging(file, pageCount);
  kept.set(name, made);
  return made;
}

export const forgetArranging = (name: string): void => void kept.delete(name);

export function createArranging(file: Blob, pageCount: number): Arranging {
  const state = signal<State>({ steps: [[pagesOfFile(0, pageCount, 1)]], chosen: new Set() });
  const files = [file];
  let anchor: number | null = null;
  const parts = () => state.peek().steps.at(-1)!;

  /** Only what is on the screen can be chosen. */
  function show(steps: readonly Arrangement[], chosen: ReadonlySet<number> = state.peek().chosen): void {
    const there = new Set(pagesIn(steps.at(-1)!).map(({ key }) => key));
    state.value = { steps: steps.slice(-mostSteps), chosen: new Set([...chosen].filter((key) => there.has(key))) };
  }

  return {
    state,
    files,
    pageCount,
    step(change) {
      const { steps, chosen } = state.peek();
      const next = change(parts(), chosen);
      if (next !== parts()) show([...steps, next]);
    },
    back() {
      const { steps } = state.peek();
      if (steps.length > 1) show(steps.slice(0, -1));
    },
    restart: (from) => show([from]),
    chooseAll: (all) => show(state.peek().steps, new Set(all ? pagesIn(parts()).map(({ key }) => key) : [])),
    choose(key, range) {
      const keys = pagesIn(parts()).map((page) => page.key);
      const { steps, chosen } = state.peek();
      const next = new Set(chosen);
      if (range && anchor !== null && keys.includes(anchor)) {
        const [from, to] = [keys.indexOf(anchor), keys.indexOf(key)].sort((a, b) => a - b) as [number, number];
        for (const one of keys.slice(from, to + 1)) next.add(one);
      } else if (!next.delete(key)) next.add(key);
      anchor = key;
      show(steps, next);
    },
    drag(key) {
      const { steps, chosen } = state.peek();
      if (!chosen.has(key)) show(steps, new Set([key]));
    },
    addFile(added, count) {
      const pages = pagesOfFile(files.length, count, files.length * keysOfFile + 1);
      files.push(added);
      const [own = [], ...others] = parts();
      show([...state.peek().steps, [[...own, ...pages], ...others]], new Set(pages.map(({ key }) => key)));
    },
  };
}
