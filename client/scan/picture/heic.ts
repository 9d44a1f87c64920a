// Photographs as iPhones keep them (HEIC, HEIF), for browsers that can't decode them: libheif in WebAssembly, loaded with the first one.
import wasmUrl from "libheif-js/libheif-wasm/libheif.wasm?url";

/** Pixels: more than any phone's camera has, and less than takes a tab's memory. */
const mostPixels = 60_000_000;
const head = /^....ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1)/s;

export async function isHeic(file: Blob): Promise<boolean> {
  const begin = new Uint8Array(await file.slice(0, 12).arrayBuffer());
  return head.test(String.fromCharCode(...begin));
}

interface HeifImage {
  get_width(): number;
  get_height(): number;
  /** Calls back with null where it does not decode. */
  display(canvas: ImageData, done: (canvas: ImageData | null) => void): void;
  free(): void;
}
interface Heif {
  HeifDecoder: new () => { decode(bytes: Uint8Array): HeifImage[] };
}

let program: Promise<Heif> | undefined;

/** What could not be fetched is tried again with the next picture. */
function heif(): Promise<Heif> {
  program ??= Promise.all([import("libheif-js/libheif-wasm/libheif.js"), wasm()])
    .then(([module, wasmBinary]) => (module.default as unknown as (options: { wasmBinary: ArrayBuffer }) => Heif)({ wasmBinary }))
    .catch((error: unknown) => {
      program = undefined;
      throw error;
    });
  return program;
}

async function wasm(): Promise<ArrayBuffer> {
  const response = await fetch(wasmUrl);
  if (!response.ok) throw new Error(`${wasmUrl}: ${response.status}`);
  return response.arrayBuffer();
}

/** The first picture, the right way up. The bitmap is the caller's to close. @throws where it can't be read */
export async function heicBitmap(file: Blob): Promise<ImageBitmap> {
  const { HeifDecoder } = await heif();
  const images = new HeifDecoder().decode(new Uint8Array(await file.arrayBuffer()));
  const [image] = images;
  if (!image) throw new Error("no picture in it");
  try {
    const [width, height] = [image.get_width(), image.get_height()];
    if (width * height > mostPixels) throw new Error(`a picture of ${width} x ${height}`);
    const shown = await new Promise<ImageData | null>((resolve) => image.display(new ImageData(width, height), resolve));
    if (!shown) throw new Error("the picture does not decode");
    return await createImageBitmap(shown);
  } finally {
    for (const one of images) one.free();
  }
}
