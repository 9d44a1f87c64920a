// The part of libheif-js that is used.
declare module "libheif-js/wasm-bundle.js" {
  interface HeifImage {
    get_width(): number;
    get_height(): number;
    /** Calls back with null where it does not decode. */
    display<Canvas extends { data: Uint8ClampedArray }>(canvas: Canvas, done: (canvas: Canvas | null) => void): void;
    free(): void;
  }
  const libheif: { HeifDecoder: new () => { decode(bytes: Uint8Array): HeifImage[] } };
  export default libheif;
}
