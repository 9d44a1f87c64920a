// The ES256 pairs that sign access tokens: made on demand, kept in the database encrypted under SECRET_KEY, changed every 30 days.
// A new pair is known for some minutes before it signs, and an old one is accepted until its last token has ended: two at once.
import { gt, isNull, lte, or, sql } from "drizzle-orm";
import { exportJWK, generateKeyPair, importJWK, type JWK } from "jose";
import { z } from "zod";
import type { Database as DB } from "../../../../server/database/connection.ts";
import type { WorkerSettings } from "../../../../server/settings/index.ts";
import { signingKeys } from "../../../../shared/schema/index.ts";
import type { Log } from "../../../http/log.ts";
import { decrypt, encrypt } from "./encryption.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
/** A pair signs for this long. */
const signsFor = 30 * day;
/** How long the pairs in memory are believed. Shorter than `waitsFor`, so that everybody knows a pair before it signs. */
const believedFor = minute;
const waitsFor = 5 * minute;
/** A replaced pair is accepted this long: longer than all waits and a token's life together. */
const acceptedFor = "1 hour";
const oneAtATime = 4_822_013_557; // any fixed number: the key of the advisory lock

interface Pair {
  kid: string;
  publicKey: CryptoKey;
  privateKey: CryptoKey;
  createdAt: number;
}

export interface SigningKeys {
  /** The pair that signs now, made where there is none. */
  current(db: () => Promise<DB>): Promise<{ kid: string; privateKey: CryptoKey }>;
  /** The public key of a pair that is accepted now. An unknown `kid` costs no query, so that inventing them is no attack. */
  accepted(db: () => Promise<DB>, kid: string): Promise<CryptoKey | undefined>;
  /** The public keys of all pairs that are accepted now, as JWKs (RFC 7517). */
  published(db: () => Promise<DB>): Promise<Record<string, unknown>[]>;
}

const rings = new WeakMap<WorkerSettings, SigningKeys>();

/** The keys of this worker; values are kept in memory, promises never (another request could not wait for them). */
export function signingKeysOf(settings: WorkerSettings, log: Log): SigningKeys {
  let ring = rings.get(settings);
  if (!ring) {
    ring = createSigningKeys(settings.secretKey, log);
    rings.set(settings, ring);
  }
  return ring;
}

export function createSigningKeys(secretKey: string, log: Log, now: () => number = Date.now): SigningKeys {
  let pairs: readonly Pair[] = [];
  let readAt = Number.NEGATIVE_INFINITY;

  /** Newest first. */
  async function known(db: () => Promise<DB>): Promise<readonly Pair[]> {
    if (now() - readAt < believedFor && pairs.length > 0) return pairs;
    pairs = await read(await db());
    readAt = now();
    return pairs;
  }

  async function read(db: Pick<DB, "query">): Promise<Pair[]> {
    const rows = await db.query.signingKeys.findMany({
      where: or(isNull(signingKeys.retiresAt), gt(signingKeys.retiresAt, sql`now()`)),
      orderBy: (key, { desc }) => [desc(key.createdAt)],
    });
    const opened = await Promise.all(rows.map((row) => open(row)));
    return opened.filter((pair) => pair !== undefined);
  }

  async function open(row: typeof signingKeys.$inferSelect): Promise<Pair | undefined> {
    try {
      const privateJwk = jwkText.parse(JSON.parse(await decrypt(secretKey, "signing keys", row.kid, row.privateJwkEncrypted)));
      const [publicKey, privateKey] = await Promise.all([importKey(row.publicJwk), importKey(privateJwk)]);
      return { kid: row.kid, publicKey, privateKey, createdAt: Date.parse(row.createdAt) };
    } catch {
      // Under another SECRET_KEY: a pair whose secret cannot be vouched for is not accepted either.
      log.warn("signing key can not be read", { kid: row.kid });
      return undefined;
    }
  }

  const isDue = (all: readonly Pair[]) => now() - (all[0]?.createdAt ?? 0) > signsFor;

  /** Several workers may find at once that a pair is due: the lock lets one make it, the others find it. */
  async function make(db: DB): Promise<void> {
    const kid = crypto.randomUUID();
    const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
    const [publicJwk, privateJwk] = await Promise.all([exportJWK(publicKey), exportJWK(privateKey)]);
    const privateJwkEncrypted = await encrypt(secretKey, "signing keys", kid, JSON.stringify(privateJwk));
    await db.transaction(async (tx) => {
      await tx.execute(sql`SELECT pg_advisory_xact_lock(${oneAtATime})`);
      if (!isDue(await read(tx))) return;
      await tx.delete(signingKeys).where(lte(signingKeys.retiresAt, sql`now()`));
      await tx
        .update(signingKeys)
        .set({ retiresAt: sql`now() + ${acceptedFor}::interval` })
        .where(isNull(signingKeys.retiresAt));
      await tx.insert(signingKeys).values({ kid, publicJwk: { ...publicJwk }, privateJwkEncrypted });
    });
  }

  return {
    async current(db) {
      let all = await known(db);
      if (isDue(all)) {
        await make(await db());
        readAt = Number.NEGATIVE_INFINITY;
        all = await known(db);
      }
      const pair = all.find(({ createdAt }) => now() - createdAt > waitsFor) ?? all.at(-1);
      if (!pair) throw new Error("There is no signing key");
      return pair;
    },
    async accepted(db, kid) {
      return (await known(db)).find((pair) => pair.kid === kid)?.publicKey;
    },
    async published(db) {
      const all = await known(db);
      return Promise.all(all.map(async ({ kid, publicKey }) => ({ ...(await exportJWK(publicKey)), kid, alg: "ES256", use: "sig" })));
    },
  };
}

async function importKey(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, "ES256");
  if (key instanceof Uint8Array) throw new Error("An ES256 key is expected");
  return key;
}

const jwkText = z.record(z.string(), z.unknown());
