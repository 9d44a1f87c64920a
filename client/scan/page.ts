// A page of a scan: the picture as it was taken, and what is to become of it.

import type { PageWords } from "../../shared/recognition/layer/textLayer.ts";
import type { Quad } from "../../shared/scan/geometry/quad.ts";
import type { Filter } from "../../shared/scan/picture/filters.ts";
import type { Rotation } from "../../shared/scan/picture/straighten.ts";

/** What a person chooses for a page. */
export interface PageChoices {
  /** In the picture's pixels. */
  quad: Quad;
  /** Applied to the flat page. */
  rotation: Rotation;
  filter: Filter;
  /** -1 to 1, 0 as it is. */
  brightness: number;
}

/** The other side of a card, on the same page of the result. Filter and brightness are those of the front. */
export interface BackSide {
  picture: Blob;
  width: number;
  height: number;
  quad: Quad;
  rotation: Rotation;
}

/** What a page's result is made of. */
export interface PageSource extends PageChoices {
  /** JPEG, upright. */
  picture: Blob;
  width: number;
  height: number;
  back?: BackSide | undefined;
  /** What was read on the flat page before it is turned. */
  words?: PageWords | undefined;
}

export interface ScannedPage extends PageSource {
  id: string;
  /** Pages go by this, from low to high. */
  position: number;
  /** ISO time of taking it. */
  createdAt: string;
  /** The result, small: what the strip shows. JPEG. */
  preview: Blob;
}
