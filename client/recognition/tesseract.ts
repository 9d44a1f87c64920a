// Tesseract in its own worker. It is spoken to by the messages of tesseract.js 7: its own wrapper takes languages by address only, in
// names without a version, and the names of this app's files carry their content.

/** What starts the program. */
export interface Program {
  /** Addresses: the worker of tesseract.js, and the engine that it loads. */
  worker: string;
  core: string;
  /** By Tesseract's codes, the likeliest first. */
  languages: readonly { code: string; url: string }[];
}

export interface Tesseract {
  /** `picture`: a file in a format of Leptonica's. Returns Tesseract's table of words. */
  recognize(picture: Uint8Array): Promise<string>;
  close(): void;
}

interface Answer {
  jobId: number;
  status: "resolve" | "reject" | "progress";
  data: unknown;
}

/** Of the engine: networks (LSTM) alone; automatic layout, so that columns are read as columns. */
const lstmOnly = 1;
const parameters = { tessedit_pageseg_mode: "3", user_defined_dpi: "300" };

/** Rejects where a file can't be fetched or the program does not start. */
export async function startTesseract({ worker, core, languages }: Program): Promise<Tesseract> {
  const data = await Promise.all(languages.map(async ({ code, url }) => ({ code, data: await bytesOf(url) })));
  const running = new Worker(worker);
  let last = 0;
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const end = (reason: string) => {
    running.terminate();
    for (const { reject } of waiting.values()) reject(new Error(reason));
    waiting.clear();
  };
  running.onerror = (event) => {
    event.preventDefault();
    end(`the recognition program failed: ${event.message || "it could not be started"}`);
  };
  running.onmessage = ({ data: { jobId, status, data } }: MessageEvent<Answer>) => {
    if (status === "progress") return;
    const waiter = waiting.get(jobId);
    waiting.delete(jobId);
    if (status === "resolve") waiter?.resolve(data);
    else waiter?.reject(new Error(String(data)));
  };
  const ask = (action: string, payload: object) =>
    new Promise<unknown>((resolve, reject) => {
      const jobId = ++last;
      waiting.set(jobId, { resolve, reject });
      running.postMessage({ workerId: "reader", jobId, action, payload });
    });
  try {
    await ask("load", { options: { lstmOnly: true, corePath: core, logging: false } });
    await ask("loadLanguage", { langs: data, options: { gzip: true, cacheMethod: "none", lstmOnly: true } });
    await ask("initialize", { langs: languages.map(({ code }) => code).join("+"), oem: lstmOnly, config: {} });
    await ask("setParameters", { params: parameters });
  } catch (error) {
    end("it did not start");
    throw error;
  }
  return {
    async recognize(picture) {
      const { tsv } = (await ask("recognize", { image: picture, options: {}, output: { text: false, tsv: true } })) as {
        tsv: string | null;
      };
      return tsv ?? "";
    },
    close: () => end("closed"),
  };
}

async function bytesOf(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
