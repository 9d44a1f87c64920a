// Reading what a request carries: whole, bounded in size and time, before anything is done for it; JSON only, checked by a schema.
import type { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import type { Party } from "./turns.ts";
import type { AppContext, AppMiddleware } from "./types.ts";

const kibibyte = 1024;
/** Largest request body by path prefix, in bytes; the first that fits counts. Files never come this way. */
const limits: readonly (readonly [prefix: string, bytes: number])[] = [
  ["/api/auth/", 64 * kibibyte],
  ["/api/sync/", 4096 * kibibyte],
  ["/", 1024 * kibibyte],
];

export interface BodyTimes {
  /** Milliseconds without a byte after which a body is given up. */
  idleMs: number;
  /** Milliseconds for a body of no length, and bytes a second that are given more time: a slow line may be slow, a stalled one not. */
  baseMs: number;
  bytesPerSecond: number;
}
const times: BodyTimes = { idleMs: 10_000, baseMs: 15_000, bytesPerSecond: 16 * kibibyte };

/** Bytes of bodies that all requests, those of one party, and those of one address may hold in memory at a time. */
const mostHeld = { all: 64 * 1024 * kibibyte, party: 24 * 1024 * kibibyte, address: 40 * 1024 * kibibyte };

/** What bodies hold in memory, by whom. An entry ends with its request, or at the time by which that has ended anyway. */
const held = new Set<{ party: string; address: string; bytes: number; until: number }>();
const holdMs = 10 * 60_000;

/**
 * The whole body into `c.var.body`, before a connection to the database is taken. @throws AppError request.tooLarge, request.timeout,
 * request.invalid for one that breaks off, request.tooMany
 */
export const receiveBody: AppMiddleware = async (c, next) => {
  const stream = c.req.raw.body;
  // Somebody who asks for a route by its pattern (`/api/*`) meets the middleware of that pattern twice.
  if (!stream || c.var.body) return next();
  const limit = limits.find(([prefix]) => c.req.path.startsWith(prefix))![1];
  const length = Number(c.req.header("Content-Length") ?? Number.NaN);
  if (length > limit) {
    await stream.cancel().catch(() => undefined);
    throw new AppError("request.tooLarge", { limitBytes: limit });
  }
  const { person, address } = c.var.party;
  const entry = { party: person ?? `address ${address}`, address, bytes: 0, until: Date.now() + holdMs };
  held.add(entry);
  try {
    const room = (bytes: number) => {
      entry.bytes += bytes;
      if (!fits(entry)) throw new AppError("request.tooMany", { retryAfter: 2 });
    };
    c.set("body", await readWhole(stream, { limit, room, times }));
    await next();
  } finally {
    held.delete(entry);
  }
};

function fits(mine: Party & { party: string }): boolean {
  const sum = { all: 0, party: 0, address: 0 };
  for (const other of held) {
    if (other.until <= Date.now()) held.delete(other);
    sum.all += other.bytes;
    if (other.party === mine.party) sum.party += other.bytes;
    if (other.address === mine.address) sum.address += other.bytes;
  }
  return sum.all <= mostHeld.all && sum.party <= mostHeld.party && sum.address <= mostHeld.address;
}

export interface ReadOptions {
  /** Bytes. */
  limit: number;
  /** Asked for each piece before it is kept; throws where there is no room for it. */
  room: (bytes: number) => void;
  times: BodyTimes;
}

/** @throws AppError request.tooLarge, request.timeout, request.invalid, and what `room` throws */
export async function readWhole(stream: ReadableStream<Uint8Array>, { limit, room, times }: ReadOptions): Promise<Uint8Array> {
  const reader = stream.getReader();
  const began = Date.now();
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const left = began + times.baseMs + (size / times.bytesPerSecond) * 1000 - Date.now();
      const { done, value } = await within(Math.min(times.idleMs, left), reader.read());
      if (done) break;
      size += value.byteLength;
      if (size > limit) throw new AppError("request.tooLarge", { limitBytes: limit });
      room(value.byteLength);
      pieces.push(value);
    }
  } catch (error) {
    await Promise.race([reader.cancel(error).catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 100))]);
    if (error instanceof AppError) throw error;
    throw new AppError("request.invalid", { detail: "The body did not arrive whole" }, { cause: error });
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole;
}

/** @throws AppError request.timeout */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AppError("request.timeout")), Math.max(0, ms));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The request's JSON body by `schema`. Another content type is refused: a page of another origin can send only those
 * without asking first. @throws AppError request.invalid with every wrong field, ZodError (answered as the same)
 */
export async function readJson<T extends z.ZodType>(c: AppContext, schema: T): Promise<z.output<T>> {
  if (!/^application\/json\s*(;|$)/i.test(c.req.header("Content-Type") ?? ""))
    throw new AppError("request.invalid", { detail: "Content-Type must be application/json" });
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder().decode(c.var.body));
  } catch (error) {
    throw new AppError("request.invalid", { detail: "The body is not JSON" }, { cause: error });
  }
  return schema.parse(body);
}
