// The words of files that were added here, before the server has read them: so they are found offline, at once. One file at a time, in a
// worker of its own that is ended when it takes too long. What can't be read here is read by the server alone.
import pLimit from "p-limit";

export interface ReadableFile {
  blob: Blob;
  name: string;
  contentType: string;
}

/** What a file says by itself, and the pages, from 1, whose words are in a picture. */
export interface FileWords {
  text: string;
  pagesForOcr: readonly number[];
}

/** Null: no reader of this device has it; undefined: the one that has it is not on this device yet. Never rejects. */
export type ReadFile = (file: ReadableFile) => Promise<FileWords | null | undefined>;

/** Milliseconds one file may take. */
const longest = 30_000;
/** Milliseconds after which an unused worker ends. */
const idle = 15_000;
/** Bytes; a larger file costs a phone more memory than its words are worth before it has arrived. */
const largest = 50_000_000;

/** `readPdf` opens a PDF with the viewer's parser, which has a worker of its own. */
export function createReading(readPdf: (blob: Blob, longest: number) => Promise<FileWords | undefined>): ReadFile {
  const turn = pLimit(1);
  let worker: Worker | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function stop(): void {
    worker?.terminate();
    worker = undefined;
  }

  function readInWorker(file: ReadableFile): Promise<string | null> {
    clearTimeout(timer);
    worker ??= new Worker(new URL("./read.worker.ts", import.meta.url), { type: "module" });
    const current = worker;
    return new Promise<string | null>((resolve) => {
      const late = setTimeout(() => {
        stop();
        resolve(null);
      }, longest);
      const end = (text: string | null) => {
        clearTimeout(late);
        timer = setTimeout(stop, idle);
        resolve(text);
      };
      current.onmessage = ({ data }: MessageEvent<{ text: string | null }>) => end(data.text);
      current.onerror = () => {
        stop();
        end(null);
      };
      current.postMessage(file);
    });
  }

  return (file) =>
    turn(async () => {
      if (file.blob.size === 0 || file.blob.size > largest) return null;
      const begin = await file.blob.slice(0, 1024).text();
      if (begin.includes("%PDF-")) return await readPdf(file.blob, longest);
      // Pictures have no words before somebody recognizes them; sound and video have none here.
      if (/^image\/(?:jpeg|png|webp)$/.test(file.contentType)) return { text: "", pagesForOcr: [1] };
      if (/^(?:image|audio|video)\/(?!svg)/.test(file.contentType)) return null;
      const text = await readInWorker(file);
      return text === null ? null : { text, pagesForOcr: [] };
    }).catch(() => null);
}
