// Mails as they travel (RFC 5322, MIME).
import type { Address, Email, Attachment as MimeFile } from "postal-mime";
import type { Head } from "../head.ts";
import type { Reader, Source } from "../reader.ts";
import type { MailFile } from "./parts/mailFile.ts";
import { attachedFiles, mailReading, person } from "./shown.ts";

const limit = { bytes: 150_000_000 };

const fields =
  /^(?:received|return-path|from|to|cc|bcc|date|subject|message-id|mime-version|content-type|delivered-to|reply-to|sender|x-[\w-]+|dkim-signature|arc-[\w-]+|authentication-results|content-transfer-encoding|in-reply-to|references|importance|thread-topic|thread-index|list-[\w-]+|status|priority|organization|user-agent|envelope-to|delivery-date|resent-[\w-]+|newsgroups|path|lines|accept-language|content-language|received-spf)$/i;

/** Begins with header lines, at least two of which only mails have and one of those that each has. */
function isMail(head: Head): boolean {
  const begin = head.latin.replace(/^(?:\xef\xbb\xbf)?(?:From \S+ [^\n]*\n|[\r\n]+)?/, "").slice(0, 4096);
  const names: string[] = [];
  for (const line of begin.split(/\r?\n/)) {
    if (line === "") break;
    if (/^[ \t]/.test(line) && names.length > 0) continue;
    const name = /^([!-9;-~]{2,60}):/.exec(line)?.[1];
    if (!name) return false;
    names.push(name);
    if (names.length > 40) break;
  }
  const known = names.filter((name) => fields.test(name));
  const sure = known.some((name) =>
    /^(?:received|return-path|message-id|mime-version|from|delivered-to|x-mozilla-status|content-type)$/i.test(name),
  );
  return (
    sure &&
    known.length >= 2 &&
    known.length * 2 >= names.length &&
    (known.length >= 3 || !/^(?:from|to|date|subject)$/i.test(known.join("")))
  );
}

export const mail: Reader = {
  kind: "mail",
  limit,
  sniff: isMail,
  async read(source, context) {
    const mime = await parse(source);
    const all = (addresses: readonly Address[] | undefined) => (addresses ?? []).map(addressText).filter(Boolean).join(", ");
    return mailReading(
      {
        headers: [
          ["From", mime.from ? addressText(mime.from) : ""],
          ["To", all(mime.to)],
          ["Cc", all(mime.cc)],
          ["Date", mime.headers.find(({ key }) => key === "date")?.value ?? mime.date ?? ""],
        ],
        subject: mime.subject ?? "",
        ...filesOf(mime),
      },
      context,
    );
  },
  async attached(source, position) {
    return (await attachedFiles(filesOf(await parse(source))))[position] ?? null;
  },
};

async function parse(source: Source) {
  const { default: PostalMime } = await import("postal-mime");
  return new PostalMime({ attachmentEncoding: "arraybuffer", maxNestingDepth: 50, forceRfc822Attachments: true }).parse(
    withoutEnvelope(await source.all()),
  );
}

/** The line by which mailboxes separate mails is none of its headers. */
function withoutEnvelope(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (new TextDecoder("latin1").decode(bytes.subarray(0, 5)) !== "From ") return bytes;
  return bytes.subarray(bytes.indexOf(10) + 1);
}

function addressText(address: Address): string {
  if (address.group) return `${address.name}: ${address.group.map(person).join(", ")}`;
  return person(address);
}

const filesOf = ({ text = "", html = "", attachments }: Email) => ({ text, html, files: attachments.map(mimeFile) });

function mimeFile({ filename, mimeType, disposition, related, content, contentId }: MimeFile): MailFile {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : new Uint8Array(content as ArrayBuffer);
  const isMessage = mimeType === "message/rfc822";
  return {
    name: filename ?? (isMessage ? "message.eml" : ""),
    contentType: mimeType,
    bytes: bytes as Uint8Array<ArrayBuffer>,
    ...(contentId && { contentId: contentId.replace(/^<|>$/g, "") }),
    isInline: !isMessage && (related === true || disposition === "inline"),
  };
}
