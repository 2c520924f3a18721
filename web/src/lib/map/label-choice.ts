/**
 * Which dots get a name on the map, and on which side of them. Greedy by priority: alarms at every zoom, then the selected
 * and the hovered one, then what is urgent, then everybody once the map is close. At most 300; those that had a label keep
 * it, so that a street does not flicker. Pure, and quick enough to be asked at every picture: 1 ms for 100,000 dots.
 */
import { STATUS_CODE } from '@lonewatch/schema/contract/worker.ts';
import type { PageRows } from '../live/page-rows.ts';
import { drawnX, drawnY, eased, sinceMoved } from '../live/row-record.ts';
import type { Box } from './camera.svelte.ts';
import { screenX, screenY, type FlatView } from './flat-view.ts';
import type { Padding } from './framing.ts';
import { lookOf } from './palette.ts';
import { urgentScale } from './zoom-scale.ts';

export const LABEL_KINDS = ['ALARM', 'SELECTED', 'HOVERED', 'URGENT', 'NAME'] as const;
export type LabelKind = (typeof LABEL_KINDS)[number];

export interface Label {
  readonly row: number;
  readonly kind: LabelKind;
  readonly text: string;
  readonly statusCode: number;
  /** Middle of the label from the middle of its dot, CSS pixels, y downwards. */
  readonly dx: number;
  readonly dy: number;
}

export interface LabelWish {
  readonly view: FlatView;
  readonly selectedRow: number;
  readonly hoveredRow: number;
  /** false: only alarms, the selected and the hovered one. */
  readonly names: boolean;
  /** Enlarges labels for a wall. */
  readonly scale: number;
  readonly nowMs: number;
  /** Rows that have a label now. */
  readonly had: ReadonlySet<number>;
  /** CSS pixels that panels cover on each side. */
  readonly padding: Padding;
  /** What floats over the map. */
  readonly floating: readonly Box[];
  /** What stands after the name of a worker in ALARM, for example the age of the fix; empty: nothing. */
  readonly alarmNote: (row: number) => string;
  /** The name as this screen may show it. */
  readonly nameOf: (row: number) => string;
}

export const MOST_LABELS = 300;
const MOST_TRIED = 1_500;
const URGENT_FROM_ZOOM = 8.5;
const NAMES_FROM_ZOOM = 12;
const LONGEST_TEXT = 32;
/** Of Inter at 12 px, weight 550, on average; what is drawn is measured exactly. */
const CHARACTER_PX = 6.6;

/** Radius of an alarm with its ring. */
const HALO_PX = 16;

interface Taken extends Box {
  /** Whose dot it is; −1: a label. */
  readonly row: number;
}

export function chooseLabels(held: PageRows, wish: LabelWish): Label[] {
  const chooser = new Chooser(held, wish);
  const { selectedRow, hoveredRow, view } = wish;
  for (const row of held.alarms) chooser.blockDot(row);
  if (selectedRow >= 0) chooser.blockDot(selectedRow);
  // Those that had a label first: a fix that came in must not shuffle the names of a crowd.
  for (const row of held.alarms) if (wish.had.has(row)) chooser.tryRow(row, 'ALARM');
  for (const row of held.alarms) chooser.tryRow(row, 'ALARM');
  if (selectedRow >= 0) chooser.tryRow(selectedRow, 'SELECTED');
  if (hoveredRow >= 0) chooser.tryRow(hoveredRow, 'HOVERED');
  if (wish.names && view.zoom >= URGENT_FROM_ZOOM) {
    const all = view.zoom >= NAMES_FROM_ZOOM;
    chooser.tryDrawn(true, all);
    chooser.tryDrawn(false, all);
  }
  return chooser.labels;
}

class Chooser {
  readonly labels: Label[] = [];
  readonly #held: PageRows;
  readonly #wish: LabelWish;
  readonly #boxes: Taken[] = [];
  readonly #done = new Set<number>();
  readonly #named = new Set<number>();
  #tried = 0;
  #x = 0;
  #y = 0;

  constructor(held: PageRows, wish: LabelWish) {
    this.#held = held;
    this.#wish = wish;
  }

