// `npm run reprocess [-- --all]`: has every document read again that an earlier version's readers read, on the product that runs on the data
// folder (DOCUVAULT_DATA), or on the database that DATABASE_URL names. It may be ended at any time: the product goes on by itself.
import { parseArgs } from "node:util";
import { reprocessAndWait } from "../containers/backend/reprocess.ts";
import { embeddedDatabaseUrl } from "./product/embeddedDatabase.ts";

const { values } = parseArgs({ options: { all: { type: "boolean", default: false } } });
try {
  const databaseUrl = process.env.DATABASE_URL || (await embeddedDatabaseUrl(process.env.DOCUVAULT_DATA || ".data"));
  await reprocessAndWait(databaseUrl, values.all ? "all" : "outdated", (line) => console.log(line));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
