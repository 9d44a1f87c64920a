// An invitation as Outlook sends it to Outlook, as an entry of a calendar that every program takes (RFC 5545).
import type { MailFile } from "../parts/mailFile.ts";
import type { Property } from "./stream.ts";
import { instantOf, wordsOf } from "./words.ts";

/** MS-OXPROPS section 1.3.2, as bytes in the order in which they stand. */
const appointment = "0220060000000000c000000000000046";
const meeting = "90da d86e 0b45 1b10 98da 00aa003f1305".replaceAll(" ", "");

interface Meeting {
  /** What kind of message it is. */
  messageClass: string;
  subject: string;
  organizer: { name: string; address: string };
  properties: readonly Property[];
  encoding: string | null;
}

/** Null where the message is no invitation, or has no time. Who answers one asks nothing of anybody. */
export function invitationOf({ messageClass, subject, organizer, properties, encoding }: Meeting): MailFile | null {
  const kind = /^IPM\.(?:Schedule\.Meeting\.|Microsoft Schedule\.Mtg)(Request|Req|Canceled|Cncl)/i.exec(messageClass)?.[1]?.toLowerCase();
  if (!kind && !/^IPM\.Appointment/i.test(messageClass)) return null;
  const named = (set: string, id: number) => properties.find((one) => one.named?.set === set && one.named.id === id);
  const begin = instantOf(named(appointment, 0x820d)) ?? instantOf(named(meeting, 0x1a));
  const end = instantOf(named(appointment, 0x820e)) ?? instantOf(named(meeting, 0x1b));
  if (!begin) return null;
  const location = wordsOf(named(appointment, 0x8208) ?? named(meeting, 2), encoding);
  const id = [...(named(meeting, 3)?.value ?? []).slice(0, 500)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const cancelled = kind === "canceled" || kind === "cncl";
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//DocuVault//Mail//EN",
    ...(kind ? [`METHOD:${cancelled ? "CANCEL" : "REQUEST"}`] : []),
    "BEGIN:VEVENT",
    `UID:${id.toUpperCase() || `${stamp(begin)}-${escaped(subject)}`}`,
    `DTSTAMP:${stamp(begin)}`,
    `DTSTART:${stamp(begin)}`,
    ...(end && end >= begin ? [`DTEND:${stamp(end)}`] : []),
    `SUMMARY:${escaped(subject)}`,
    ...(location ? [`LOCATION:${escaped(location)}`] : []),
    ...(organizer.address ? [`ORGANIZER;CN="${quoted(organizer.name || organizer.address)}":mailto:${quoted(organizer.address)}`] : []),
    "END:VEVENT",
    "END:VCALENDAR",
    "",
  ];
  const bytes = Uint8Array.from(new TextEncoder().encode(lines.map(folded).join("\r\n")));
  return { name: "invitation.ics", contentType: "text/calendar", bytes, isInline: false };
}

const stamp = (at: Date) =>
  at
    .toISOString()
    .replace(/\.\d{3}/, "")
    .replaceAll(/[-:]/g, "");
const escaped = (text: string) =>
  text
    .slice(0, 1_000)
    .replaceAll(/[\\;,]/g, "\\$&")
    .replaceAll(/\r\n?|\n/g, "\\n")
    .replaceAll(/\p{Cc}/gu, " ");
const quoted = (text: string) => text.slice(0, 300).replaceAll(/["\p{Cc}]/gu, "'");
/** Section 3.1: no line of more than 75 bytes. */
const folded = (line: string) => line.replaceAll(/.{36}(?=.)/gsu, "$&\r\n ");
