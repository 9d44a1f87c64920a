// What stands before words that are indexed once more. In no word itself.

/** The words of the title and of the file's name, so that each can be asked for alone. */
export const scopeSigns = { title: "t=", name: "n=" } as const;

/** Parts of words that have grown together, so that only what is searched by its beginning finds them. */
export const innerSign = "+";
/** Stands before the words of a custom field once more, likewise. */
export const customSign = (fieldId: string): string => `${fieldId.replaceAll("-", "")}=`;
