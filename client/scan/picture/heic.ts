// Photographs as iPhones keep them (HEIC, HEIF), for browsers that can't decode them: libheif in WebAssembly, loaded with the first one.

import wasmUrl from "libheif-js/libheif-wasm/libheif.wasm?url";
import { decodeHeif, type Libheif } from "../../../shared/read/heif.ts";

/** Pixels: more than any phone's camera has, and less than takes a tab's memory. */
const mostPixels = 60_000_000;
const head = /^....ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1)/s;

export async function isHeic(file: Blob): Promise<boolean> {
  const begin = new Uint8Array(await file.slice(0, 12).arrayBuffer());
  return head.test(String.fromCharCode(...begin));
}

let program: Promise<Libheif> | undefined;

/** What could not be fetched is tried again with the next picture. */
function heif(): Promise<Libheif> {
  program ??= Promise.all([import("libheif-js/libheif-wasm/libheif.js"), wasm()])
    .then(([module, wasmBinary]) => (module.default as unknown as (options: { wasmBinary: ArrayBuffer }) => Libheif)({ wasmBinary }))
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

/** The bitmap is the caller's to close. @throws where it can't be read */
export async function heicBitmap(file: Blob): Promise<ImageBitmap> {
  const refuse = (width: number, height: number) => {
    if (width * height > mostPixels) throw new Error(`a picture of ${width} x ${height}`);
  };
  const shown = await decodeHeif(await heif(), new Uint8Array(await file.arrayBuffer()), refuse);
  if (!shown) throw new Error("no picture in it that decodes");
  return createImageBitmap(new ImageData(shown.data, shown.width, shown.height));
}
