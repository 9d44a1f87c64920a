// Bytes on their way from a cloud and to one: at a least speed, in part, in pieces.
import { createHash } from "node:crypto";
import { AppError } from "../../../../shared/errors.ts";

/** 20 KB/s: a server that drips would hold up everybody's work. */
export const leastBytesAMs = 20;
/** Milliseconds after which a server has to have sent at the least speed on average. */
const slowMs = 60_000;

/** What ends in the middle is the store's failure, with the store's error. `giveUp` ends the exchange. */
export function readFrom(body: AsyncIterable<Uint8Array>, giveUp: () => void): ReadableStream<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  /** Milliseconds that the server has been waited for, and the bytes that came of it. */
  let [waited, came] = [0, 0];
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const began = performance.now();
          const { done, value } = await chunks.next();
          waited += performance.now() - began;
          came += value?.length ?? 0;
          if (waited > slowMs && came / waited < leastBytesAMs) throw new Error("the server sends too slowly");
          if (done) controller.close();
          else controller.enqueue(new Uint8Array(value.buffer, value.byteOffset, value.length));
        } catch (error) {
          giveUp();
          controller.error(new AppError("cloud.unreachable", {}, { cause: error }));
        }
      },
      async cancel() {
        giveUp();
      },
    },
    { highWaterMark: 0 },
  );
}

/** For servers that send all of a file although a part of it was asked for. */
export function partOf(
  stream: ReadableStream<Uint8Array>,
  { offset, length }: { offset: number; length: number },
): ReadableStream<Uint8Array> {
  let at = 0;
  return stream.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        const part = chunk.subarray(Math.max(0, offset - at), Math.max(0, offset + length - at));
        at += chunk.length;
        if (part.length > 0) controller.enqueue(part);
        if (at >= offset + length) controller.terminate();
      },
    }),
  );
}

/** Whether `part` is what `whole` begins with, or all of it. Neither is kept in memory. `most`: bytes of the whole; what is longer is no part of it. */
export async function isBeginningOf(
  part: ReadableStream<Uint8Array>,
  whole: () => Promise<ReadableStream<Uint8Array>>,
  most: number,
): Promise<boolean> {
  const of = async (stream: ReadableStream<Uint8Array>) => {
    const digest = createHash("sha256");
    let size = 0;
    for await (const chunk of stream) {
      digest.update(chunk);
      size += chunk.length;
      if (size > most) break;
    }
    return { size, sha256: digest.digest("hex") };
  };
  const there = await of(part);
  if (there.size === 0) return true;
  if (there.size > most) return false;
  const first = await of(partOf(await whole(), { offset: 0, length: there.size }));
  return first.size === there.size && first.sha256 === there.sha256;
}

/** One piece at a time is in memory: it can be sent again. */
export async function* piecesOf(stream: ReadableStream<Uint8Array>, pieceBytes: number): AsyncIterable<Uint8Array> {
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    for (let rest = chunk; rest.length > 0; ) {
      const part = rest.subarray(0, pieceBytes - size);
      held.push(part);
      size += part.length;
      rest = rest.subarray(part.length);
      if (size < pieceBytes) continue;
      yield Buffer.concat(held);
      [held, size] = [[], 0];
    }
  }
  if (size > 0) yield Buffer.concat(held);
}
