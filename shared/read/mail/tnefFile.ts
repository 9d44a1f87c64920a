// A file `winmail.dat` by itself, saved by somebody whose program could not open it.
import { ExtractionError } from "../errors.ts";
import type { Reader, Source } from "../reader.ts";
import { attachedFiles, mailReading, person } from "./shown.ts";
import { openTnef } from "./tnef/message.ts";
import { tnefSignature } from "./tnef/stream.ts";

export const tnef: Reader = {
  kind: "tnef",
  limit: { bytes: 100_000_000 },
  sniff: (head) => head.startsWith(...tnefSignature),
  async read(source, context) {
    const { subject, from, to, sentAt, text, html, files } = await open(source);
    const headers: [string, string][] = [
      ["From", person(from)],
      ["To", to.map(person).join(", ")],
      ["Date", sentAt?.toUTCString() ?? ""],
    ];
    return mailReading({ headers, subject, text, html, files }, context);
  },
  async attached(source, position) {
    return (await attachedFiles(await open(source)))[position] ?? null;
  },
};

async function open(source: Source) {
  const message = await openTnef(await source.all());
  if (!message) throw new ExtractionError("broken", "TNEF");
  return message;
}
