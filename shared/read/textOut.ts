// Text as a reader puts it together: lines, cells and pages without empty ones in between, and no more than is kept.
import { maxTextBytes } from "../detect/cleanText.ts";

/** Thrown when there is more text than is kept: the reader may stop. Caught by `upToFull`. */
class Full extends Error {}

export class TextOut {
  #parts: string[] = [];
  #length = 0;

  get text(): string {
    return this.#parts.join("");
  }

  get length(): number {
    return this.#length;
  }

  /** As it is. */
  add(text: string): void {
    if (text === "") return;
    this.#parts.push(text);
    this.#length += text.length;
    if (this.#length > maxTextBytes) throw new Full();
  }

  /** Begins a line, unless one has just begun. */
  line(): void {
    const last = this.#parts.at(-1);
    if (last === undefined || last.endsWith("\n") || last.endsWith("\f")) return;
    this.add("\n");
  }

  page(): void {
    this.add("\f");
  }

  /** Text without blank ends on lines of its own. */
  block(text: string): void {
    const trimmed = text.trim();
    if (trimmed === "") return;
    this.line();
    this.add(trimmed);
    this.line();
  }
}

/** Runs `fill` until it ends or there is more text than is kept. */
export async function upToFull(fill: () => Promise<void>): Promise<void> {
  try {
    await fill();
  } catch (error) {
    if (!(error instanceof Full)) throw error;
  }
}
