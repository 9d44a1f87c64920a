// Reads one process's settings from its environment, or says in one message everything that is wrong with them.
// A value never appears in a message: many of them are secrets.
import type { z } from "zod";

/** All that is wrong with a process's environment; `problems` has one readable line for each setting. */
export class SettingsError extends Error {
  readonly problems: readonly string[];

  constructor(process: string, problems: readonly string[]) {
    super(
      `${process} can not start, ${problems.length === 1 ? "one setting is" : `${problems.length} settings are`} wrong:\n` +
        problems.map((problem) => `  - ${problem}`).join("\n"),
    );
    this.name = "SettingsError";
    this.problems = problems;
  }
}

/**
 * Parses `env` by `schema`. Empty strings count as missing; names that the schema does not know are ignored.
 * @throws SettingsError naming every setting that is missing or malformed
 */
export function readSettings<T extends z.ZodType>(process: string, schema: T, env: Readonly<Record<string, unknown>>): z.output<T> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== "" && value !== null && value !== undefined));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const name = String(issue.path[0] ?? "");
    return name !== "" && !(name in given) ? `${name} is missing` : `${name} ${issue.message}`.trim();
  });
  throw new SettingsError(process, [...new Set(problems)]);
}
