// What a transaction of a pooled connection must not do: leave something behind for whoever has the connection next.

/** Bytes of a statement that are looked at. */
export const lookedAt = 64;

const leavesSomething = /^(LISTEN|UNLISTEN|PREPARE|DEALLOCATE|DISCARD|LOAD|RESET)\b|^SET\s+(?!LOCAL\b|TRANSACTION\b|CONSTRAINTS\b)/i;

/** The reason to refuse a statement by how it begins; undefined where there is none. */
export function refusalOf(beginning: string): string | undefined {
  const found = leavesSomething.exec(beginning.replace(/^(\s+|--[^\n]*\n|\/\*.*?\*\/)+/s, ""));
  return found ? `${found[0].trim().toUpperCase()} is not possible on a pooled connection` : undefined;
}
