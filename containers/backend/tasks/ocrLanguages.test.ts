// In which languages a person's scans are recognized: their own choice, else the installation's.
import { readFile } from "node:fs/promises";
import type { Job } from "graphile-worker";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { JobName } from "../../../server/jobs/registry.ts";
import { fixtures } from "../../../tests/fixtures/index.ts";
import { someTasks, type TestTasks } from "../../../tests/harness/tasks.ts";
import { aVault, type TestVault } from "../../../tests/harness/vault.ts";
import type { Recognizer } from "../ocr/index.ts";
import type { TaskContext } from "../queue/context.ts";
import { runTask } from "../queue/runTask.ts";
import { documentTasks, recognitionTasks } from "./index.ts";

let tasks: TestTasks;
let context: TaskContext;
const asked: (readonly string[])[] = [];

beforeAll(async () => {
  tasks = await someTasks();
  const recognizer: Recognizer = {
    engine: { name: "tesseract", version: "0", languages: new Set(["nor", "eng", "deu"]) },
    size: 1,
    async recognize(_picture, languages) {
      asked.push(languages);
      return { text: "Words that were read", words: [], width: 100, height: 100, angle: 0, confidence: 0.9 };
    },
    close: async () => undefined,
  };
  context = { ...tasks.context(), ocr: { recognizer, pages: tasks.extractor, languages: ["nor", "eng"] } };
});
afterAll(() => tasks.dispose());

async function languagesFor(vault: TestVault): Promise<readonly string[] | undefined> {
  asked.length = 0;
  const { name, contentType, path } = fixtures.scan;
  const id = await tasks.stored(vault, { name, contentType, bytes: new Uint8Array(await readFile(path)) });
  for (const task of ["extract", "ocr"] satisfies JobName[])
    await runTask({ ...documentTasks, ...recognitionTasks }, task, context, { documentId: id }, { attempts: 1, max_attempts: 5 } as Job);
  return asked[0];
}

test("a person's own languages count for their scans alone, until they leave it to the installation again", async () => {
  const [one, other] = [await aVault(tasks.database), await aVault(tasks.database)];
  expect(await languagesFor(one)).toEqual(["nor", "eng"]);
  await one.push({ name: "updateSettings", args: { ocrLanguages: ["deu", "nor"] } });
  expect(await languagesFor(one)).toEqual(["deu", "nor"]);
  expect(await languagesFor(other)).toEqual(["nor", "eng"]);
  await one.push({ name: "updateSettings", args: { ocrLanguages: null } });
  expect(await languagesFor(one)).toEqual(["nor", "eng"]);
});

test.each([[[]], [["xyz"]], [["nor", "nor"]], [["nor; rm"]]])("%j is refused", async (ocrLanguages) => {
  const vault = await aVault(tasks.database);
  await vault.push({ name: "updateSettings", args: { ocrLanguages } });
  const { rows } = await tasks.database.superuser.query("SELECT settings FROM person_settings WHERE user_id = $1", [vault.userId]);
  expect(rows[0]?.settings?.ocrLanguages).toBeUndefined();
});
