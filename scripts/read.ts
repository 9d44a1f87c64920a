// Reads a folder of files as the product does, and writes down what it finds: `npm run read -- DIR --json FILE`. The same child
// processes and limits as in the backend; nothing is stored or sent. `--lines FILE` gives dates and facts of single lines.
import { readdir, readFile, realpath, stat, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createExtractor } from "../containers/backend/extract/extractor.ts";
import { withCodes } from "../shared/detect/codes/codeFacts.ts";
import { type PageCode, pagesWithCodes, partsOf } from "../shared/detect/codes/pageCode.ts";
import { detectFacts } from "../shared/detect/facts/detectFacts.ts";
import { ExtractionError } from "../shared/read/errors.ts";

const usage = `npm run read -- DIR [--json FILE] [--jobs N]      read every file of a folder
npm run read -- --lines FILE [--json FILE]        dates and facts of lines, [{text, language}] as JSON`;

const nothing = { title: null, documentDate: null, language: null, pages: null, text: "", facts: null, barcodes: [], split: [] };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "string" }, lines: { type: "string" }, jobs: { type: "string", default: "2" } },
});

if (values.lines) await write(await readLines(values.lines));
else if (positionals[0]) await write(await readFolder(resolve(positionals[0]), Number(values.jobs)));
else {
  console.error(usage);
  process.exitCode = 2;
}

async function write(rows: readonly unknown[]): Promise<void> {
  const text = `${JSON.stringify(rows, null, 1)}\n`;
  if (values.json) await writeFile(values.json, text);
  else process.stdout.write(text);
}

async function readLines(path: string): Promise<unknown[]> {
  const lines = JSON.parse(await readFile(path, "utf8")) as { text: string; language?: string | null }[];
  const rows = [];
  for (const { text, language } of lines) {
    const facts = await detectFacts({ text, name: "", ...(language === undefined ? {} : { language }) });
    rows.push({ text, language: facts.language, documentDate: facts.documentDate?.date ?? null, facts });
  }
  return rows;
}

async function readFolder(folder: string, jobs: number): Promise<unknown[]> {
  const root = await realpath(folder);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const peaks = new Map<string, number>();
  const extractor = createExtractor({ readFrom: [root], size: jobs, measured: (path, peakBytes) => peaks.set(path, peakBytes) });
  const rows: unknown[] = [];
  let next = 0;
  const work = async () => {
    for (let at = next++; at < paths.length; at = next++) rows[at] = await readOne(paths[at]!, root);
  };
  async function readOne(path: string, root: string) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const row = { file: relative(root, path), bytes: (await stat(path)).size };
    const started = performance.now();
    const cost = () => ({ ms: Math.round(performance.now() - started), peakMb: Math.round((peaks.get(path) ?? 0) / 1_048_576) });
    try {
      const extraction = await extractor.extract(path, { name, contentType: "" });
      const { text, pageCount, language, title: metadataTitle, kind, attachments, pagesForOcr } = extraction;
      const barcodes = await codesOf(path, name, pagesWithCodes(kind, pageCount, pagesForOcr, text));
      const facts = withCodes(await detectFacts({ text, name, metadataTitle, language }), barcodes);
      const { documentDate } = facts;
      return {
        ...row,
        state: "ready",
        reason: null,
        kind,
        title: facts.title.title,
        documentDate: documentDate?.date ?? null,
        language,
        pages: pageCount,
        text,
        facts,
        barcodes,
        split: partsOf(pageCount ?? 1, barcodes) ?? [],
        attachments,
        pagesForOcr,
        ...cost(),
      };
    } catch (error) {
      // What is no fault of the document is tried again by the product; here it is only told.
      const reason = error instanceof ExtractionError ? error.code : "machine";
      const detail = error instanceof ExtractionError ? error.detail : String(error);
      return { ...row, state: reason === "unsupported" ? "ready" : "failed", reason, detail, ...nothing, ...cost() };
    }
  }
  /** A page that can't be drawn has none, as in the product. */
  async function codesOf(path: string, name: string, pages: readonly number[]): Promise<PageCode[]> {
    const found: PageCode[] = [];
    for (const page of pages) {
      const codes = await extractor.codes(path, { name, contentType: "" }, page - 1).catch((error: unknown) => {
        if (error instanceof ExtractionError) return [];
        throw error;
      });
      for (const code of codes) found.push({ ...code, page });
    }
    return found;
  }
  try {
    await Promise.all(Array.from({ length: jobs }, work));
  } finally {
    await extractor.close();
  }
  return rows;
}
