// Where a machine has no descriptor left for a process, a page waits and nothing ends.
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { withFewDescriptors } from "../../../tests/harness/withFewDescriptors.ts";

/** Recognizes a picture of one white pixel, first while nothing can be started. */
const twice = (file: string, create: string) => `
  const { ${create} } = await import(${JSON.stringify(new URL(file, import.meta.url).href)});
  const engine = await ${create}();
  const recognize = () => engine.recognize({ width: 64, height: 64, pixels: new Uint8Array(64 * 64).fill(255) }, ["eng"]);
  const giveBack = takeAll();
  const refused = await said(recognize());
  giveBack();
  console.log(refused);
  console.log(await said(recognize()));
  await engine.close();
`;

/** Stands where the machine's program is looked for, and finds no word on any page. */
async function aProgram(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "docuvault-program-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const script =
    '#!/bin/sh\ncase "$1" in --version) echo "tesseract 5.0.0" ;; --list-langs) echo "Languages:"; echo eng ;; *) cat > /dev/null ;; esac\n';
  await writeFile(join(folder, "tesseract"), script);
  await chmod(join(folder, "tesseract"), 0o755);
  return folder;
}

test.runIf(process.platform === "linux")(
  "the machine's program: the page is not to blame, and is recognized when it can be started",
  async () => {
    const PATH = `${await aProgram()}:${process.env.PATH}`;
    const [refused, read] = await withFewDescriptors(twice("./nativeEngine.ts", "createNativeEngine"), { PATH });
    expect(refused).toBe("Error: tesseract could not be started: EMFILE");
    expect(read).toBe("[]");
  },
);

test.runIf(process.platform === "linux")("tesseract.js: the page is not to blame, and is recognized when it can be started", async () => {
  const [refused, read] = await withFewDescriptors(twice("./tesseractJsEngine.ts", "createTesseractJsEngine"));
  expect(refused).toBe("Error: the process of tesseract.js could not be started");
  expect(read).toBe("[]");
});
