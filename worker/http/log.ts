// Structured log lines. What goes in: event names, ids, codes, durations. Never: secrets, content, query strings, signed addresses.

const levels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof levels)[number];
export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

/** One JSON object a line from `level` upwards; `always` is part of each line. */
export function logAt(level: LogLevel, always: LogFields = {}, write: (line: string) => void = console.log): Log {
  const from = levels.indexOf(level);
  const at = (name: LogLevel) => (event: string, fields?: LogFields) => {
    if (levels.indexOf(name) >= from) write(JSON.stringify({ level: name, time: new Date().toISOString(), event, ...always, ...fields }));
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** Database errors whose message repeats values from the query: classes 22 (data) and 23 (constraints). */
const speaksOfValues = (code: string) => code.startsWith("22") || code.startsWith("23");

/**
 * What may be logged of an error: names, codes and where it happened. Messages are left out where they would repeat what a
 * person wrote (query parameters in Drizzle's, values in PostgreSQL's).
 */
export function describeError(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  const isQuery = "query" in error && "params" in error;
  const silent = isQuery || ("severity" in error && code !== undefined && speaksOfValues(code));
  return {
    error: error.name,
    ...(code && { code }),
    ...(!silent && { message: error.message }),
    ...("constraint" in error && typeof error.constraint === "string" && { constraint: error.constraint }),
    stack: error.stack
      ?.split("\n")
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 8)
      .map((line) => line.trim()), // the first lines repeat the message
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  };
}
