// The registry of readers in the backend, a module a format. The order decides where two could be meant.
import { pureReaders } from "../../../shared/read/readers.ts";
import { drawnAsText } from "./formats/drawnText.ts";
import { image } from "./formats/image.ts";
import { pdf } from "./formats/pdf.ts";
import type { DrawingReader } from "./types.ts";

export const readers: readonly DrawingReader[] = [pdf, image, ...pureReaders.map(drawnAsText)];
