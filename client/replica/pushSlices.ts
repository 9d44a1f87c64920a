// Replicache hands over everything that is unsent at once: it goes in slices that the server takes, in order, each after the one before.
import { expandBatch } from "../../shared/mutators/index.ts";
import type { OwnMutation, SyncAnswer } from "./protocol.ts";

export interface PushBody {
  clientGroupID: string;
  mutations: OwnMutation[];
}

export interface SliceLimits {
  /** Changes; those made together count one by one. */
  changes: number;
  /** Bytes of JSON, well below what the server and usual proxies take. A single larger mutation goes alone. */
  bytes: number;
}
export const sliceLimits: SliceLimits = { changes: 500, bytes: 512 * 1024 };

export interface PushInSlices {
  body: PushBody;
  send(body: PushBody): Promise<SyncAnswer>;
  /** A mutation that is too large even alone: it has to be kept for its person before it is given up. */
  setAside(mutation: OwnMutation): Promise<void>;
  /** After each slice but the last. */
  onSlice?(): void;
  limits: SliceLimits;
}

const tooLarge = 413;
const encoder = new TextEncoder();

/**
 * Sends the mutations slice by slice. Resolves with the last slice's answer, or with the first that is no success: what comes after
 * it is not sent. Where a slice is too large for whatever stands before the server (413), smaller ones are tried. A mutation that is
 * too large alone is set aside, and sent without its arguments: the server refuses that for its person to see, and the mutations
 * behind it go on. Throws what `send` throws.
 */
export async function pushInSlices({ body, send, setAside, onSlice, limits }: PushInSlices): Promise<SyncAnswer> {
  let left = body.mutations.map((mutation) => ({ mutation, bytes: encoder.encode(JSON.stringify(mutation)).length }));
  let { bytes: most } = limits;
  for (;;) {
    const slice = left.slice(0, sliceLength(left, { ...limits, bytes: most }));
    const answer = await send({ ...body, mutations: slice.map(({ mutation }) => mutation) });
    if (answer.status === tooLarge && slice.length > 1) {
      most = slice.reduce((sum, { bytes }) => sum + bytes, 0) / 2;
      continue;
    }
    const [only] = slice;
    if (answer.status === tooLarge && only && !isEmptied(only.mutation)) {
      await setAside(only.mutation);
      const mutation = { ...only.mutation, args: {} };
      left = [{ mutation, bytes: encoder.encode(JSON.stringify(mutation)).length }, ...left.slice(1)];
      continue;
    }
    left = left.slice(slice.length);
    // Success carries an empty object; anything else (an unknown state, another version) is about the push as a whole.
    if (left.length === 0 || answer.status !== 200 || hasError(answer.body)) return answer;
    onSlice?.();
  }
}

/** As many as fit, one at least. */
function sliceLength(left: readonly { mutation: OwnMutation; bytes: number }[], limits: SliceLimits): number {
  let [changes, bytes, length] = [0, 0, 0];
  for (const one of left) {
    changes += expandBatch(one.mutation).length;
    bytes += one.bytes;
    if (length > 0 && (changes > limits.changes || bytes > limits.bytes)) break;
    length++;
  }
  return length;
}

const isEmptied = ({ args }: OwnMutation) => typeof args === "object" && args !== null && Object.keys(args).length === 0;
const hasError = (body: unknown) => typeof body === "object" && body !== null && "error" in body;
