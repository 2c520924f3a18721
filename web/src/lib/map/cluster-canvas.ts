/**
 * Clusters as bubbles with a number, **under** the dots: a worker in ALARM stands beside the others of a town and must lie
 * on their bubble, not below it. The worst state inside shows by colour and by its mark.
 */
import { CLUSTER_WORDS } from '../live/clusters.ts';
import { Canvas2D } from './canvas-2d.ts';
import { screenX, screenY, type FlatView } from './flat-view.ts';
import { lookOf, type Shape } from './palette.ts';
import { clusterRadiusPx } from './picking.ts';

const FONT = "600 11.5px 'Inter Variable', Inter, system-ui, sans-serif";
const MARGIN_PX = 40;
const STALE_RGB = [110, 124, 140] as const;
/** States that need nobody carry no mark: a map full of marks has none. */
const UNMARKED: readonly Shape[] = ['RING', 'DISC'];

export class ClusterCanvas {
  readonly #canvas = new Canvas2D();

  get element(): HTMLCanvasElement {
    return this.#canvas.element;
  }

  resize(width: number, height: number, ratio: number): void {
    this.#canvas.resize(width, height, ratio);
  }

  draw(clusters: Int32Array, view: FlatView, scale: number, stale: boolean): void {
    const context = this.#canvas.begin(clusters.length > 0);
    if (context === null) return;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.font = FONT;
    for (let at = 0; at < clusters.length; at += CLUSTER_WORDS) {
      const x = screenX(view, clusters[at]!);
      const y = screenY(view, clusters[at + 1]!);
      const isSeen =
        x > -MARGIN_PX && y > -MARGIN_PX && x < view.width + MARGIN_PX && y < view.height + MARGIN_PX;
      if (!isSeen) continue;
      context.save();
      context.translate(x, y);
      context.scale(scale, scale);
      drawBubble(context, clusters[at + 2]!, clusters[at + 3]!, stale);
      context.restore();
    }
  }
}

function drawBubble(context: CanvasRenderingContext2D, count: number, worst: number, stale: boolean): void {
  const look = lookOf(worst);
  const radius = clusterRadiusPx(count);
  const colour = `rgb(${(stale ? STALE_RGB : look.rgb).join(' ')})`;
  context.beginPath();
  context.arc(0, 0, radius, 0, 2 * Math.PI);
  context.fillStyle = 'rgb(11 20 30 / 82%)';
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = colour;
  context.stroke();
  context.fillStyle = stale ? '#8fa0b1' : '#e9eff5';
  context.fillText(shortCount(count), 0, 0.5);
  if (UNMARKED.includes(look.shape)) return;
  context.translate(0, -radius);
  markPath(context, look.shape, 5);
  context.lineWidth = 3;
  context.strokeStyle = 'rgb(11 20 30)';
  context.stroke();
  context.fillStyle = colour;
  context.fill();
}

function markPath(context: CanvasRenderingContext2D, shape: Shape, r: number): void {
  context.beginPath();
  if (shape === 'TRIANGLE') {
    context.moveTo(0, -r);
    context.lineTo(r, r * 0.78);
    context.lineTo(-r, r * 0.78);
    context.closePath();
  } else if (shape === 'SQUARE') context.rect(-r * 0.85, -r * 0.85, r * 1.7, r * 1.7);
  else context.arc(0, 0, r * 0.9, -Math.PI / 2, Math.PI / 2);
}

/** 1,234 → 1.2k: a bubble is small, and its number is only a size. */
export function shortCount(count: number): string {
  if (count < 1_000) return String(count);
  return count < 10_000 ? `${(count / 1_000).toFixed(1)}k` : `${Math.round(count / 1_000)}k`;
}
