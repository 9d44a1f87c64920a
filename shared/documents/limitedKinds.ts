// Which limit of size a file falls under.

export const limitedKinds = ["pdf", "image", "office", "mail", "other"] as const;
export type LimitedKind = (typeof limitedKinds)[number];

const office =
  /^application\/(?:msword|rtf|vnd\.(?:ms-(?:excel|powerpoint|word)|openxmlformats-officedocument|oasis\.opendocument)\b)|^text\/rtf$/;

/** By the type that its bytes are announced with. */
export function limitedKind(contentType: string): LimitedKind {
  const type = contentType.toLowerCase();
  if (type.startsWith("application/pdf")) return "pdf";
  if (type.startsWith("image/")) return "image";
  if (type.startsWith("message/rfc822") || type.startsWith("application/vnd.ms-outlook")) return "mail";
  return office.test(type) ? "office" : "other";
}
