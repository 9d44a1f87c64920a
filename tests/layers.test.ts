// The shape of the code: which house may use which, that nothing goes round in a circle, and that no file grows past 400 lines.
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, normalize, relative } from "node:path";
import { beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
/** What each house may use beside itself. Tests, benchmarks and what stands in for a part may use everything. */
const mayUse: Record<string, readonly string[]> = {
  shared: [],
  server: ["shared"],
  client: ["shared"],
  worker: ["shared", "server"],
  containers: ["shared", "server"],
};
const houses = Object.keys(mayUse);
const isProduct = (file: string) => !/\.test\.tsx?$|\/testing\//.test(file);

/** By file, what it uses; types count like everything else. */
const uses = new Map<string, string[]>();

beforeAll(async () => {
  const files = (await Promise.all(houses.map(filesOf))).flat();
  for (const file of files.filter(isProduct)) uses.set(file, await namedBy(file));
});

async function filesOf(folder: string): Promise<string[]> {
  return (await readdir(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith(".d.ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

async function namedBy(file: string): Promise<string[]> {
  const text = await readFile(join(root, file), "utf8");
  return [...text.matchAll(/(?:\bfrom|\bimport\(|\bimport)\s*"(\.[^"?]+)/g)].map(([, path]) => normalize(join(dirname(file), path!)));
}

/** Groups whose members lead to each other (Tarjan's strongly connected components), without those of one. */
function circlesOf(graph: ReadonlyMap<string, Iterable<string>>): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): void => {
    index.set(node, index.size);
    low.set(node, index.get(node)!);
    open.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!graph.has(next)) continue;
      if (!index.has(next)) {
        visit(next);
        low.set(node, Math.min(low.get(node)!, low.get(next)!));
      } else if (open.includes(next)) low.set(node, Math.min(low.get(node)!, index.get(next)!));
    }
    if (low.get(node) !== index.get(node)) return;
    const circle = open.splice(open.indexOf(node));
    if (circle.length > 1) found.push(circle.sort());
  };
  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return found;
}

test("the walk sees what there is", () => {
  expect(uses.size).toBeGreaterThan(400);
  expect(uses.get("worker/app.ts")).toContain("worker/access.ts");
  expect(circlesOf(new Map(Object.entries({ a: ["b"], b: ["c"], c: ["b"], d: ["a"] })))).toEqual([["b", "c"]]);
});

test("a house uses only what it may", () => {
  const wrong = [...uses].flatMap(([file, named]) => {
    const [house = ""] = file.split("/");
    return named.filter((used) => ![house, ...mayUse[house]!].includes(used.split("/")[0]!)).map((used) => `${file} uses ${used}`);
  });
  expect(wrong).toEqual([]);
});

test("screens know the shapes of data, not what makes them", () => {
  const screens = /^client\/(app|components|screens)\//;
  const behind = /^client\/(services|replica|outbox|blobs|session)\//;
  const wrong = [...uses].flatMap(([file, named]) =>
    screens.test(file) ? named.filter((used) => behind.test(used)).map((used) => `${file} uses ${used}`) : [],
  );
  expect(wrong).toEqual([]);
});

test("what several screens use does not use a screen", () => {
  const wrong = [...uses].flatMap(([file, named]) =>
    file.startsWith("client/components/")
      ? named.filter((used) => used.startsWith("client/screens/")).map((used) => `${file} uses ${used}`)
      : [],
  );
  expect(wrong).toEqual([]);
});

test("one route file does not use another", () => {
  const wrong = [...uses].flatMap(([file, named]) =>
    file.endsWith(".routes.ts") ? named.filter((used) => used.endsWith(".routes.ts")).map((used) => `${file} uses ${used}`) : [],
  );
  expect(wrong).toEqual([]);
});

test("SQL stands in repositories, not in routes and use cases", async () => {
  const files = [...uses.keys()].filter((file) => /\.(routes|usecases)\.ts$/.test(file));
  expect(files.length).toBeGreaterThan(20);
  const texts = await Promise.all(files.map(async (file) => [file, await readFile(join(root, file), "utf8")] as const));
  const sql = /\.query[<(]|\bsql`|\.(select|insert|update)\(|drizzle-orm/;
  expect(texts.flatMap(([file, text]) => (sql.test(text.replaceAll("c.req.query(", "")) ? [file] : []))).toEqual([]);
});

test("no files use each other in a circle", () => {
  expect(circlesOf(uses)).toEqual([]);
});

test.each(houses)("no folders of %s use each other in a circle", (house) => {
  const folders = new Map<string, Set<string>>();
  for (const [file, named] of uses) {
    if (!file.startsWith(`${house}/`)) continue;
    const folder = dirname(file);
    const own = folders.get(folder) ?? new Set();
    folders.set(folder, own);
    for (const used of named) if (dirname(used) !== folder) own.add(dirname(used));
  }
  expect(circlesOf(folders)).toEqual([]);
});

/** The folder of the backend, or of the server, that is one thing that the product does. */
test.each(["server", "containers/backend"])("no rooms of %s use each other in a circle", (house) => {
  const roomOf = (file: string) =>
    file
      .split("/")
      .slice(0, house.split("/").length + 1)
      .join("/");
  const rooms = new Map<string, Set<string>>();
  for (const [file, named] of uses) {
    if (!file.startsWith(`${house}/`)) continue;
    const own = rooms.get(roomOf(file)) ?? new Set();
    rooms.set(roomOf(file), own);
    for (const used of named) if (roomOf(used) !== roomOf(file)) own.add(roomOf(used));
  }
  expect(circlesOf(rooms)).toEqual([]);
});

test("no folders of the tests use each other in a circle", async () => {
  const folders = new Map<string, Set<string>>();
  for (const file of await filesOf("tests")) {
    const folder = dirname(file);
    const named = (await namedBy(file)).map((used) => dirname(used)).filter((used) => used !== folder);
    folders.set(folder, new Set([...(folders.get(folder) ?? []), ...named]));
  }
  expect(folders.get("tests/harness")).toContain("tests/fakes");
  expect(circlesOf(folders)).toEqual([]);
});

/** What is looked up rather than read may be longer than 400 lines. */
const catalogues = ["client/i18n/de.ts", "client/i18n/en.ts", "client/i18n/nb.ts"];

test("no file has more than 400 lines but catalogues", async () => {
  const folders = [...houses, "tests", "scripts", "bench"];
  const entries = await Promise.all(folders.map((folder) => readdir(join(root, folder), { recursive: true, withFileTypes: true })));
  const files = entries
    .flat()
    .filter((entry) => entry.isFile() && /\.(tsx?|m?js|css|sh|html)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !/(^|\/)(node_modules|dist|fixtures|\.[^/]+)\//.test(file));
  const lengths = await Promise.all(
    files.map(async (file) => [file, (await readFile(join(root, file), "utf8")).split("\n").length - 1] as const),
  );
  expect(lengths.length).toBeGreaterThan(800);
  expect(
    lengths
      .filter(([, lines]) => lines > 400)
      .map(([file]) => file)
      .sort(),
  ).toEqual(catalogues);
});
