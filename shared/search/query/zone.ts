// Days in a time zone: which day it is there, and when one begins. By `Intl` alone, which is the same in workers, browsers and Node.

const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "iso8601",
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    // Names come from requests, in any case: not more of them than there are zones.
    if (formats.size > 1_000) formats.clear();
    formats.set(zone, format);
  }
  return format;
}

/** The same where `Intl` knows the zone, else UTC. */
export function knownZone(zone: string | undefined): string {
  try {
    if (zone) return formatOf(zone) && zone;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return "UTC";
}

/** The zone of this device. */
export const ownZone = () => knownZone(Intl.DateTimeFormat().resolvedOptions().timeZone);

/** ISO day. */
export function dayIn(zone: string, instant: Date): string {
  return new Date(wallClock(zone, instant.getTime())).toISOString().slice(0, 10);
}

/** The instant with which an ISO day begins, as ISO. Where midnight is skipped by a change of clocks, the first instant after it. */
export function beginningOfDay(zone: string, day: string): string {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const offset = (at: number) => wallClock(zone, at) - at;
  // Offsets on both sides of the day: with the one that is right the clock shows midnight.
  const guesses = [midnight - offset(midnight - 86_400_000), midnight - offset(midnight + 86_400_000)];
  const exact = guesses.filter((at) => wallClock(zone, at) === midnight);
  return new Date(Math.min(...(exact.length > 0 ? exact : [Math.max(...guesses)]))).toISOString();
}

/** What a clock there shows, read as if it were UTC, in milliseconds of whole seconds. */
function wallClock(zone: string, at: number): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  ) as Record<string, number>;
  const clock = new Date(0);
  clock.setUTCFullYear(parts.year!, parts.month! - 1, parts.day!);
  clock.setUTCHours(parts.hour!, parts.minute!, parts.second!);
  return clock.getTime();
}
