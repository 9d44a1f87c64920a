// The registry of readers in the backend, a module a format. The order decides where two could be meant.
import { pureReaders } from "../../../../shared/read/registry/pureReaders.ts";
import { drawnAsText } from "./drawnText.ts";
import { image } from "./image.ts";
import { pdf } from "./pdf.ts";
import type { DrawingReader } from "./types.ts";

export const readers: readonly DrawingReader[] = [pdf, image, ...pureReaders.map(drawnAsText)];
