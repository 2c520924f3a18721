/** A transparent 2D canvas over the whole map, in CSS pixels, that takes no pointer and says nothing to a screen reader. */
export class Canvas2D {
  readonly element = document.createElement('canvas');
  readonly #context = this.element.getContext('2d');
  #ratio = 1;
  #blank = true;

  constructor() {
    this.element.setAttribute('aria-hidden', 'true');
    Object.assign(this.element.style, { position: 'absolute', inset: '0', pointerEvents: 'none' });
  }

  /** Canvas pixels for each CSS pixel. */
  get ratio(): number {
    return this.#ratio;
  }

  resize(width: number, height: number, ratio: number): void {
    this.#ratio = ratio;
    this.element.width = Math.round(width * ratio);
    this.element.height = Math.round(height * ratio);
    this.element.style.width = `${width}px`;
    this.element.style.height = `${height}px`;
    this.#blank = true;
  }

  /** Empties it; null: there is nothing to draw, and was nothing before, or this browser has no canvas. */
  begin(hasSomething: boolean): CanvasRenderingContext2D | null {
    const context = this.#context;
    if (context === null || (!hasSomething && this.#blank)) return null;
    this.#blank = !hasSomething;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.element.width, this.element.height);
    context.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
    return context;
  }
}
