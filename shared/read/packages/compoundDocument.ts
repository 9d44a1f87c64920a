// What comes as a compound file: Office documents before 2007, mails of Outlook, Office documents behind a password.
import { ExtractionError } from "../errors.ts";
import type { Reader } from "../reader.ts";

/** The whole file is held in memory, twice for a moment. */
const limit = { bytes: 100_000_000 };

export const compoundDocument: Reader = {
  kind: "ole",
  limit,
  sniff: (head) => head.startsWith(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1),
  async read(source, context) {
    const bytes = await source.all();
    const { openCompoundFile } = await import("../legacy/compoundFile.ts");
    const file = await openCompoundFile(bytes);
    if (file.has("EncryptedPackage")) throw new ExtractionError("encrypted", "Office");
    if (file.has("WordDocument")) return (await import("../legacy/doc.ts")).readDoc(file);
    if (file.has("Workbook") || file.has("Book")) return (await import("../legacy/xls.ts")).readXls(file);
    if (file.has("PowerPoint Document")) return (await import("../legacy/ppt.ts")).readPpt(file);
    if (isMsg(file.names)) return (await import("../mail/msg.ts")).readMsg(bytes, context);
    throw new ExtractionError("unsupported", "compound file of another kind");
  },
  async attached(source, position) {
    const bytes = await source.all();
    const { openCompoundFile } = await import("../legacy/compoundFile.ts");
    if (!isMsg((await openCompoundFile(bytes)).names)) return null;
    return (await import("../mail/msg.ts")).attachedToMsg(bytes, position);
  },
};

const isMsg = (names: readonly string[]) => names.some((name) => name.startsWith("__properties_version1.0"));
