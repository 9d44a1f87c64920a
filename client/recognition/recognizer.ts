// Recognition on this device: a worker that is started with the first page, does one thing at a time, and is ended when it has been idle.
import type { ShownFacts } from "../../shared/detect/facts/searchedFacts.ts";
import type { RecognizedPage } from "../../shared/recognition/recognizePage.ts";
import type { Program } from "./tesseract.ts";
import { NotStarted, type RecognizerAnswer, type RecognizerQuestion } from "./work.ts";

export interface Recognizer {
  /** Bitmaps are handed over. Rejects where the picture can't be read, takes too long, or the program ends. */
  page(picture: Blob | ImageBitmap, program: Program): Promise<RecognizedPage>;
  facts(text: string, name: string): Promise<ShownFacts>;
  close(): void;
}

/** Milliseconds that a page may take on a slow phone, and after which a worker without work is ended: it holds 150 MB. */
const longest = 180_000;
const idle = 20_000;

export function createRecognizer(): Recognizer {
  let worker: Worker | undefined;
  let last = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let fail: ((error: Error) => void) | undefined;
  let closed = false;
  /** A worker is started for one choice of languages. */
  let startedFor = "";

  function stop(): void {
    worker?.terminate();
    worker = undefined;
    fail?.(new Error("the recognition worker was ended"));
  }

  function ask(question: RecognizerQuestion): Promise<unknown> {
    if (closed) return Promise.reject(new NotStarted("closed"));
    clearTimeout(timer);
    const key = question.kind === "page" ? JSON.stringify(question.program) : startedFor;
    if (startedFor !== "" && key !== startedFor) stop();
    startedFor = key;
    worker ??= new Worker(new URL("./recognize.worker.ts", import.meta.url), { type: "module" });
    const current = worker;
    const id = ++last;
    return new Promise((resolve, reject) => {
      const late = setTimeout(stop, longest);
      const end = () => {
        clearTimeout(late);
        fail = undefined;
        if (worker) timer = setTimeout(stop, idle);
      };
      fail = (error) => {
        end();
        reject(error);
      };
      current.onmessage = ({ data }: MessageEvent<RecognizerAnswer>) => {
        if (data.id !== id) return;
        end();
        // A program that failed once is started anew for the next page.
        if ("error" in data) stop();
        if ("error" in data) reject(data.notStarted ? new NotStarted(data.error) : new Error(data.error));
        else resolve(data.value);
      };
      current.onerror = (event) => {
        event.preventDefault();
        stop();
      };
      const isBitmap = question.kind === "page" && question.picture instanceof ImageBitmap;
      current.postMessage({ ...question, id }, isBitmap ? [question.picture as ImageBitmap] : []);
    });
  }

  const inTurn = (question: RecognizerQuestion) => {
    const answer = turn.then(() => ask(question));
    turn = answer.catch(() => {});
    return answer;
  };
  return {
    page: (picture, program) => inTurn({ kind: "page", picture, program }) as Promise<RecognizedPage>,
    facts: (text, name) => inTurn({ kind: "facts", text, name }) as Promise<ShownFacts>,
    close() {
      closed = true;
      clearTimeout(timer);
      stop();
    },
  };
}
