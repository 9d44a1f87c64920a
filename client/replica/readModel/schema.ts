// An empty read model, or the one that is there when it has today's shape.
import { readModelStatements, readModelVersion } from "../../../shared/schema/readModel.ts";
import type { Sql } from "./sql.ts";

/** False: there was one of another shape. It can't be changed, only thrown away. */
export async function prepare(sql: Sql): Promise<boolean> {
  const [known] = await sql.run<{ exists: boolean }>({ text: "SELECT to_regclass('read_model') IS NOT NULL AS exists", values: [] });
  if (known?.exists) return (await fact(sql, "version")) === readModelVersion();
  await sql.transaction(async (tx) => {
    await tx.exec(readModelStatements().join(";\n"));
    await setFact(tx, "version", readModelVersion());
  });
  return true;
}

export async function fact(sql: Sql, name: string): Promise<string | undefined> {
  const [row] = await sql.run<{ value: string }>({ text: "SELECT value FROM read_model WHERE name = $1", values: [name] });
  return row?.value;
}

export async function setFact(sql: Sql, name: string, value: string): Promise<void> {
  await sql.run({
    text: "INSERT INTO read_model (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    values: [name, value],
  });
}
