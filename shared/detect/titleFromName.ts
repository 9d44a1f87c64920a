// A first title, from the file's name alone, until the document has been read.

/** `Invoice_2026-10_power.pdf` -> `Invoice 2026-10 power`. Never empty. */
export function titleFromName(name: string): string {
  const stem = name.replace(/\.[\p{L}\p{N}]{1,5}$/u, "");
  const title = stem.replace(/[_\s]+/g, " ").replace(/^[\s.]+|\s+$/g, "");
  return title || name;
}
