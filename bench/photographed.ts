// The same page scanned flat and photographed at an angle: how many more characters are read wrong, straight from the camera and after
// our crop and filters.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createExtractor } from "../containers/backend/extract/extractor.ts";
import { createOcr } from "../containers/backend/ocr/index.ts";
import { intersectionOverUnion } from "../shared/scan/geometry/quad.ts";
import { filters } from "../shared/scan/picture/filters.ts";
import { nodeNetwork } from "./edges.ts";
import { asScanned, lookedAt, photograph, picture, views } from "./lib/corpus/camera.ts";
import { type Bench, type Figure, single } from "./lib/figures.ts";
import { errorRate, flat, makeScan } from "./ocr.ts";

const budget = "at most 30 more than flat";

export const photographed: Bench = {
  about: "a page scanned flat and photographed at an angle: characters read wrong as it is and after our crop and filters",
  async run(log) {
    const folder = await mkdtemp(join(tmpdir(), "docuvault-bench-photographed-"));
    const extractor = createExtractor({ readFrom: [folder], size: 1 });
    const recognizer = await createOcr("auto", 1);
    const network = await nodeNetwork();
    if (!recognizer) throw new Error("there is no engine");
    try {
      const read = async (path: string, contentType: string): Promise<string> => {
        const page = await extractor.page(path, { name: path, contentType }, 0);
        return (await recognizer.recognize(page!, ["nor", "eng", "deu"])).text;
      };
      const figures: Figure[] = [];
      const page = await makeScan(folder, "clean", extractor);
      const wrong = (text: string) => errorRate(flat(page.text), flat(text)) * 1000;
      figures.push(single("wrong characters of a thousand, flat scan", wrong(await read(page.path, "image/png")), { unit: "count" }));
      for (const [view, corners] of Object.entries(views)) {
        log(view);
        const jpeg = await photograph(page.path, corners);
        const seen = await lookedAt(network, jpeg);
        if (!seen) throw new Error(`no page is seen ${view}`);
        figures.push(single(`intersection over union, ${view}`, intersectionOverUnion(seen.quad, corners), { unit: "share" }));
        const taken = join(folder, "taken.jpg");
        await writeFile(taken, jpeg);
        figures.push(
          single(`wrong characters of a thousand, ${view}, as the camera has it`, wrong(await read(taken, "image/jpeg")), {
            unit: "count",
            budget,
          }),
        );
        for (const filter of filters) {
          const path = join(folder, `${filter}.jpg`);
          await writeFile(path, await asScanned(seen, filter));
          figures.push(
            single(`wrong characters of a thousand, ${view}, ${filter}`, wrong(await read(path, "image/jpeg")), { unit: "count", budget }),
          );
        }
      }
      return {
        seeded: `An A4 page of 48 lines in three languages, Times 11; photographs of ${picture.width} x ${picture.height} with shade, blur, noise and JPEG. ${recognizer.engine.name} ${recognizer.engine.version}.`,
        figures,
        notes: ["Blanks and line ends count as one blank."],
      };
    } finally {
      await extractor.close();
      await recognizer.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};
