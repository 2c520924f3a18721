/**
 * Names on a 2D canvas over the dots. Text is drawn by the browser itself, once per word, and kept as a small
 * picture: crisper than a GPU atlas at 12 px, right for every script, and moved each frame with its dot for the price of a
 * copy (300 labels: 0.5 ms). The page hides it from assistive technology: the list says the same.
 */
import type { PageRows } from '../live/page-rows.ts';
import { drawnX, drawnY, eased, sinceMoved } from '../live/row-record.ts';
import { Canvas2D } from './canvas-2d.ts';
import { screenX, screenY, type FlatView } from './flat-view.ts';
import type { Label, LabelKind } from './label-choice.ts';
import { lookOf } from './palette.ts';

const FONT = "'Inter Variable', Inter, system-ui, sans-serif";
/** Two screens full of labels. */
const MOST_SPRITES = 700;

interface Sprite {
  readonly image: HTMLCanvasElement;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
}

export interface LabelScene {
  readonly view: FlatView;
  readonly held: PageRows;
  readonly labels: readonly Label[];
  readonly nowMs: number;
  readonly scale: number;
  /** The picture is not live: everything is drawn so that nobody takes it for now. */
  readonly stale: boolean;
}

export class LabelCanvas {
  readonly #canvas = new Canvas2D();
  readonly #sprites = new Map<string, Sprite>();

  get element(): HTMLCanvasElement {
    return this.#canvas.element;
  }

  resize(width: number, height: number, ratio: number): void {
    this.#canvas.resize(width, height, ratio);
    this.#sprites.clear();
  }

  /** The font has arrived: words look different now. */
  forget(): void {
    this.#sprites.clear();
  }

  draw(scene: LabelScene): void {
    const { labels } = scene;
    const context = this.#canvas.begin(labels.length > 0);
    if (context === null) return;
    // The most important last, on top.
    for (let i = labels.length - 1; i >= 0; i--) this.#drawLabel(context, scene, labels[i]!);
  }

  #drawLabel(context: CanvasRenderingContext2D, scene: LabelScene, label: Label): void {
    const { view, held, nowMs, scale, stale } = scene;
    if (!held.isPlaced(label.row)) return;
    const share = eased(sinceMoved(held.rows, label.row, nowMs));
    const x = screenX(view, drawnX(held.rows, label.row, share)) + label.dx;
    const y = screenY(view, drawnY(held.rows, label.row, share)) + label.dy;
    if (x < -200 || y < -50 || x > view.width + 200 || y > view.height + 50) return;
    const sprite = this.#sprite(label, scale, stale);
    // Whole device pixels: text between two pixels is blurred text.
    const left = Math.round((x - sprite.width / 2) * this.#canvas.ratio) / this.#canvas.ratio;
    const top = Math.round((y - sprite.height / 2) * this.#canvas.ratio) / this.#canvas.ratio;
    context.drawImage(sprite.image, left, top, sprite.width, sprite.height);
  }

  #sprite({ kind, text, statusCode }: Label, scale: number, stale: boolean): Sprite {
    const key = `${kind} ${statusCode} ${scale} ${stale} ${text}`;
    const known = this.#sprites.get(key);
    if (known !== undefined) return known;
    if (this.#sprites.size >= MOST_SPRITES) this.#sprites.delete(this.#sprites.keys().next().value!);
    const sprite = paintWord(text, wordLook(kind, statusCode, stale), scale, this.#canvas.ratio);
    this.#sprites.set(key, sprite);
    return sprite;
  }
}

interface WordLook {
  readonly ink: string;
  readonly weight: number;
  readonly sizePx: number;
  /** A ground under the word; null: a dark outline instead. */
  readonly ground: string | null;
  readonly line: string | null;
}

function wordLook(kind: LabelKind, statusCode: number, stale: boolean): WordLook {
  if (kind === 'ALARM')
    return stale
      ? { ink: '#d9a9a3', weight: 650, sizePx: 12, ground: '#23171c', line: '#7d4a46' }
      : { ink: '#ffffff', weight: 700, sizePx: 12, ground: '#a8201a', line: '#ff8a78' };
  if (kind === 'SELECTED' || kind === 'HOVERED')
    return { ink: '#ffffff', weight: 600, sizePx: 12.5, ground: 'rgb(11 20 30 / 92%)', line: '#6e849a' };
  const [red, green, blue] = lookOf(statusCode).rgb;
  const ink = stale ? '#8fa0b1' : kind === 'URGENT' ? `rgb(${red} ${green} ${blue})` : '#d3dde7';
  return { ink, weight: kind === 'URGENT' ? 620 : 480, sizePx: 12, ground: null, line: null };
}

function paintWord(text: string, look: WordLook, scale: number, ratio: number): Sprite {
  const image = document.createElement('canvas');
  const context = image.getContext('2d');
  const size = look.sizePx * scale;
  const padX = (look.ground === null ? 3 : 6) * scale;
  const height = Math.ceil(look.ground === null ? size * 1.5 : size * 1.65);
  if (context === null) return { image, width: 1, height };
  const font = `${look.weight} ${size}px ${FONT}`;
  context.font = font;
  const width = Math.ceil(context.measureText(text).width + 2 * padX);
  image.width = Math.ceil(width * ratio);
  image.height = Math.ceil(height * ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.font = font;
  context.textBaseline = 'middle';
  if (look.ground !== null) {
    context.beginPath();
    context.roundRect(0.5, 0.5, width - 1, height - 1, 4 * scale);
    context.fillStyle = look.ground;
    context.fill();
    context.strokeStyle = look.line ?? look.ground;
    context.stroke();
  } else {
    context.lineJoin = 'round';
    context.lineWidth = 3.2 * scale;
    context.strokeStyle = 'rgb(7 14 23 / 88%)';
    context.strokeText(text, padX, height / 2 + 0.5);
  }
  context.fillStyle = look.ink;
  context.fillText(text, padX, height / 2 + 0.5);
  return { image, width, height };
}
