// What a template's fields are filled with: texts, rows, and groups of these by the dots in their names.

export type Values = Record<string, unknown>;

/** `seller.name` lies in a group: `{seller: {name}}`. Undefined where it is not filled in. */
export function valueAt(values: Values, path: string): unknown {
  let found: unknown = values;
  for (const part of path.split(".")) {
    found = typeof found === "object" && found !== null && Object.hasOwn(found, part) ? (found as Values)[part] : undefined;
  }
  return found;
}

/** A copy of `values` in which the field has this value. */
export function withValue(values: Values, path: string, value: unknown): Values {
  const [first = "", ...rest] = path.split(".");
  if (rest.length === 0) return { ...values, [first]: value };
  const inner = valueAt(values, first);
  return { ...values, [first]: withValue(typeof inner === "object" && inner !== null ? (inner as Values) : {}, rest.join("."), value) };
}

/** A field's name as people read it: `seller.firstName` and `seller.first_name` are "Seller first name". */
export function fieldLabel(name: string): string {
  const words = name
    .replace(/(\p{Ll})(?=\p{Lu})/gu, "$1 ")
    .split(/[\s._-]+/)
    .filter(Boolean)
    .map((word) => (/^\p{Lu}\p{Ll}/u.test(word) ? word.toLowerCase() : word))
    .join(" ");
  return words.replace(/^./u, (letter) => letter.toUpperCase()) || name;
}
