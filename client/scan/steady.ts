// When a page lies still: the outline is smoothed over frames, and says when a picture may be taken by itself.
import { distance, movement, type Quad } from "../../shared/scan/geometry/quad.ts";
import { likeness } from "../../shared/scan/picture/straighten.ts";
import type { Outline } from "./work.ts";

/** `partly`: an edge is out of sight; `moving`; `steady`: take it now; `taken`: this page has been taken already. */
export type Watch = "nothing" | "partly" | "moving" | "steady" | "taken";

/** Of the outline's diagonal, from frame to frame: what trembling hands do is less. */
const still = 0.02;
/** Beyond this it is another page, and nothing is smoothed. */
const jump = 0.12;
/** Milliseconds that a page has to lie still. */
const patience = 700;
/** One frame without a page is a flicker. */
const flicker = 350;
/** How much of a new outline goes into the one that is shown. */
const share = 0.5;
/** Two pages whose fingerprints are as alike as this are one. */
export const samePage = 0.9;

export class PageWatch {
  #shown: Quad | null = null;
  #seenAt = Number.NEGATIVE_INFINITY;
  #stillSince = Number.NEGATIVE_INFINITY;
  #taken: Float32Array | null = null;

  /** What is to be drawn: null where no page is seen. */
  get shown(): Quad | null {
    return this.#shown;
  }

  /** A picture was taken of a page that looks like this: the next one is taken of another. */
  took(print: Float32Array | null): void {
    this.#taken = print;
    this.#stillSince = Number.POSITIVE_INFINITY;
  }

  /** `now` in milliseconds. */
  see(outline: Outline | null, now: number): Watch {
    if (!outline) {
      if (now - this.#seenAt < flicker && this.#shown) return "moving";
      this.#shown = null;
      this.#taken = null;
      return "nothing";
    }
    this.#seenAt = now;
    const before = this.#shown;
    const size = distance(outline.quad[0], outline.quad[2]);
    const moved = before ? movement(before, outline.quad) / size : 1;
    this.#shown =
      before && moved < jump
        ? (outline.quad.map(([x, y], at) => [
            before[at]![0] + (x - before[at]![0]) * share,
            before[at]![1] + (y - before[at]![1]) * share,
          ]) as unknown as Quad)
        : outline.quad;
    if (this.#taken && likeness(this.#taken, outline.print) > samePage) return "taken";
    this.#taken = null;
    if (!outline.whole) {
      this.#stillSince = Number.POSITIVE_INFINITY;
      return "partly";
    }
    if (moved > still || this.#stillSince > now) {
      this.#stillSince = now;
      return "moving";
    }
    return now - this.#stillSince >= patience ? "steady" : "moving";
  }
}
