// Finds the messages of PostgreSQL's protocol (version 3: a type, a length, a payload) in a stream, without reading their payloads.

/** Bytes of a message's type and length. */
export const headerBytes = 5;

export interface Frame {
  /** The message's type, a character's code. */
  type: number;
  /** Where it begins in `bytes`. */
  at: number;
  /** Its whole length, the header included. */
  length: number;
  bytes: Buffer;
}

/** A message that can't be one: the stream is of no use any more. */
export class FramingError extends Error {}

export class FrameReader {
  readonly #longest: number;
  readonly #peek: (type: number) => number;
  /** Bytes of the message under way that are still to come. */
  #rest = 0;
  /** The beginning of a message of which not enough is known yet. */
  #held: Buffer | undefined;

  /**
   * `peek`: bytes of the payload that have to be there when `onFrame` is called for a message of this type, where it is that long.
   * `longest`: bytes of one message.
   */
  constructor({ peek, longest = 2 ** 30 }: { peek: (type: number) => number; longest?: number }) {
    this.#peek = peek;
    this.#longest = longest;
  }

  /**
   * Calls `onFrame` for each message that begins, and returns the bytes that may be passed on: all, but for the beginning of a
   * message that is not known well enough. `onFrame` may return `"stop"`: what begins there is not passed on.
   * @throws FramingError
   */
  push(chunk: Buffer, onFrame: (frame: Frame) => "stop" | undefined): Buffer {
    const bytes = this.#held ? Buffer.concat([this.#held, chunk]) : chunk;
    this.#held = undefined;
    let at = Math.min(this.#rest, bytes.length);
    this.#rest -= at;
    while (at < bytes.length) {
      const known = bytes.length - at;
      const length = known < headerBytes ? headerBytes : 1 + bytes.readInt32BE(at + 1);
      if (length < headerBytes || length > this.#longest) throw new FramingError("a message of an impossible length");
      const type = bytes[at]!;
      if (known < headerBytes || known < Math.min(length, headerBytes + this.#peek(type))) {
        this.#held = Buffer.from(bytes.subarray(at));
        return bytes.subarray(0, at);
      }
      if (onFrame({ type, at, length, bytes }) === "stop") return bytes.subarray(0, at);
      this.#rest = Math.max(0, length - known);
      at += length - this.#rest;
    }
    return bytes;
  }
}
