// Letters as text in many encodings, as markup and as mail.
import { zipSync } from "fflate";
import { aLetter, escaped, type Letter, languages, plain, wordsOf, wrapped } from "./letters.ts";
import type { Sample } from "./sample.ts";

const utf16 = (text: string, big: boolean): Buffer => {
  const bytes = Buffer.from(text, "utf16le");
  return big ? bytes.swap16() : bytes;
};
const mark = "\ufeff";

const encodings: Record<string, (text: string) => Buffer> = {
  "UTF-8": (text) => Buffer.from(text),
  "UTF-8 with a mark": (text) => Buffer.from(mark + text),
  "UTF-16LE with a mark": (text) => utf16(mark + text, false),
  "UTF-16BE with a mark": (text) => utf16(mark + text, true),
  "UTF-16LE": (text) => utf16(text, false),
  "UTF-16BE": (text) => utf16(text, true),
  "ISO 8859-1": (text) => Buffer.from(text, "latin1"),
  "UTF-8, line ends of Windows": (text) => Buffer.from(text.replaceAll("\n", "\r\n")),
};

const markup: Record<string, [extension: string, type: string, (letter: Letter) => string | Uint8Array]> = {
  md: ["md", "text/markdown", markdown],
  csv: [
    "csv",
    "text/csv",
    ({ title, paragraphs, table }) =>
      [["a", "b", "c"], [title, ...paragraphs], ...table].map((row) => row.map(quoted).join(",")).join("\r\n"),
  ],
  "csv with semicolons": [
    "csv",
    "text/csv",
    ({ title, paragraphs, table }) =>
      [["a", "b"], [title], ...paragraphs.map((one) => [one]), ...table].map((row) => row.map(quoted).join(";")).join("\n"),
  ],
  json: [
    "json",
    "application/json",
    (letter) => JSON.stringify({ title: letter.title, paragraphs: letter.paragraphs, table: letter.table }, null, 2),
  ],
  xml: ["xml", "application/xml", xml],
  html: ["html", "text/html", (letter) => html(letter, true)],
  "html without a head": ["html", "text/html", (letter) => html(letter, false)],
  rtf: ["rtf", "application/rtf", rtf],
  epub: ["epub", "application/epub+zip", epub],
};

const mails: Record<string, (letter: Letter) => string> = {
  "mail, quoted-printable": (letter) =>
    mail(letter, ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "", printable(plain(letter))]),
  "mail, HTML in base64": (letter) =>
    mail(letter, ["Content-Type: text/html; charset=utf-8", "Content-Transfer-Encoding: base64", "", base64(html(letter, true))]),
  "mail, ISO 8859-1": (letter) =>
    mail(letter, [
      "Content-Type: text/plain; charset=iso-8859-1",
      "Content-Transfer-Encoding: base64",
      "",
      base64(plain(letter), "latin1"),
    ]),
  "mail, two ways of the same": (letter) =>
    mail(letter, [
      'Content-Type: multipart/alternative; boundary="b1"',
      "",
      "--b1",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: base64",
      "",
      base64(plain(letter)),
      "--b1",
      "Content-Type: text/html; charset=utf-8",
      "Content-Transfer-Encoding: base64",
      "",
      base64(html(letter, true)),
      "--b1--",
    ]),
};

export function plainFiles(): Sample[] {
  let seed = 0;
  const samples: Sample[] = [];
  const add = (sample: Omit<Sample, "name" | "bytes" | "truth">, extension: string, letter: Letter, bytes: string | Uint8Array) =>
    samples.push({
      ...sample,
      name: `${letter.language}-${seed}.${extension}`,
      truth: wordsOf(letter),
      bytes: new Uint8Array(Buffer.from(bytes as Uint8Array)),
    });
  for (const language of languages) {
    for (const [kind, encode] of Object.entries(encodings))
      add(
        { family: "text", kind: `text, ${kind}`, contentType: "text/plain" },
        "txt",
        aLetter(language, ++seed),
        encode(plain(aLetter(language, seed))),
      );
    for (let twice = 0; twice < 2; twice++) {
      for (const [kind, [extension, contentType, make]] of Object.entries(markup))
        add({ family: "markup", kind, contentType }, extension, aLetter(language, ++seed), make(aLetter(language, seed)));
      for (const [kind, make] of Object.entries(mails))
        add({ family: "mail", kind, contentType: "message/rfc822" }, "eml", aLetter(language, ++seed), make(aLetter(language, seed)));
    }
  }
  return samples;
}

