// QuickXorHash, the one hash that OneDrive for work and school tells: every byte is XORed into 160 bits, each 11 bits after the one before, and the
// length into the last 64 of them.

const width = 160;
const shift = 11;

export interface QuickXor {
  update(bytes: Uint8Array): void;
  /** Base64, as the service writes it. */
  digest(): string;
}

export function quickXor(): QuickXor {
  const state = new Uint8Array(width / 8);
  let at = 0;
  let length = 0;
  return {
    update(bytes) {
      length += bytes.length;
      for (let n = 0; n < bytes.length; n++) {
        const value = bytes[n]! << (at & 7);
        const cell = at >> 3;
        state[cell] = state[cell]! ^ (value & 255);
        const next = cell === state.length - 1 ? 0 : cell + 1;
        state[next] = state[next]! ^ (value >> 8);
        at += shift;
        if (at >= width) at -= width;
      }
    },
    digest() {
      const result = Buffer.from(state);
      const size = Buffer.alloc(8);
      size.writeBigUInt64LE(BigInt(length));
      for (let n = 0; n < 8; n++) result[12 + n] = result[12 + n]! ^ size[n]!;
      return result.toString("base64");
    },
  };
}
