// Files in a folder on the server become documents of whom the folder belongs to, each once.
import { mkdir, readdir, readFile, rename, symlink, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { someTasks, type TestTasks } from "../../../tests/harness/tasks.ts";
import { aVault, type TestVault } from "../../../tests/harness/vault.ts";
import { type FolderWatch, watchFolder } from "./watchFolder.ts";

let tasks: TestTasks;
let root: string;
let vault: TestVault;
let handle: string;
let watch: FolderWatch;
let count = 0;
beforeAll(async () => {
  tasks = await someTasks();
});
afterAll(() => tasks.dispose());
beforeEach(async () => {
  root = join(tasks.folder, `watched ${count++}`);
  vault = await aVault(tasks.database, { limitBytes: 10_000 });
  handle = `u${vault.userId.slice(-12)}`;
  await mkdir(join(root, handle), { recursive: true });
  watch = aWatch();
  return () => watch.stop();
});
const aWatch = (afterwards: "move" | "remove" = "move") => watchFolder({ root, afterwards, context: tasks.context() }, 3_600_000);
const put = async (path: string, content: string) => {
  await mkdir(dirname(join(root, handle, path)), { recursive: true });
  await writeFile(join(root, handle, path), content);
};
const twoLooks = async (by = watch) => (await by.look()) + (await by.look());
const documents = async () =>
  (
    await tasks.database.pool.query<{ name: string; folder: string | null; above: string | null }>(
      `SELECT d.name, f.name AS folder, a.name AS above FROM documents d LEFT JOIN folders f ON f.id = d.folder_id
         LEFT JOIN folders a ON a.id = f.parent_id WHERE d.owner_id = $1 AND d.version_id IS NOT NULL ORDER BY d.name`,
      [vault.userId],
    )
  ).rows;
const names = async (path: string) => (await readdir(join(root, handle, path)).catch(() => [])).sort();

test("a file is taken when it has stopped growing, lies in folders of the same names, and is moved to done", async () => {
  await put("scan.txt", "half");
  expect(await watch.look()).toBe(0);
  await put("scan.txt", "half and the other half");
  await put("Home/Bills/power.txt", "power");
  await put(".hidden", "x");
  await put("upload.part", "x");
  expect(await watch.look()).toBe(0);
  expect(await watch.look()).toBe(2);
  expect(await documents()).toEqual([
    { name: "power.txt", folder: "Bills", above: "Home" },
    { name: "scan.txt", folder: null, above: null },
  ]);
  expect([await names("done"), await names("done/Home/Bills"), await names(".")]).toEqual([
    ["Home", "scan.txt"],
    ["power.txt"],
    [".hidden", "Home", "done", "upload.part"],
  ]);
  await put("Home/gas.txt", "gas");
  await twoLooks();
  const { rows } = await tasks.database.pool.query("SELECT FROM folders WHERE owner_id = $1", [vault.userId]);
  expect(rows).toHaveLength(2);
});

test("a process that ended between the commit and the move takes nothing twice; the same name again later is another document", async () => {
  await put("scan.txt", "the scan");
  const written = new Date("2026-11-20T08:00:00Z");
  await utimes(join(root, handle, "scan.txt"), written, written);
  await twoLooks();
  await put("scan.txt", "the scan");
  await utimes(join(root, handle, "scan.txt"), written, written);
  expect(await twoLooks(aWatch())).toBe(1);
  expect(await documents()).toHaveLength(1);
  expect(await names("done")).toEqual(["scan (2).txt", "scan.txt"]);
  await put("scan.txt", "another scan");
  await twoLooks();
  expect(await documents()).toHaveLength(2);
});

test.each(["move", "remove"] as const)(
  "a file that took the name of the one that was being read is neither moved nor removed (%s): the next look takes it",
  async (afterwards) => {
    const context = tasks.context();
    let swapped = false;
    const storage = {
      ...context.storage,
      put: async (...args: Parameters<typeof context.storage.put>) => {
        await context.storage.put(...args);
        if (swapped) return;
        swapped = true;
        await put("next.part", "the second scan");
        await rename(join(root, handle, "next.part"), join(root, handle, "scan.txt"));
      },
    };
    const swapping = watchFolder({ root, afterwards, context: { ...context, storage } }, 3_600_000);
    await put("scan.txt", "the first scan");
    await twoLooks(swapping);
    expect(await readFile(join(root, handle, "scan.txt"), "utf8")).toBe("the second scan");
    await twoLooks(swapping);
    expect((await documents()).map(({ name }) => name)).toEqual(["scan.txt", "scan.txt"]);
    expect(await names(".")).not.toContain("scan.txt");
    await swapping.stop();
  },
);

test("what does not fit goes to failed with the reason beside it, and the others are taken", async () => {
  await put("a/large.txt", "x".repeat(20_000));
  await put("small.txt", "small");
  await twoLooks();
  expect((await documents()).map(({ name }) => name)).toEqual(["small.txt"]);
  expect(await names("failed/a")).toEqual(["large.txt", "large.txt.reason.txt"]);
  expect(await readFile(join(root, handle, "failed/a/large.txt.reason.txt"), "utf8")).toContain("quota.exceeded");
  expect(await twoLooks()).toBe(0);
});

test("no link leads out of the folder, and a folder that belongs to nobody is left alone", async () => {
  await writeFile(join(tasks.folder, "secret.txt"), "secret");
  await mkdir(join(tasks.folder, `outside ${count}`));
  await writeFile(join(tasks.folder, `outside ${count}`, "secret.txt"), "secret");
  await symlink(join(tasks.folder, "secret.txt"), join(root, handle, "link.txt"));
  await symlink(join(tasks.folder, `outside ${count}`), join(root, handle, "folder"));
  await mkdir(join(root, "nobody"));
  await writeFile(join(root, "nobody", "a.txt"), "a");
  expect(await twoLooks()).toBe(0);
  expect(await documents()).toEqual([]);
  expect(await readdir(join(root, "nobody"))).toEqual(["a.txt"]);
});

test("by its setting a file that was taken is removed; two backends take each once", async () => {
  const [one, two] = [aWatch("remove"), aWatch("remove")];
  for (let n = 0; n < 6; n++) await put(`${n}.txt`, `file ${n}`);
  await Promise.all([one.look(), two.look()]);
  for (let n = 0; n < 3; n++) await Promise.all([one.look(), two.look()]);
  expect(await documents()).toHaveLength(6);
  expect(await names(".")).toEqual([]);
  await Promise.all([one.stop(), two.stop()]);
});
