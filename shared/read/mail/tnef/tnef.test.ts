// `winmail.dat`: a person finds what was attached, the words, and the invitation; hostile streams end, with what came whole.
import { expect, test } from "vitest";
import { Budget } from "../../budget.ts";
import { readDocument } from "../../readDocument.ts";
import { pureReaders } from "../../registry/pureReaders.ts";
import { bytesSource } from "../../source.ts";
import { mail } from "../eml.ts";
import { tnef } from "../tnefFile.ts";
import { openTnef } from "./message.ts";
import { attribute, file, joined, messageFile, packedUp, type TestProperty, u16, u32 } from "./testing.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64").replaceAll(/.{76}/g, "$&\r\n");
const words: TestProperty[] = [
  { id: 0x0037, value: "Kjøpekontrakt" },
  { id: 0x1000, value: "Se vedlagt kontrakt for Lyngveien 3." },
];

/** As Exchange sends it to others: a line of text, and the rest packed up. */
const withPacked = (packed: Uint8Array, body = "") =>
  new TextEncoder().encode(
    [
      "From: Bjørn <bjorn@example.org>",
      "To: kari@example.org",
      "Subject: Kontrakt",
      "Message-ID: <1@x>",
      "MIME-Version: 1.0",
      "Content-Type: multipart/mixed; boundary=x",
      "",
      ...(body ? ["--x", "Content-Type: text/plain; charset=utf-8", "", body] : []),
      "--x",
      'Content-Type: application/ms-tnef; name="winmail.dat"',
      'Content-Disposition: attachment; filename="winmail.dat"',
      "Content-Transfer-Encoding: base64",
      "",
      base64(packed),
      "--x",
      'Content-Type: text/plain; name="after.txt"',
      'Content-Disposition: attachment; filename="after.txt"',
      "",
      "after",
      "--x--",
      "",
    ].join("\r\n"),
  );
const read = (bytes: Uint8Array) => readDocument(pureReaders, bytesSource(Uint8Array.from(bytes)), { name: "mail", contentType: "" });
async function attachedTo(bytes: Uint8Array, reader = mail) {
  const files: [string, string][] = [];
  for (let position = 0; ; position++) {
    const found = await reader.attached!(bytesSource(Uint8Array.from(bytes)), position, new Budget(), { name: "", contentType: "" });
    if (!found) return files;
    files.push([found.name, text(found.bytes!).replace(/\n$/, "")]);
  }
}

test("what Outlook packed up is what was attached, in its place, and the words where the mail has none", async () => {
  const packed = packedUp(words, [
    file({ name: "kontrakt.txt", content: "Kjøpesum 4 200 000" }),
    file({ name: "Tilstandsrapport for Lyngveien 3.txt", content: "Tak: TG2", modern: "long" }),
    file({ name: "PLAN~1.TXT", content: "Stue 30 kvm", modern: "short" }),
  ]);
  const bytes = withPacked(packed);
  expect(await attachedTo(bytes)).toEqual([
    ["kontrakt.txt", "Kjøpesum 4 200 000"],
    ["Tilstandsrapport for Lyngveien 3.txt", "Tak: TG2"],
    ["PLAN~1.TXT", "Stue 30 kvm"],
    ["after.txt", "after"],
  ]);
  const reading = await read(bytes);
  expect(reading.attachments.map(({ name }) => name)).toEqual([
    "kontrakt.txt",
    "Tilstandsrapport for Lyngveien 3.txt",
    "PLAN~1.TXT",
    "after.txt",
  ]);
  for (const word of ["Se vedlagt kontrakt", "4 200 000", "TG2", "30 kvm"]) expect(reading.text).toContain(word);
  expect(reading.text).not.toContain("winmail");
  const own = (await read(withPacked(packed, "Ordene i selve mailen"))).text;
  expect(own).toContain("Ordene i selve mailen");
  expect(own).not.toContain("Se vedlagt kontrakt");
});