const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

function markdown({ title, paragraphs, table }: Letter): string {
  const [head, ...rows] = table.map((row) => `| ${row.join(" | ")} |`);
  return [`# ${title}`, "", ...paragraphs.flatMap((one) => [...wrapped(one, 80), ""]), head, "|---|---|---|", ...rows, ""].join("\n");
}

export function html({ title, paragraphs, table, language }: Letter, whole: boolean): string {
  const rows = table.map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`).join("\n");
  const body = `<h1>${escaped(title)}</h1>\n${paragraphs.map((one) => `<p>${escaped(one)}</p>`).join("\n")}\n<table>${rows}</table>`;
  if (!whole) return body;
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><style>p { margin: 1em }</style></head><body>${body}<script>"not words"</script></body></html>`;
}

function xml({ title, paragraphs, table }: Letter): string {
  const rows = table.map((row) => `<row>${row.map((cell) => `<cell>${escaped(cell)}</cell>`).join("")}</row>`).join("\n  ");
  return `<?xml version="1.0" encoding="UTF-8"?>\n<letter>\n  <title>${escaped(title)}</title>\n  ${paragraphs.map((one) => `<p>${escaped(one)}</p>`).join("\n  ")}\n  ${rows}\n</letter>\n`;
}

function rtf({ title, paragraphs, table }: Letter): string {
  const text = (words: string) => words.replace(/[\\{}]/g, "\\$&").replace(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0)}?`);
  const rows = table.map(
    (row) => `\\trowd\\cellx3000\\cellx6000\\cellx9000 ${row.map((cell) => `\\pard\\intbl ${text(cell)}\\cell`).join(" ")}\\row`,
  );
  return `{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Times;}}\n{\\b\\fs32 ${text(title)}\\par}\n${paragraphs.map((one) => `\\pard ${text(one)}\\par`).join("\n")}\n${rows.join("\n")}\n}`;
}

function epub(letter: Letter): Uint8Array {
  const parts = [
    { ...letter, table: [] },
    { ...letter, title: "", paragraphs: [] },
  ].map((part) => {
    const body = html(part, false).replace("<h1></h1>", "");
    return `<?xml version="1.0" encoding="UTF-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>${body}</body></html>`;
  });
  const items = parts.map((_, at) => `<item id="c${at}" href="c${at}.xhtml" media-type="application/xhtml+xml"/>`).join("");
  const spine = parts.map((_, at) => `<itemref idref="c${at}"/>`).join("");
  return zipSync({
    mimetype: [Buffer.from("application/epub+zip"), { level: 0 }],
    "META-INF/container.xml": Buffer.from(
      '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
    ),
    "book.opf": Buffer.from(
      `<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"/><manifest>${items}</manifest><spine>${spine}</spine></package>`,
    ),
    ...Object.fromEntries(parts.map((part, at) => [`c${at}.xhtml`, Buffer.from(part)])),
  });
}

const base64 = (text: string, encoding: "utf8" | "latin1" = "utf8") =>
  Buffer.from(text, encoding).toString("base64").replace(/.{76}/g, "$&\r\n");

const printable = (text: string): string =>
  text
    .split("\n")
    .map((line) => {
      const pieces = [...Buffer.from(line)].map((byte) =>
        (byte >= 33 && byte <= 126 && byte !== 61) || byte === 32
          ? String.fromCharCode(byte)
          : `=${byte.toString(16).toUpperCase().padStart(2, "0")}`,
      );
      const lines = [""];
      for (const piece of pieces) {
        if (lines.at(-1)!.length + piece.length > 72) lines.push("");
        lines[lines.length - 1] += piece;
      }
      return lines.join("=\r\n");
    })
    .join("\r\n");

const mail = ({ title }: Letter, body: string[]): string =>
  [
    "From: Kari <kari@example.org>",
    "To: ola@example.org",
    `Subject: =?utf-8?B?${Buffer.from(title).toString("base64")}?=`,
    "MIME-Version: 1.0",
    ...body,
    "",
  ].join("\r\n");
