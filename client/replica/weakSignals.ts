// One signal a key, shared by everybody who asks for it, forgotten when nobody holds it any more.
import { type Signal, signal } from "@preact/signals";

export class WeakSignals<Key, Value> {
  readonly #signals = new Map<Key, WeakRef<Signal<Value>>>();
  readonly #collected = new FinalizationRegistry<Key>((key) => {
    if (!this.#signals.get(key)?.deref()) this.#signals.delete(key);
  });

  /** The signal of `key`; `initial` is asked only where there is none yet. */
  get(key: Key, initial: () => Value): Signal<Value> {
    const known = this.#signals.get(key)?.deref();
    if (known) return known;
    const made = signal(initial());
    this.#signals.set(key, new WeakRef(made));
    this.#collected.register(made, key);
    return made;
  }

  /** The signal of `key` where somebody holds it. */
  peek(key: Key): Signal<Value> | undefined {
    return this.#signals.get(key)?.deref();
  }

  *entries(): Iterable<[Key, Signal<Value>]> {
    for (const [key, reference] of this.#signals) {
      const alive = reference.deref();
      if (alive) yield [key, alive];
    }
  }
}
