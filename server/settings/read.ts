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

/** What was given, by name: empty strings are left out. */
export type Given = Readonly<Record<string, unknown>>;

/**
 * Parses `env` by `schema`; names that the schema does not know are ignored. `together` yields the problems of settings that
 * depend on each other; it sees the text as given, so that it also runs when single settings are malformed.
 * @throws SettingsError naming every setting that is missing or malformed
 */
export function readSettings<T extends z.ZodType>(
  process: string,
  schema: T,
  env: Readonly<Record<string, unknown>>,
  together: (given: Given) => Iterable<string> = () => [],
): z.output<T> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== "" && value !== null && value !== undefined));
  const result = schema.safeParse(given);
  const problems = new Set(
    result.error?.issues.map((issue) => {
      const name = String(issue.path[0]);
      return name in given ? `${name} ${issue.message}` : `${name} is missing`;
    }),
  );
  for (const problem of together(given)) problems.add(problem);
  if (problems.size > 0 || !result.success) throw new SettingsError(process, [...problems]);
  return result.data;
}
