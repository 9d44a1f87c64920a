// Which documents of a list are selected, and from where a range is drawn.
import { type ReadonlySignal, signal } from "@preact/signals";

export class Selection {
  readonly #ids = signal<ReadonlySet<string>>(new Set());
  #anchor: string | null = null;

  get ids(): ReadonlySignal<ReadonlySet<string>> {
    return this.#ids;
  }

  toggle(id: string): void {
    const next = new Set(this.#ids.peek());
    if (!next.delete(id)) next.add(id);
    this.#anchor = id;
    this.#ids.value = next;
  }

  /** From here the next range is drawn. */
  start(id: string): void {
    this.#anchor = id;
  }

  /** Everything between the last one touched and this one, in the order of the list. */
  range(order: readonly string[], id: string): void {
    const from = this.#anchor === null ? -1 : order.indexOf(this.#anchor);
    const to = order.indexOf(id);
    if (from < 0 || to < 0) {
      this.toggle(id);
      return;
    }
    const next = new Set(this.#ids.peek());
    for (const one of order.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(one);
    this.#ids.value = next;
  }

  all(order: readonly string[]): void {
    this.#ids.value = new Set(order);
  }

  clear(): void {
    this.#anchor = null;
    if (this.#ids.peek().size > 0) this.#ids.value = new Set();
  }

  /** Forgets what is not in the list any more. */
  keep(order: readonly string[]): void {
    if (this.#ids.peek().size === 0) return;
    const there = new Set(order);
    const next = new Set([...this.#ids.peek()].filter((id) => there.has(id)));
    if (next.size !== this.#ids.peek().size) this.#ids.value = next;
  }
}