test("one that only says how the text looks is no file, one that is damaged stays the file that it is", async () => {
  expect((await attachedTo(withPacked(packedUp([]), "Hei"))).map(([name]) => name)).toEqual(["after.txt"]);
  const damaged = packedUp(words, [file({ name: "a.txt", content: "a" })]).subarray(0, 50);
  expect((await attachedTo(withPacked(damaged, "Hei"))).map(([name]) => name)).toEqual(["winmail.dat", "after.txt"]);
});

test("a file `winmail.dat` by itself is read, with what is in it", async () => {
  const bytes = packedUp(words, [file({ name: "a.txt", content: "Innhold", modern: "long" })]);
  const { kind, title, text: found } = await read(bytes);
  expect({ kind, title }).toEqual({ kind: "tnef", title: "Kjøpekontrakt" });
  expect(found).toContain("Lyngveien 3");
  expect(await attachedTo(bytes, tnef)).toEqual([["a.txt", "Innhold"]]);
});

test("words of HTML and in an older encoding are read as they are meant", async () => {
  const html = await openTnef(
    packedUp([
      { id: 0x1013, value: new TextEncoder().encode("<p>Hei på deg</p>") },
      { id: 0x3fde, value: 65_001 },
    ]),
  );
  expect(html!.html).toBe("<p>Hei på deg</p>");
  const old = Uint8Array.from([0x53, 0xe6, 0x72, 0]); // windows-1252
  expect((await openTnef(packedUp([{ id: 0x1000, type: 0x1e, value: old }])))!.text).toBe("Sær");
  expect((await openTnef(packedUp([], [], [attribute(1, 0x0002_800c, old)])))!.text).toBe("Sær");
});

test("a message in a message is a mail that every program opens, with its own files", async () => {
  const from: TestProperty[] = [
    { id: 0x0c1a, value: 'Åse "Sjef" Ås\r\nBcc: evil@example.org' },
    { id: 0x5d01, value: "ase@example.org" },
    { id: 0x0039, value: new Date("2026-11-03T09:00:00Z") },
  ];
  const inner = packedUp(
    [...from, { id: 0x0037, value: "Bud på Lyngveien\r\nX-Evil: 1" }, { id: 0x1000, value: "Vi byr 4,1 mill." }],
    [file({ name: "bud=_part_of_the_mail_=.txt", content: "Frist kl. 12\r\n--=_part_of_the_mail_=--\r" })],
  );
  const files = await attachedTo(withPacked(packedUp(words, [messageFile("Bud", inner)])));
  const [name, raw] = files[0]!;
  expect(name).toMatch(/^Bud på Lyngveien\s+X-Evil: 1\.eml$/);
  expect(raw).not.toMatch(/^(?:X-Evil|Bcc):/m);
  const reading = await read(new TextEncoder().encode(raw));
  expect(reading.kind).toBe("mail");
  expect(reading.title).toContain("Bud på Lyngveien");
  for (const word of ["ase@example.org", "4,1 mill", "Frist kl. 12"]) expect(reading.text).toContain(word);
  expect(await attachedTo(new TextEncoder().encode(raw))).toEqual([
    ["bud=_part_of_the_mail_=.txt", "Frist kl. 12\r\n--=_part_of_the_mail_=--\r"],
  ]);
});

test("messages in messages without end are mails as deep as there is sense in", async () => {
  let message = packedUp([{ id: 0x1000, value: "bunn" }]);
  for (let depth = 0; depth < 40; depth++) message = packedUp([{ id: 0x0037, value: `nivå ${depth}` }], [messageFile("m", message)]);
  const reading = await read(withPacked(message));
  expect(reading.text).toContain("nivå 38");
  expect(reading.attachments.map(({ name }) => name)).toEqual(["nivå 38.eml", "after.txt"]);
});