  /** A name must not lie on a worker in ALARM, nor on the selected one. */
  blockDot(row: number): void {
    if (!this.#project(row)) return;
    const reach = this.#reach(STATUS_CODE.ALARM);
    this.#boxes.push({
      row,
      left: this.#x - reach,
      right: this.#x + reach,
      top: this.#y - reach,
      bottom: this.#y + reach,
    });
  }

  /** The most urgent first: drawing order from its end. */
  tryDrawn(hadOne: boolean, all: boolean): void {
    const { draw } = this.#held;
    for (
      let i = draw.length - 1;
      i >= 0 && this.labels.length < MOST_LABELS && this.#tried < MOST_TRIED;
      i--
    ) {
      const row = draw[i]!;
      const status = this.#held.statusOf(row);
      const urgent = status >= STATUS_CODE.CHECK_IN_DUE;
      if (!urgent && !all) return;
      if (this.#wish.had.has(row) === hadOne) this.tryRow(row, urgent ? 'URGENT' : 'NAME');
    }
  }

  tryRow(row: number, kind: LabelKind): void {
    if (this.#done.has(row) || !this.#project(row)) return;
    this.#done.add(row);
    this.#tried++;
    const statusCode = this.#held.statusOf(row);
    const text = this.#textOf(row, kind);
    if (text === '') return;
    const scale = this.#wish.scale;
    const width = (text.length * CHARACTER_PX + (kind === 'ALARM' ? 12 : 4)) * scale;
    const height = (kind === 'ALARM' ? 22 : 17) * scale;
    const ring = kind === 'SELECTED' ? 10 : kind === 'HOVERED' ? 4 : 0;
    const reach = this.#reach(statusCode) + ring * scale;
    const aside = reach + 3 + width / 2;
    const above = reach + 2 + height / 2;
    // An alarm's label stands above it, where no finger and no pointer covers it; a name to the right.
    const sides: readonly (readonly [number, number])[] =
      kind === 'ALARM'
        ? [
            [0, -above],
            [aside, 0],
            [-aside, 0],
            [0, above],
          ]
        : [
            [aside, 0],
            [-aside, 0],
            [0, above],
            [0, -above],
          ];
    const label = { row, kind, text, statusCode };
    for (const [dx, dy] of sides) if (this.#put({ ...label, dx, dy }, width, height, true)) return;
    if (kind === 'ALARM')
      for (const dy of [-above, above])
        if (this.#put({ ...label, dx: this.#slide(dy, width, height), dy }, width, height, true)) return;
    // Cut by an edge or half under a card it says little: not beside another that can be read.
    if (!this.#isCrowded(row))
      for (const [dx, dy] of sides) if (this.#put({ ...label, dx, dy }, width, height, false)) return;
    // The selected and the hovered one are named whatever lies there.
    if (kind === 'SELECTED' || kind === 'HOVERED')
      this.labels.push({ row, kind, text, statusCode, dx: sides[0]![0], dy: sides[0]![1] });
  }

  /** @param inside only where all of it can be read */
  #put(label: Label, width: number, height: number, inside: boolean): boolean {
    const x = this.#x + label.dx;
    const y = this.#y + label.dy;
    const box: Taken = {
      row: -1,
      left: x - width / 2,
      right: x + width / 2,
      top: y - height / 2,
      bottom: y + height / 2,
    };
    if (inside && this.#isCut(box)) return false;
    for (const other of this.#boxes) if (other.row !== label.row && overlap(box, other)) return false;
    this.#boxes.push(box);
    this.#named.add(label.row);
    this.labels.push(label);
    return true;
  }

  /** Has the dot of a worker in ALARM that touches this one been named? */
  #isCrowded(row: number): boolean {
    const own = this.#boxes.find((box) => box.row === row);
    return (
      own !== undefined &&
      this.#boxes.some((box) => box.row !== row && this.#named.has(box.row) && overlap(own, box))
    );
  }

  #isCut(box: Box): boolean {
    const { view, padding, floating } = this.#wish;
    return (
      box.left < padding.left ||
      box.top < padding.top ||
      box.right > view.width - padding.right ||
      box.bottom > view.height - padding.bottom ||
      floating.some((other) => overlap(box, other))
    );
  }

  /** How far aside a label above or below its dot must go to be read whole, as far as it still touches the dot's column. */
  #slide(dy: number, width: number, height: number): number {
    const { view, padding, floating } = this.#wish;
    let left = padding.left;
    let right = view.width - padding.right;
    for (const box of floating) {
      if (box.top >= this.#y + dy + height / 2 || box.bottom <= this.#y + dy - height / 2) continue;
      if (box.left > this.#x) right = Math.min(right, box.left);
      else if (box.right < this.#x) left = Math.max(left, box.right);
    }
    const x = Math.max(left + width / 2, Math.min(right - width / 2, this.#x));
    return Math.max(-width / 2, Math.min(width / 2, x - this.#x));
  }

  #project(row: number): boolean {
    const { rows } = this.#held;
    if (!this.#held.isPlaced(row)) return false;
    const { view, nowMs } = this.#wish;
    const share = eased(sinceMoved(rows, row, nowMs));
    this.#x = screenX(view, drawnX(rows, row, share));
    this.#y = screenY(view, drawnY(rows, row, share));
    return this.#x > -20 && this.#x < view.width + 20 && this.#y > -20 && this.#y < view.height + 20;
  }

  #reach(statusCode: number): number {
    const { view, scale } = this.#wish;
    const around = statusCode === STATUS_CODE.ALARM ? HALO_PX : lookOf(statusCode).sizePx / 2;
    return around * urgentScale(view.zoom) * scale + 2;
  }

  #textOf(row: number, kind: LabelKind): string {
    const name = this.#wish.nameOf(row);
    const short = name.length > LONGEST_TEXT ? `${name.slice(0, LONGEST_TEXT - 1)}…` : name;
    if (kind !== 'ALARM') return short;
    const note = this.#wish.alarmNote(row);
    return ['ALARM', short, note].filter((part) => part !== '').join(' · ');
  }
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
}
