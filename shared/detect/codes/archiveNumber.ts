// Archive serial numbers, as they stand in a barcode or QR code on a label: a prefix and a number.

/** Largest number that fits a database's integer. */
const largest = 2_147_483_647;

/** `ASN00042` -> 42 with the prefix `ASN`, in any case and with `-`, `_`, `:` or a blank between. Null for any other code, and for 0. */
export function parseArchiveNumber(code: string, prefix = "ASN"): number | null {
  const text = code.trim();
  if (prefix === "" || text.slice(0, prefix.length).toLowerCase() !== prefix.toLowerCase()) return null;
  const digits = /^[-_: ]?(\d{1,10})$/.exec(text.slice(prefix.length))?.[1];
  const value = Number(digits ?? 0);
  return value > 0 && value <= largest ? value : null;
}
