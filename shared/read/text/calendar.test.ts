// Entries of calendars, as Outlook and Google send them: what a person would look for is in the text, and nothing else.
import { expect, test } from "vitest";
import { readDocument } from "../readDocument.ts";
import { pureReaders } from "../registry/pureReaders.ts";
import { bytesSource } from "../source.ts";

const read = (text: string, name = "invite.ics", contentType = "text/calendar") =>
  readDocument(pureReaders, bytesSource(new TextEncoder().encode(text)), { name, contentType });

const entry = `BEGIN:VCALENDAR
METHOD:REQUEST
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
ORGANIZER;CN="Dahl, Bjørn: megler":mailto:bjorn@example.org
ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN=Kari Nordmann:mailto:kari@exam
 ple.org
ATTENDEE:mailto:ola@example.org
SUMMARY;LANGUAGE=nb-NO:Befaring\\, Lyngveien 3
LOCATION:Lyngveien 3\\, Bergen
DESCRIPTION:Ta med nøkler\\nog kveitemål.
DTSTART;TZID=W. Europe Standard Time:20261103T130000
DTEND:20261103T123000Z
UID:040000008200E00074C5B7101A82E008
BEGIN:VALARM
DESCRIPTION:REMINDER
TRIGGER:-PT15M
END:VALARM
END:VEVENT
END:VCALENDAR
`;

test.each([
  ["as it travels", entry.replaceAll("\n", "\r\n")],
  ["with bare line ends", entry],
])("an invitation %s is its title, time, place and people", async (_, text) => {
  const reading = await read(text);
  expect({ kind: reading.kind, title: reading.title }).toEqual({ kind: "calendar", title: "Befaring, Lyngveien 3" });
  expect(reading.text.trim().split("\n")).toEqual([
    "Dahl, Bjørn: megler <bjorn@example.org>",
    "Kari Nordmann <kari@example.org>",
    "ola@example.org",
    "Befaring, Lyngveien 3",
    "Lyngveien 3, Bergen",
    "Ta med nøkler",
    "og kveitemål.",
    "2026-11-03 13:00 W. Europe Standard Time",
    "2026-11-03 12:30 UTC",
  ]);
});

test("an entry that is cut off, or says nonsense, gives what is there", async () => {
  const { text, title } = await read("BEGIN:VCALENDAR\nEND:VEVENT\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:soon\nno line\nSUMMARY:Halv");
  expect({ text: text.trim(), title }).toEqual({ text: "Halv", title: "Halv" });
  expect((await read("BEGIN:VCALENDAR\n")).text).toBe("");
});

test("a text that only speaks of calendars is a text", async () => {
  expect((await read("Begin with BEGIN:VCALENDAR\n", "notes.txt", "text/plain")).kind).toBe("text");
});

test("in a mail it is found with the mail's own words", async () => {
  const mail = `From: bjorn@example.org\nTo: kari@example.org\nSubject: Befaring\nMessage-ID: <1@x>\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=x\n\n--x\nContent-Type: text/plain\n\nVel møtt\n--x\nContent-Type: text/calendar; charset=utf-8; method=REQUEST\n\n${entry}\n--x--\n`;
  const { kind, text } = await read(mail, "mail.eml", "message/rfc822");
  expect(kind).toBe("mail");
  expect(text).toContain("Lyngveien 3, Bergen");
  expect(text).not.toContain("TZOFFSETFROM");
});
