// The registry of readers in the backend, a module a format. The order decides where two could be meant.
import { pureReaders } from "../../../../shared/read/registry/pureReaders.ts";
import { bmp } from "./bmp.ts";
import { drawnAsText } from "./drawnText.ts";
import { heic } from "./heic.ts";
import { image } from "./image.ts";
import { pdf } from "./pdf.ts";
import { tiff } from "./tiff.ts";
import type { DrawingReader } from "./types.ts";

export const readers: readonly DrawingReader[] = [pdf, image, tiff, heic, bmp, ...pureReaders.map(drawnAsText)];
