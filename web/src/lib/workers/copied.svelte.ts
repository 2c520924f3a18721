/** What has just been copied, for as long as it takes to read it. */
const SHOWN_MS = 6_000;

export class Copied {
  /** A sentence that says exactly what is on the clipboard; empty: nothing new. */
  sentence = $state('');
  #timer: ReturnType<typeof setTimeout> | undefined;

  tell(what: string, text: string): void {
    this.sentence = `Copied ${what}: ${text}`;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.clear(), SHOWN_MS);
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.sentence = '';
  }
}
