// A queue in which nobody waits for all that somebody else has put into it: parties take turns, each in its own order.

export class FairQueue<Item> {
  /** In the order of their turns. A party is there while it has something waiting. */
  readonly #parties = new Map<string, Item[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(party: string, item: Item): void {
    const waiting = this.#parties.get(party);
    if (waiting) waiting.push(item);
    else this.#parties.set(party, [item]);
    this.#size++;
  }

  /** The next one of the first party in turn that is `allowed`; its next turn comes after everybody else's. */
  take(allowed: (party: string) => boolean = () => true): Item | undefined {
    for (const [party, waiting] of this.#parties) {
      if (!allowed(party)) continue;
      const item = waiting.shift();
      this.#parties.delete(party);
      if (waiting.length > 0) this.#parties.set(party, waiting);
      this.#size--;
      return item;
    }
    return undefined;
  }

  /** Takes out all that meet the condition. */
  removeAll(meets: (item: Item) => boolean): Item[] {
    const removed: Item[] = [];
    for (const [party, waiting] of [...this.#parties])
      for (const item of waiting.filter(meets)) {
        this.remove(party, item);
        removed.push(item);
      }
    return removed;
  }

  remove(party: string, item: Item): boolean {
    const waiting = this.#parties.get(party);
    const at = waiting?.indexOf(item) ?? -1;
    if (!waiting || at === -1) return false;
    waiting.splice(at, 1);
    if (waiting.length === 0) this.#parties.delete(party);
    this.#size--;
    return true;
  }
}
