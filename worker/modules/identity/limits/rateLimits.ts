// How often something may be tried. Counted in one atomic statement, in a table of fixed size: inventing keys can not make it grow.
import { sql } from "drizzle-orm";
import { AppError } from "../../../../shared/errors.ts";
import type { DB } from "../../../http/types.ts";
import { keyedHash } from "../tokens/derivedKeys.ts";

export interface RateLimit {
  /** Part of the key: counters of different limits do not meet. */
  scope: string;
  most: number;
  seconds: number;
}

/** Wrong passwords only: one that turns out right is given back. */
export const failedPasswords: RateLimit = { scope: "password", most: 10, seconds: 15 * 60 };
/** Wrong codes only, as with passwords. */
export const failedFactors: RateLimit = { scope: "factor", most: 20, seconds: 15 * 60 };
/** Mails that somebody can have sent to one address or account. */
export const mailRequests: RateLimit = { scope: "mail", most: 5, seconds: 15 * 60 };
/** Documents that a person sends by mail. */
export const documentMails: RateLimit = { scope: "documentMail", most: 30, seconds: 60 * 60 };
/** Web pages that a person has fetched. */
export const webPages: RateLimit = { scope: "webPage", most: 60, seconds: 60 * 60 };
/** Passwords of locked files that one person tries: one that opens its file is given back. */
export const filePasswords: RateLimit = { scope: "filePassword", most: 20, seconds: 15 * 60 };
/** PDF files with text that are made for a person; those that are there already do not count. */
export const searchablePdfs: RateLimit = { scope: "searchablePdf", most: 60, seconds: 60 * 60 };
export const identityRequests: RateLimit = { scope: "identity", most: 100, seconds: 60 };
export const familyRefreshes: RateLimit = { scope: "refresh", most: 120, seconds: 60 };

/** Two keys in one slot (of 2^20) share a counter, which only ever limits earlier. */
const allSlots = 2 ** 20;

export interface RateLimits {
  /** Counts one try of `key` before it is made. @throws AppError auth.rateLimited when there were too many */
  count(limit: RateLimit, key: string): Promise<void>;
  /** Takes back one try that `count` let pass. */
  giveBack(limit: RateLimit, key: string): Promise<void>;
}

interface RateLimitDeps {
  db: () => Promise<DB>;
  secretKey: string;
  /** The most rows that the table may have. */
  slots?: number;
}

export function rateLimits({ db, secretKey, slots = allSlots }: RateLimitDeps): RateLimits {
  // Keyed, so that the table does not tell which addresses and accounts there are.
  const slotOf = (limit: RateLimit, key: string) => {
    const hash = keyedHash(secretKey, "rate counters", `${limit.scope}\n${key}`);
    return new DataView(hash.buffer, hash.byteOffset).getUint32(0) % slots;
  };
  return {
    async count(limit, key) {
      const slot = slotOf(limit, key);
      const span = sql`make_interval(secs => ${limit.seconds})`;
      const handle = await db();
      const counted = await handle.execute(sql`
        INSERT INTO rate_counters AS c (slot, window_start, count) VALUES (${slot}, now(), 1)
        ON CONFLICT (slot) DO UPDATE SET
          window_start = CASE WHEN c.window_start <= now() - ${span} THEN now() ELSE c.window_start END,
          count = CASE WHEN c.window_start <= now() - ${span} THEN 1 ELSE c.count + 1 END
        WHERE c.count < ${limit.most} OR c.window_start <= now() - ${span}
        RETURNING count`);
      if (counted.rows.length > 0) return;
      const left = await handle.execute<{ seconds: number }>(sql`
        SELECT extract(epoch FROM window_start + ${span} - now())::float AS seconds FROM rate_counters WHERE slot = ${slot}`);
      throw new AppError("auth.rateLimited", { retryAfter: Math.max(1, Math.ceil(left.rows[0]?.seconds ?? 1)) });
    },
    async giveBack(limit, key) {
      const handle = await db();
      await handle.execute(sql`UPDATE rate_counters SET count = count - 1 WHERE slot = ${slotOf(limit, key)} AND count > 0`);
    },
  };
}

/** Counts one try; false instead of an error where there were too many: for what is then silently left out. */
export async function isWithin(limits: RateLimits, limit: RateLimit, key: string): Promise<boolean> {
  try {
    await limits.count(limit, key);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === "auth.rateLimited") return false;
    throw error;
  }
}

/** Counts nothing and refuses nothing: for RATE_LIMITS=off. */
export const noRateLimits: RateLimits = { count: async () => undefined, giveBack: async () => undefined };
