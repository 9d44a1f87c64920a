// Mails: who, what about, the words, and the words of what is attached.
import { expect, test } from "vitest";
import { readDocument } from "../readDocument.ts";
import { pureReaders } from "../registry/pureReaders.ts";
import { bytesSource } from "../source.ts";

const read = (text: string, name = "file") =>
  readDocument(pureReaders, bytesSource(new TextEncoder().encode(text)), { name, contentType: "" });

const attached = Buffer.from("Kveitebasseng nummer fire").toString("base64");
const mail = `Received: from a by b; Tue, 3 Nov 2026 10:00:00 +0100
From: =?utf-8?q?Bj=C3=B8rn_Dahl?= <bjorn@example.org>
To: Kari <kari@example.org>, ola@example.org
Subject: =?utf-8?b?RmFrdHVyYSBmb3Igc3Ryw7htIQ==?=
Date: Tue, 3 Nov 2026 10:00:00 +0100
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: multipart/alternative; boundary=y

--y
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Hei, bel=C3=B8pet er 500 kr.
--y
Content-Type: text/html; charset=utf-8

<p>Hei, beløpet er <b>500</b> kr.</p><script>evil()</script>
--y--
--x
Content-Type: text/plain; name="notat.txt"
Content-Disposition: attachment; filename="notat.txt"
Content-Transfer-Encoding: base64

${attached}
--x
Content-Type: message/rfc822

From: inner@example.org
Subject: Innerst
Message-ID: <1@x>
Date: Tue, 3 Nov 2026 09:00:00 +0100

Videresendt ord
--x--
`.replaceAll("\n", "\r\n");

test("a mail is read with its headers, its body once, and what is attached", async () => {
  const { kind, title, text, attachments } = await read(mail);
  expect({ kind, title }).toEqual({ kind: "mail", title: "Faktura for strøm!" });
  expect(text).toContain("From: Bjørn Dahl <bjorn@example.org>\nTo: Kari <kari@example.org>, ola@example.org\n");
  expect(text.split("500 kr")).toHaveLength(2);
  expect(text).toContain("Kveitebasseng nummer fire");
  expect(text).toContain("Videresendt ord");
  expect(text).not.toContain("evil");
  expect(attachments.map(({ name }) => name)).toEqual(["notat.txt", "message.eml"]);
});

test.each([
  "Note: this is a list\nFrom: is only a word\nand then prose without colons",
  "Dear Kari,\n\nFrom now on all is well.",
  "To: do\nbuy milk",
])("%j is a text and no mail", async (text) => {
  expect((await read(text)).kind).toBe("text");
});

test("mails in mails without end are read as deep as there is sense in", async () => {
  let inner = "From: a@b\nMessage-ID: <1@x>\nSubject: s\n\nbottom\n";
  for (let depth = 0; depth < 30; depth++)
    inner = `From: a@b\nMessage-ID: <1@x>\nSubject: d${depth}\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b${depth}x\n\n--b${depth}x\nContent-Type: message/rfc822\n\n${inner}\n--b${depth}x--\n`;
  const { kind, text } = await read(inner);
  expect(kind).toBe("mail");
  expect(text).toContain("d29");
});
