// Has this password been in a published breach? Asks Have I Been Pwned by k-anonymity: five characters of the SHA-1 leave the house.
import { createHash } from "node:crypto";

export type BreachCheck = (password: string) => Promise<boolean>;

export interface BreachCheckOptions {
  /** The range endpoint; the five characters are appended. */
  url?: string;
  timeLimitMs?: number;
  /** Told why a check could not be made, never about which password. */
  onUnavailable: (reason: string) => void;
}

/** No answer within the time limit, or none that can be read, means "not known to be breached": being offline refuses nobody. */
export function createBreachCheck({
  url = "https://api.pwnedpasswords.com/range/",
  timeLimitMs = 1_000,
  onUnavailable,
}: BreachCheckOptions): BreachCheck {
  return async (password) => {
    const sha1 = createHash("sha1").update(password, "utf8").digest("hex").toUpperCase();
    try {
      const response = await fetch(url + sha1.slice(0, 5), {
        headers: { "Add-Padding": "true" }, // so that the answer's length does not tell the prefix
        redirect: "error",
        signal: AbortSignal.timeout(timeLimitMs),
      });
      if (!response.ok) throw new Error(`status ${response.status}`);
      return countOf(sha1.slice(5), await response.text()) > 0;
    } catch (error) {
      onUnavailable(error instanceof Error ? error.message : "unknown");
      return false;
    }
  };
}

/** Lines are `SUFFIX:COUNT`; padding lines have the count 0. */
function countOf(suffix: string, lines: string): number {
  const line = lines.split("\n").find((candidate) => candidate.startsWith(`${suffix}:`));
  return line ? Number.parseInt(line.slice(suffix.length + 1), 10) || 0 : 0;
}
