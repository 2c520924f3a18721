/** What was found out last, the oldest forgotten first. */
export class Remembered<T> {
  readonly #most: number;
  readonly #held = new Map<string, T>();

  constructor(most: number) {
    this.#most = most;
  }

  find(key: string, make: () => T): T {
    const held = this.#held.get(key);
    if (held !== undefined) return held;
    const made = make();
    this.#held.set(key, made);
    if (this.#held.size > this.#most) this.#held.delete(this.#held.keys().next().value!);
    return made;
  }

  /** undefined: not known, or forgotten. */
  peek(key: string): T | undefined {
    return this.#held.get(key);
  }
}
