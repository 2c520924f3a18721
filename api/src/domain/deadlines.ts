/**
 * When something is due, for whom: a binary min-heap in two parallel arrays. A deadline is never moved or taken out;
 * whoever takes a due one asks the present state whether it still means anything.
 */
export class Deadlines {
  #atMs: number[] = [];
  #keys: number[] = [];

  get size(): number {
    return this.#atMs.length;
  }

  add(atMs: number, key: number): void {
    let child = this.#atMs.length;
    this.#atMs.push(atMs);
    this.#keys.push(key);
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (this.#atMs[parent]! <= atMs) break;
      this.#swap(parent, child);
      child = parent;
    }
  }

  /** The key of the earliest deadline at or before `nowMs`, taken out; null when none is due. */
  takeDue(nowMs: number): number | null {
    if (this.#atMs.length === 0 || this.#atMs[0]! > nowMs) return null;
    const key = this.#keys[0]!;
    const lastAtMs = this.#atMs.pop()!;
    const lastKey = this.#keys.pop()!;
    if (this.#atMs.length > 0) {
      this.#atMs[0] = lastAtMs;
      this.#keys[0] = lastKey;
      this.#sink();
    }
    return key;
  }

  #sink(): void {
    const { length } = this.#atMs;
    for (let parent = 0; ;) {
      const left = 2 * parent + 1;
      if (left >= length) return;
      const right = left + 1;
      const child = right < length && this.#atMs[right]! < this.#atMs[left]! ? right : left;
      if (this.#atMs[child]! >= this.#atMs[parent]!) return;
      this.#swap(parent, child);
      parent = child;
    }
  }

  #swap(a: number, b: number): void {
    [this.#atMs[a], this.#atMs[b]] = [this.#atMs[b]!, this.#atMs[a]!];
    [this.#keys[a], this.#keys[b]] = [this.#keys[b]!, this.#keys[a]!];
  }
}
