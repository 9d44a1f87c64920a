// `npm run migrations` compares shared/schema with the last snapshot and writes the next migration; it never talks to a database.
import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: "./shared/schema/index.ts",
  out: "./shared/schema/migrations",
});
