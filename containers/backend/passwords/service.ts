// Hashing and checking passwords behind a bounded queue: a flood of sign-ins waits or is sent away, and never stops the process.
import { randomBytes, timingSafeEqual } from "node:crypto";
import { availableParallelism } from "node:os";
import bcrypt from "bcryptjs";
import pLimit from "p-limit";
import { AppError } from "../../../shared/errors.ts";
import { type Argon2, argon2 } from "./argon2.ts";
import { type Argon2Parameters, formatPhc, isWeaker, parsePhc } from "./phc.ts";

/** OWASP's recommendation for Argon2id: 19 MiB, two passes, one lane. */
export const currentParameters: Argon2Parameters = { memory: 19_456, passes: 2, lanes: 1 };

export interface PasswordService {
  /** A PHC string of `password`. @throws AppError auth.busy */
  hash(password: string): Promise<string>;
  /**
   * Whether `password` made `hash`; `rehash` is its hash under today's parameters where `hash` has weaker ones.
   * `null` stands for an account that does not exist: the same work, never valid. @throws AppError auth.busy
   */
  verify(password: string, hash: string | null): Promise<{ valid: boolean; rehash?: string }>;
}

export interface PasswordServiceOptions {
  /** Hashes computed at once. All cores but one, so that everything else goes on. */
  concurrency?: number;
  /** How many may wait; past it `auth.busy`. */
  queueLimit?: number;
  parameters?: Argon2Parameters;
  compute?: Argon2;
}

/** What older products left in APP_PASSWORD_HASH. */
const isBcrypt = (stored: string) => /^\$2[aby]\$/.test(stored);

const saltLength = 16;
const tagLength = 32;
const utf8 = new TextEncoder();

/** As it is hashed today, and as it was typed: hashes from before the normalization are of that. */
const formsOf = (password: string): readonly string[] => [...new Set([password.normalize("NFC"), password])];

export function createPasswordService({
  concurrency = Math.max(1, availableParallelism() - 1),
  queueLimit = 100,
  parameters = currentParameters,
  compute = argon2,
}: PasswordServiceOptions = {}): PasswordService {
  const limit = pLimit(concurrency);
  const nobody = formatPhc({ parameters, salt: randomBytes(saltLength), tag: randomBytes(tagLength) });

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (limit.activeCount + limit.pendingCount >= concurrency + queueLimit) throw new AppError("auth.busy", { retryAfter: 2 });
    return limit(work);
  }

  async function hash(password: string): Promise<string> {
    const salt = randomBytes(saltLength);
    // The characters that were typed, nothing trimmed or cut; in NFC, because keyboards of different systems make `å` of one or two.
    const tag = await compute({ password: utf8.encode(password.normalize("NFC")), salt, parameters, length: tagLength });
    return formatPhc({ parameters, salt, tag });
  }

  return {
    hash: (password) => inTurn(() => hash(password)),
    verify: (password, stored) =>
      inTurn(async () => {
        if (stored !== null && isBcrypt(stored)) {
          // bcrypt reads 72 bytes; the new hash is of the whole password.
          for (const form of formsOf(password))
            if (await bcrypt.compare(form, stored)) return { valid: true, rehash: await hash(password) };
          return { valid: false };
        }
        const expected = parsePhc(stored ?? nobody);
        // the same number of tries whether or not there is an account
        for (const form of formsOf(password)) {
          const tag = await compute({ password: utf8.encode(form), ...expected, length: expected.tag.length });
          if (!timingSafeEqual(tag, expected.tag) || stored === null) continue;
          const isOld = form !== password.normalize("NFC") || isWeaker(expected.parameters, parameters);
          return isOld ? { valid: true, rehash: await hash(password) } : { valid: true };
        }
        return { valid: false };
      }),
  };
}
