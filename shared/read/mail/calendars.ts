// Entries of calendars in a mail. An invitation travels twice in one mail, as a way to read it and as a file: it is one. An answer to one
// asks nothing of whoever gets it.
import { decodeText } from "../decodeText.ts";
import type { MailFile } from "./parts/mailFile.ts";

const type = /^(?:text\/(?:x-)?(?:v?calendar)|application\/ics)$/i;
/** Of a calendar so much is looked at. */
const looked = 256 * 1024;

export function calendarsOnce(files: readonly MailFile[]): MailFile[] {
  const places = new Map<string, number>();
  const kept: MailFile[] = [];
  for (const file of files) {
    const calendar = type.test(file.contentType) || /\.ics$/i.test(file.name) ? calendarIn(file.bytes) : null;
    if (!calendar) {
      kept.push(file);
      continue;
    }
    if (/^(?:REPLY|REFRESH|COUNTER|DECLINECOUNTER)$/i.test(calendar.method)) continue;
    const place = places.get(calendar.entries);
    const named = { ...file, name: file.name || "invitation.ics", contentType: "text/calendar", isInline: false };
    if (place === undefined) places.set(calendar.entries, kept.push(named) - 1);
    // The one that its sender has named.
    else if (!kept[place]!.name || (kept[place]!.name === "invitation.ics" && file.name)) kept[place] = named;
  }
  return kept;
}

function calendarIn(bytes: Uint8Array<ArrayBuffer>): { method: string; entries: string } | null {
  const text = decodeText(bytes.subarray(0, looked), { partial: bytes.length > looked })?.replace(/^\ufeff/, "") ?? "";
  if (!/^\s*BEGIN:VCALENDAR\r?\n/i.test(text)) return null;
  const lines = text.replaceAll(/\r?\n[ \t]/g, "").split(/\r?\n/);
  const values = (name: RegExp) => lines.filter((line) => name.test(line)).map((line) => line.replace(/^[^:]*:/, "").trim());
  // Programs number and stamp the two differently.
  const entries = [...values(/^UID[;:]/i), "", ...values(/^(?:DTSTART|RECURRENCE-ID)[;:]/i)];
  return { method: values(/^METHOD[;:]/i)[0] ?? "", entries: JSON.stringify(entries) };
}
