// The network that tells page from background, on WebAssembly with vectors. Nothing in here knows where its files come from.

export const networkWidth = 192;
export const networkHeight = 256;
/** What comes out has half of that: a number a cell, positive where the page is. */
export const maskWidth = 96;
export const maskHeight = 128;

export interface PageNetwork {
  /** `picture`: RGB of 192 x 256, 0 to 255. The answer is overwritten by the next call. */
  run(picture: Float32Array): Float32Array;
}

interface Exports {
  memory: WebAssembly.Memory;
  input(): number;
  parameters(): number;
  output(): number;
  run(): void;
}

/** `program`: network.wasm, compiled, which a browser that knows no vectors refuses; `parameters`: parameters.bin, float16. */
export async function loadNetwork(program: WebAssembly.Module, parameters: ArrayBuffer): Promise<PageNetwork> {
  const { exports: given } = await WebAssembly.instantiate(program);
  const { memory, input, output, run, ...exports } = given as unknown as Exports;
  const halves = new Uint16Array(parameters);
  new Float32Array(memory.buffer, exports.parameters(), halves.length).set(Float32Array.from(halves, fromHalf));
  const picture = new Float32Array(memory.buffer, input(), networkWidth * networkHeight * 3);
  const mask = new Float32Array(memory.buffer, output(), maskWidth * maskHeight);
  return {
    run(pixels) {
      let sum = 0;
      let squares = 0;
      for (const value of pixels) {
        sum += value;
        squares += value * value;
      }
      const mean = sum / pixels.length;
      const scale = 1 / (Math.sqrt(Math.max(0, squares / pixels.length - mean * mean)) + 4);
      for (let at = 0; at < pixels.length; at++) picture[at] = (pixels[at]! - mean) * scale;
      run();
      return mask;
    },
  };
}

/** IEEE 754 binary16. */
function fromHalf(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const size = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return bits & 0x8000 ? -size : size;
}
