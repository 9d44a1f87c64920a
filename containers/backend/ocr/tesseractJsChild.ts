// The process that runs tesseract.js: one picture at a time over IPC. Nothing is fetched: the data lie in the folder that it is given.
import { createWorker, OEM, PSM, type Worker } from "tesseract.js";
import type { ChildJob, ChildReply } from "./tesseractJsEngine.ts";

const folder = process.argv[2]!;
let reader: { worker: Worker; languages: string } | undefined;
let turner: Worker | undefined;

process.on("message", (job: ChildJob) => {
  answer(job).then(
    (reply) => process.send?.(reply),
    (error: unknown) => process.send?.({ ok: false, detail: error instanceof Error ? error.name : "unknown" } satisfies ChildReply),
  );
});
process.on("disconnect", () => process.exit(0));

async function answer(job: ChildJob): Promise<ChildReply> {
  const image = Buffer.from(job.picture);
  if (job.kind === "recognize") {
    const worker = await readerOf(job.languages.join("+"));
    const { data } = await worker.recognize(image, {}, { text: false, tsv: true });
    return { ok: true, tsv: data.tsv ?? "" };
  }
  turner ??= await createWorker("osd", OEM.TESSERACT_ONLY, {
    langPath: `${folder}/legacy`,
    cacheMethod: "none",
    legacyCore: true,
    legacyLang: true,
    errorHandler: () => {},
  });
  // It fails where there are too few letters to tell.
  const found = await turner.detect(image).catch(() => null);
  return { ok: true, degrees: found ? found.data.orientation_degrees : null };
}

async function readerOf(languages: string): Promise<Worker> {
  if (!reader) {
    const worker = await createWorker(languages, OEM.LSTM_ONLY, {
      langPath: `${folder}/fast`,
      cacheMethod: "none",
      errorHandler: () => {},
    });
    await worker.setParameters({ tessedit_pageseg_mode: PSM.AUTO, user_defined_dpi: "300" });
    reader = { worker, languages };
  } else if (reader.languages !== languages) {
    await reader.worker.reinitialize(languages);
    await reader.worker.setParameters({ tessedit_pageseg_mode: PSM.AUTO, user_defined_dpi: "300" });
    reader.languages = languages;
  }
  return reader.worker;
}
