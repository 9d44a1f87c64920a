// Reading of documents for the backend: `createExtractor` keeps a few child processes, each with one job at a time.
// The process that calls this never opens a document's bytes itself.
import { realpathSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import pLimit from "p-limit";
import { ExtractionError } from "../../../shared/read/errors.ts";
import type { AttachedFile, Hints } from "../../../shared/read/reader.ts";
import type { FoundCode } from "./codes/readCodes.ts";
import type { Picture, PictureOptions } from "./formats/types.ts";
import type { PagePicture } from "./page/pagePicture.ts";
import { replies } from "./reply.ts";
import type { PackedLayer } from "./searchable/textLayers.ts";
import type { Extraction, Job, Sniffed } from "./types.ts";
import { Worker } from "./worker.ts";

export interface ExtractorOptions {
  /** Folders in which the files lie; children can read nothing else. Default: the system's temporary folder. */
  readFrom?: string[];
  /** How many children at once. Default: one fewer than there are cores, at least one. */
  size?: number;
  /** Milliseconds a job may take. Default 60,000. */
  timeMs?: number;
  /** Resident bytes a child may use. Default 512 MiB. */
  memoryBytes?: number;
  /** Milliseconds after which a child without work is ended. Default 60,000. */
  idleMs?: number;
  /** Called at the end of each job with the most resident bytes that its child process was observed to use. */
  measured?(path: string, peakBytes: number): void;
}

export interface Extractor {
  /** The format of the file at `path`, which may hold only the beginning of a document. Throws `unsupported` or `broken`; otherwise like `extract`. */
  sniff(path: string, hints: Hints): Promise<Sniffed>;
  /** Text and facts of the file at `path`. Throws `ExtractionError`; any other error is the machine's, and the job may be tried again. */
  extract(path: string, hints: Hints): Promise<Extraction>;
  /** The first page, at most 320 pixels wide; null where there is nothing to show. Throws like `extract`. */
  thumbnail(path: string, hints: Hints): Promise<Picture | null>;
  /** Any page at any width. Throws like `extract`. */
  picture(path: string, hints: Hints, options: PictureOptions): Promise<Picture | null>;
  /** The file inside at this place of `Extraction.attachments`; null past the last one. Throws like `extract`. */
  attached(path: string, hints: Hints, position: number): Promise<AttachedFile | null>;
  /** These pages (zero-based, `last` is one of them) as a file of the same format. Throws like `extract`, `unsupported` where it has none. */
  part(path: string, hints: Hints, first: number, last: number): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * A PDF that looks like the file, with these words invisibly over its pages; other pages stay as they are. Throws like `extract`, `tooLarge`
   * above 50 MB and where the PDF would have more than 60 MB, `encrypted` where it is locked or protected against changes.
   */
  searchable(path: string, hints: Hints, layers: readonly PackedLayer[]): Promise<Uint8Array<ArrayBuffer>>;
  /** One page (zero-based) as recognition wants it; null where there is none. Throws like `extract`. */
  page(path: string, hints: Hints, page: number): Promise<PagePicture | null>;
  /** Whether the password of the hints opens the file; null where none is needed, or none is taken for its format. Throws like `extract`. */
  unlock(path: string, hints: Hints): Promise<boolean | null>;
  /** Barcodes and QR codes on one page (zero-based), from its top to its bottom. Throws like `extract`. */
  codes(path: string, hints: Hints, page: number): Promise<FoundCode[]>;
  /** Starts the children ahead of the first job. */
  warm(): void;
  /** Ends all children; jobs under way end as `crashed`. */
  close(): Promise<void>;
}

interface Results {
  sniff: Sniffed;
  extract: Extraction;
  picture: Picture | null;
  page: PagePicture | null;
  attached: AttachedFile | null;
  part: Uint8Array<ArrayBuffer>;
  searchable: Uint8Array<ArrayBuffer>;
  unlock: boolean | null;
  codes: FoundCode[];
}

const thumbnailOptions: PictureOptions = { page: 0, width: 320, maxHeight: 640, quality: 75 };
/** WebAssembly never gives memory back, so a child that uses more than this share of its limit is replaced after its job. */
const worn = 0.6;

export function createExtractor(options: ExtractorOptions = {}): Extractor {
  const { size = Math.max(1, availableParallelism() - 1), idleMs = 60_000 } = options;
  const memoryBytes = options.memoryBytes ?? 512 * 1024 * 1024;
  const readFrom = (options.readFrom ?? [tmpdir()]).map((folder) => realpathSync(folder));
  const limits = { timeMs: options.timeMs ?? 60_000, memoryBytes, readFrom };
  const limit = pLimit(size);
  const all = new Set<Worker>();
  const idle: { worker: Worker; timer: NodeJS.Timeout }[] = [];
  let closed = false;

  function start(): Worker {
    const worker = new Worker(limits);
    all.add(worker);
    return worker;
  }

  function take(): Worker {
    // the child that was used last is taken first, so that the others become idle and end
    for (let last = idle.pop(); last; last = idle.pop()) {
      clearTimeout(last.timer);
      if (last.worker.alive) return last.worker;
      all.delete(last.worker);
    }
    return start();
  }

  function drop(worker: Worker): void {
    all.delete(worker);
    worker.kill();
  }

  function rest(worker: Worker): void {
    const timer = setTimeout(() => {
      idle.splice(
        idle.findIndex((entry) => entry.worker === worker),
        1,
      );
      drop(worker);
    }, idleMs);
    idle.push({ worker, timer });
  }

  async function giveBack(worker: Worker, path: string): Promise<void> {
    const bytes = await worker.residentBytes();
    options.measured?.(path, Math.max(worker.peakBytes, bytes ?? 0));
    if (closed || !worker.alive || bytes === null || bytes > memoryBytes * worn) drop(worker);
    else rest(worker);
  }

  function run<T extends Job["kind"]>(job: Job & { kind: T }): Promise<Results[T]> {
    return limit(async () => {
      if (closed) throw new Error("The reader is closed: its backend stops");
      const worker = take();
      try {
        const reply = replies[job.kind].safeParse(await worker.run(job));
        if (!reply.success) {
          worker.kill();
          throw new ExtractionError("crashed", "the child's answer has no known shape");
        }
        if (reply.data.ok) return reply.data.value as Results[T];
        const { code, detail } = reply.data;
        throw code ? new ExtractionError(code, detail) : new Error(`The file could not be opened for reading: ${detail}`);
      } finally {
        await giveBack(worker, job.path);
      }
    });
  }

  const picture = (path: string, hints: Hints, how: PictureOptions) => run({ kind: "picture", path, hints, options: how });
  return {
    sniff: (path, hints) => run({ kind: "sniff", path, hints }),
    extract: (path, hints) => run({ kind: "extract", path, hints }),
    picture,
    attached: (path, hints, position) => run({ kind: "attached", path, hints, position }),
    part: (path, hints, first, last) => run({ kind: "part", path, hints, first, last }),
    searchable: (path, hints, layers) => run({ kind: "searchable", path, hints, layers }),
    page: (path, hints, page) => run({ kind: "page", path, hints, page }),
    unlock: (path, hints) => run({ kind: "unlock", path, hints }),
    codes: (path, hints, page) => run({ kind: "codes", path, hints, page }),
    thumbnail: (path, hints) => picture(path, hints, thumbnailOptions),
    warm() {
      while (all.size < size) rest(start());
    },
    async close() {
      closed = true;
      for (const { timer } of idle.splice(0)) clearTimeout(timer);
      await Promise.all([...all].map((worker) => worker.end()));
      all.clear();
    },
  };
}
