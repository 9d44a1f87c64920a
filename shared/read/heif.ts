// HEIF pictures (HEIC) by libheif in WebAssembly, which server and device load each in their own way.

/** The part of libheif-js that is used; what its functions answer with instead of a picture has a `code`. */
export interface Libheif {
  HeifDecoder: new () => { decoder: unknown; decode(bytes: Uint8Array): HeifImage[] };
  heif_colorspace: { heif_colorspace_RGB: unknown };
  heif_chroma: { heif_chroma_interleaved_RGBA: unknown };
  heif_js_decode_image2(handle: unknown, colorspace: unknown, chroma: unknown): Promise<Decoded | { code: unknown }>;
  heif_image_release(image: unknown): void;
  heif_context_free(context: unknown): void;
}
interface HeifImage {
  handle: unknown;
  get_width(): number;
  get_height(): number;
  is_primary(): boolean;
  free(): void;
}
interface Decoded {
  image: unknown;
  /** One, of interleaved samples in rows of `stride` bytes. */
  channels: { data: Uint8Array; stride: number; width: number; height: number }[];
}

export interface HeifPixels {
  /** RGBA, a byte each. */
  data: Uint8ClampedArray<ArrayBuffer>;
  width: number;
  height: number;
}

/**
 * The picture that is meant to be shown, the right way up; null: there is none that decodes.
 * @param refuse throws where a picture of so many pixels is too large, before anything is decoded
 */
export async function decodeHeif(
  libheif: Libheif,
  bytes: Uint8Array,
  refuse: (width: number, height: number) => void,
): Promise<HeifPixels | null> {
  const decoder = new libheif.HeifDecoder();
  const images = decoder.decode(bytes);
  try {
    const image = images.find((one) => one.is_primary()) ?? images[0];
    if (!image) return null;
    refuse(image.get_width(), image.get_height());
    const { heif_colorspace, heif_chroma } = libheif;
    const { heif_colorspace_RGB: rgb } = heif_colorspace;
    const decoded = await libheif.heif_js_decode_image2(image.handle, rgb, heif_chroma.heif_chroma_interleaved_RGBA);
    if ("code" in decoded) return null;
    try {
      return inBytes(decoded);
    } finally {
      libheif.heif_image_release(decoded.image);
    }
  } finally {
    for (const one of images) one.free();
    if (decoder.decoder) libheif.heif_context_free(decoder.decoder);
  }
}

function inBytes({ channels: [channel] }: Decoded): HeifPixels | null {
  if (!channel) return null;
  const { width, height, stride } = channel;
  const data = new Uint8ClampedArray(width * height * 4);
  for (let row = 0; row < height; row++) data.set(channel.data.subarray(row * stride, row * stride + width * 4), row * width * 4);
  return { data, width, height };
}
