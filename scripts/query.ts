// `npm run query -- FILE --json OUT`: what queries mean, as trees. FILE holds a JSON array of strings, or a query a line. `--today 2026-11-26`
// names the day from which "yesterday" is counted; without `--json` the answer goes to the standard output. docs/search.md says what is in it.
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { parseQuery } from "../shared/search/query/index.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "string" }, today: { type: "string", default: new Date().toISOString().slice(0, 10) } },
});
const [file] = positionals;
if (file === undefined || positionals.length > 1 || !/^\d{4}-\d\d-\d\d$/.test(values.today)) {
  console.error("Usage: npm run query -- FILE [--json OUT] [--today YYYY-MM-DD]");
  process.exit(2);
}
const context = { today: values.today };
const answer = queriesOf(await readFile(file, "utf8")).map((query) => ({ query, ...parseQuery(query, context) }));
const text = `${JSON.stringify(answer, null, 2)}\n`;
if (values.json === undefined) process.stdout.write(text);
else {
  await writeFile(values.json, text);
  console.log(`${answer.length} queries, ${answer.filter(({ problems }) => problems.length > 0).length} of them with something to say`);
}

function queriesOf(text: string): string[] {
  if (/^\s*\[/.test(text)) {
    try {
      const list: unknown = JSON.parse(text);
      if (Array.isArray(list))
        return list.map((entry) => (typeof entry === "string" ? entry : String((entry as { query?: unknown })?.query ?? "")));
    } catch (error) {
      // A query may begin with a bracket as well: then the file is lines.
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return text.split(/\r?\n/).filter((line) => line.trim() !== "");
}
