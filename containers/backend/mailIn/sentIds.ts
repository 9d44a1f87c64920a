// What goes out from here bears its id as Message-ID, or, where a service gives its own, in a header of ours.
export const markHeader = "x-docuvault-message-id";
const uuidText = "([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})";
const sentMail = new RegExp(`^<${uuidText}@|^${markHeader}: *${uuidText}\\s*$`, "gim");

/** Ids that a mail may have as one that went out from here. `heads`: its Message-ID in a line of its own, and headers. */
export const sentIds = (heads: string): string[] =>
  [...heads.matchAll(sentMail)].map(([, byId, byHeader]) => (byId ?? byHeader)!.toLowerCase());