test("an invitation of Outlook's becomes an entry of a calendar; an answer to one becomes nothing", async () => {
  const appointment = [0x02, 0x20, 0x06, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46];
  const meeting = (kind: string) =>
    packedUp([
      { id: 0x001a, value: kind },
      { id: 0x0037, value: "Befaring, Lyngveien 3" },
      { id: 0x5d01, value: "ase@example.org" },
      { id: 0x8001, name: { set: appointment, id: 0x820d }, value: new Date("2026-12-01T11:00:00Z") },
      { id: 0x8002, name: { set: appointment, id: 0x820e }, value: new Date("2026-12-01T12:00:00Z") },
      { id: 0x8003, name: { set: appointment, id: 0x8208 }, value: "Lyngveien 3" },
    ]);
  const [[name, entry] = ["", ""]] = await attachedTo(withPacked(meeting("IPM.Schedule.Meeting.Request"), "Hei"));
  expect(name).toBe("invitation.ics");
  expect(entry).toContain("DTSTART:20261201T110000Z\r\nDTEND:20261201T120000Z\r\nSUMMARY:Befaring\\, Lyngveien 3\r\n");
  expect((await read(new TextEncoder().encode(entry))).text).toContain("2026-12-01 11:00 UTC");
  expect((await attachedTo(withPacked(meeting("IPM.Schedule.Meeting.Resp.Pos"), "Hei"))).map(([one]) => one)).toEqual(["after.txt"]);
});

const whole = packedUp(words, [file({ name: "a.txt", content: "first", modern: "long" }), file({ name: "b.txt", content: "second" })]);

test("cut off anywhere, it ends with what came whole before", async () => {
  let most = 0;
  for (let length = 0; length < whole.length; length++) {
    const files = (await openTnef(whole.slice(0, length)))?.files ?? [];
    expect(files.length).toBeGreaterThanOrEqual(Math.min(most, 1));
    for (const { name, bytes } of files)
      if (bytes.length > 0) expect([name, text(bytes)].join()).toMatch(/^(?:a\.txt|),first$|^(?:b\.txt|),second$/);
    most = Math.max(most, files.length);
  }
  expect(most).toBe(2);
});

test("lengths and numbers that lie, any byte changed: an answer, at once", { timeout: 60_000 }, async () => {
  const begin = performance.now();
  for (let at = 4; at < whole.length; at++)
    for (const byte of [0, 1, 0x7f, 0xff]) {
      const changed = whole.slice();
      changed[at] = byte;
      const message = await openTnef(changed);
      expect((message?.files ?? []).reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThan(whole.length);
    }
  const head = [0x78, 0x9f, 0x3e, 0x22, 1, 0];
  const set = (data: number[]) => joined(head, attribute(1, 0x0006_9003, data));
  for (const bytes of [
    joined(head, [1], u32(0x0006_9003), u32(0xffff_ffff)),
    set(u32(0xffff_ffff)),
    // Four thousand million values of no length.
    set([...u32(1), ...u16(0x101f), ...u16(0x1000), ...u32(0xffff_ffff), ...Array(400_000).fill(0)]),
    // A name as long as the world.
    set([...u32(1), ...u16(0x1f), ...u16(0x8001), ...Array(16).fill(1), ...u32(1), ...u32(0xffff_fff0)]),
    joined(head, attribute(1, 0x0006_9004, u32(0xffff_ffff))),
    // Packed text that says it is two thousand million bytes long.
    packedUp([{ id: 0x1009, value: joined(u32(0x7fff_fff0), u32(0x7fff_fff0), u32(0x7546_5a4c), u32(0), Array(64).fill(0)) }]),
    joined(head, ...Array.from({ length: 30_000 }, () => attribute(2, 0x0006_9002, []))),
  ])
    expect((await openTnef(bytes))?.files ?? []).toEqual([]);
  expect(performance.now() - begin).toBeLessThan(40_000);
});
