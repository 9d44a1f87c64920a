// Codes on the pages of a real picture, as they come to its facts.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Facts } from "../../../shared/detect/facts.ts";
import { runInTest, someTasks, type TestTasks } from "../../../tests/harness/tasks.ts";
import { aVault, type TestVault, withConnection } from "../../../tests/harness/vault.ts";
import { search } from "../../../worker/modules/search/search.usecases.ts";
import { changeAsSystem } from "../changes/changeAsSystem.ts";
import { aPage, paymentCode } from "../extract/codes/testing.ts";
import type { Original } from "../queue/context.ts";
import { prepareReading } from "./recordReading.ts";

let tasks: TestTasks;
beforeAll(async () => {
  tasks = await someTasks();
});
afterAll(() => tasks.dispose());

const found = (vault: TestVault, q: string) =>
  withConnection(tasks.database, (connection) => search(connection, vault.userId, { q, limit: 10, cursor: 0 })).then((page) =>
    page.items.map((item) => item.documentId),
  );

test("codes on a picture become facts of its text, are searched, and stay when its words are recognized later", async () => {
  const vault = await aVault(tasks.database);
  const path = join(tasks.folder, "label.png");
  await writeFile(
    path,
    await aPage([
      { text: "ASN00042", format: "Code128", left: 1_100, top: 100, width: 400 },
      { text: paymentCode, format: "QRCode", left: 200, top: 1_700, width: 360 },
    ]),
  );
  const id = await tasks.stored(vault, { bytes: new Uint8Array(await readFile(path)), name: "label.png", contentType: "image/png" });
  await runInTest(tasks.context(), "extract", { documentId: id });
  expect(await found(vault, "asn:42")).toEqual([]);
  const { rows: jobs } = await tasks.database.superuser.query<{ payload: unknown }>(
    "SELECT payload FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id WHERE t.identifier = 'codes' AND j.key = $1",
    [`codes:${id}`],
  );
  expect(jobs.map(({ payload }) => payload)).toEqual([{ documentId: id, pages: [1] }]);
  for (let twice = 0; twice < 2; twice++) await runInTest(tasks.context(), "codes", { documentId: id, pages: [1] });
  const there = async () => {
    for (const query of ["asn:42", "asn:ASN00042", "amount:48.50EUR", "has:asn"]) expect(await found(vault, query)).toEqual([id]);
    const { rows } = await tasks.database.pool.query<{ facts: Facts }>("SELECT facts FROM document_texts WHERE document_id = $1", [id]);
    expect(rows[0]!.facts).toMatchObject({
      total: { value: "48.50", source: "code", page: 1 },
      accounts: [{ value: "DE89370400440532013000" }],
      references: [{ value: "RF18539007547034" }],
      correspondents: [{ name: "Stadtwerke Paderborn GmbH" }],
    });
  };
  await there();
  const recognized = { kind: "image", text: "Some words", language: null, pageCount: null, title: null, stateReason: null } as const;
  const original = { documentId: id, ownerId: vault.userId, name: "label.png" } as Original;
  const write = await prepareReading(tasks.context(), original, { ...recognized, codes: "kept" });
  await changeAsSystem(tasks.context(), vault.userId, write);
  await there();
  // Another reading of the file begins without them.
  const anew = await prepareReading(tasks.context(), original, { ...recognized, codes: "unknown" });
  await changeAsSystem(tasks.context(), vault.userId, anew);
  expect(await found(vault, "asn:42")).toEqual([]);
});
