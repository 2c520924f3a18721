/**
 * Names and clusters on a 2D canvas over the dots. Text is drawn by the browser itself, once per word, and kept as a small
 * picture: crisper than a GPU atlas at 12 px, right for every script, and moved each frame with its dot for the price of a
 * copy (300 labels: 0.5 ms). The page hides it from assistive technology: the list says the same.
 */
import { CLUSTER_WORDS } from '../live/clusters.ts';
import type { PageRows } from '../live/page-rows.ts';
import { drawnX, drawnY, eased, sinceMoved } from '../live/row-record.ts';
import { screenX, screenY, type FlatView } from './flat-view.ts';
import type { Label, LabelKind } from './label-choice.ts';
import { lookOf } from './palette.ts';
import { clusterRadiusPx } from './picking.ts';

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
  readonly element: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D | null;
  readonly #sprites = new Map<string, Sprite>();
  #ratio = 1;
  #empty = true;

  constructor() {
    this.element = document.createElement('canvas');
    this.element.setAttribute('aria-hidden', 'true');
    // Deck's canvas sits among the map's controls, which MapLibre puts at 2.
    Object.assign(this.element.style, {
      position: 'absolute',
      inset: '0',
      zIndex: '3',
      pointerEvents: 'none',
    });
    this.#context = this.element.getContext('2d');
  }

  resize(width: number, height: number, ratio: number): void {
    this.#ratio = ratio;
    this.element.width = Math.round(width * ratio);
    this.element.height = Math.round(height * ratio);
    this.element.style.width = `${width}px`;
    this.element.style.height = `${height}px`;
    this.#sprites.clear();
    this.#empty = true;
  }

  /** The font has arrived, or another scale: words look different now. */
  forget(): void {
    this.#sprites.clear();
  }

  draw(scene: LabelScene): void {
    const context = this.#context;
    if (context === null) return;
    const { labels, held } = scene;
    const isEmpty = labels.length === 0 && held.clusters.length === 0;
    if (isEmpty && this.#empty) return;
    this.#empty = isEmpty;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.element.width, this.element.height);
    context.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
    this.#drawClusters(context, scene);
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
    const left = Math.round((x - sprite.width / 2) * this.#ratio) / this.#ratio;
    const top = Math.round((y - sprite.height / 2) * this.#ratio) / this.#ratio;
    context.drawImage(sprite.image, left, top, sprite.width, sprite.height);
  }

  #sprite({ kind, text, statusCode }: Label, scale: number, stale: boolean): Sprite {
    const key = `${kind} ${statusCode} ${scale} ${stale} ${text}`;
    const known = this.#sprites.get(key);
    if (known !== undefined) return known;
    if (this.#sprites.size >= MOST_SPRITES) this.#sprites.delete(this.#sprites.keys().next().value!);
    const sprite = paintWord(text, wordLook(kind, statusCode, stale), scale, this.#ratio);
    this.#sprites.set(key, sprite);
    return sprite;
  }

  #drawClusters(context: CanvasRenderingContext2D, { view, held, scale, stale }: LabelScene): void {
    const { clusters } = held;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    for (let at = 0; at < clusters.length; at += CLUSTER_WORDS) {
      const x = screenX(view, clusters[at]!);
      const y = screenY(view, clusters[at + 1]!);
      if (x < -40 || y < -40 || x > view.width + 40 || y > view.height + 40) continue;
      const count = clusters[at + 2]!;
      const radius = clusterRadiusPx(count) * scale;
      const [red, green, blue] = stale ? [110, 124, 140] : lookOf(clusters[at + 3]!).rgb;
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.fillStyle = 'rgb(11 20 30 / 88%)';
      context.fill();
      context.lineWidth = 2 * scale;
      context.strokeStyle = `rgb(${red} ${green} ${blue})`;
      context.stroke();
      context.fillStyle = stale ? '#8fa0b1' : '#e9eff5';
      context.font = `600 ${11.5 * scale}px ${FONT}`;
      context.fillText(shortCount(count), x, y + 0.5);
    }
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

/** 1,234 → 1.2k: a bubble is small, and its number is only a size. */
export function shortCount(count: number): string {
  if (count < 1_000) return String(count);
  return count < 10_000 ? `${(count / 1_000).toFixed(1)}k` : `${Math.round(count / 1_000)}k`;
}
