/**
 * For each place the zoom at which its label wins its room: shown from the first zoom where no weightier
 * place stands in its way. So a village in the Highlands shows before a suburb of Leeds, a label never
 * vanishes on the way in, and a small town never shows while the large one next to it found no room.
 */
import type { MapName } from './label-names.ts';
import { WEIGHT } from './place-corrections.ts';
import type { Place } from './places.ts';
import type { Position } from './rings.ts';

export interface RankedPlace extends Place {
  readonly fromZoom: number;
  /** Order in which labels ask for room, 0 first. */
  readonly rank: number;
  /** The side of the dot on which its label found room. */
  readonly side: 'left' | 'right';
}

/** Smallest weight that may claim a label at each zoom, whatever the room around it. */
export type Floors = readonly (readonly [zoom: number, weight: number])[];

export const ISLES_FLOORS: Floors = [
  [5, 150_000],
  [6, 40_000],
  [7, 14_000],
  [8, 5_000],
  [9, 1_800],
  [10, 500],
  [11, 0],
  [12, 0],
];

export const WORLD_FLOORS: Floors = [
  [2, 12_000_000],
  [3, 4_000_000],
  [4, 1_200_000],
  [5, 400_000],
  [6, 200_000],
  [7, 100_000],
];

const TILE_PX = 512;
const CHARACTER_PX = 6.8;
const LABEL_HEIGHT_PX = 15;
/** Between a town's dot and its label. */
const GAP_PX = 7;
const ROOM_PX = 8;
/** Lighter places keep clear of the names of seas and landscapes too; heavier ones of nations only. */
const YIELDS_BELOW = 60_000;
/** A place without room for its label silences lighter ones this near. */
const SHADOW_PX = 28;
const CELL_PX = 256;
/** Wider than the letters of a town: names of nations and seas are spaced out. */
const SPACED_CHARACTER_PX = 12.5;

type Area = readonly [left: number, top: number, right: number, bottom: number];

function pixels([lon, lat]: Position, zoom: number): Position {
  const world = TILE_PX * 2 ** zoom;
  const sin = Math.sin((lat * Math.PI) / 180);
  return [(lon / 360 + 0.5) * world, (0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) * world];
}

function overlap(a: Area, b: Area): boolean {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}

/** Taken areas by square of 256 px, so that a label asks its neighbours only. */
class TakenAreas {
  readonly #cells = new Map<string, Area[]>();

  *#cellsUnder([left, top, right, bottom]: Area): Generator<string> {
    for (let x = Math.floor(left / CELL_PX); x <= Math.floor(right / CELL_PX); x++) {
      for (let y = Math.floor(top / CELL_PX); y <= Math.floor(bottom / CELL_PX); y++) yield `${x},${y}`;
    }
  }

  isFree(area: Area): boolean {
    for (const key of this.#cellsUnder(area)) {
      if (this.#cells.get(key)?.some((other) => overlap(area, other))) return false;
    }
    return true;
  }

  take(area: Area): void {
    for (const key of this.#cellsUnder(area)) {
      const cell = this.#cells.get(key);
      if (cell) cell.push(area);
      else this.#cells.set(key, [area]);
    }
  }
}

/** The style wraps names at eight ems, which is about so many letters. */
const WRAP_AT = 14;

function wrapped(name: string): { lines: number; letters: number } {
  const lines: string[] = [];
  for (const word of name.split(/(?<=[ -])/)) {
    const line = lines.at(-1);
    if (line === undefined || line.length + word.trimEnd().length > WRAP_AT) lines.push(word);
    else lines[lines.length - 1] = line + word;
  }
  return { lines: lines.length, letters: Math.max(...lines.map((line) => line.trimEnd().length)) };
}

/** Right of the dot or left of it, as the style will try; the dot itself included. */
function labelAreas(place: Place, zoom: number): readonly [Area, Area] {
  const [x, y] = pixels(place.position, zoom);
  const { lines, letters } = wrapped(place.name);
  const [high, width] = [(LABEL_HEIGHT_PX * lines + ROOM_PX) / 2, letters * CHARACTER_PX + GAP_PX + ROOM_PX];
  return [
    [x - GAP_PX, y - high, x + width, y + high],
    [x - width, y - high, x + GAP_PX, y + high],
  ];
}

function nameArea({ name, position }: MapName, zoom: number): Area {
  const [x, y] = pixels(position, zoom);
  const lines = name.split(' ').length;
  const half = (Math.max(...name.split(' ').map((word) => word.length)) * SPACED_CHARACTER_PX) / 2;
  return [x - half, y - 9 * lines, x + half, y + 9 * lines];
}

interface Shown {
  readonly zoom: number;
  readonly side: 'left' | 'right';
}

interface Weighed {
  readonly place: Place;
  readonly weight: number;
}

function weigh(place: Place): Weighed {
  const { name, country, population, within, capital } = place;
  const meaning = (WEIGHT.get(`${name} ${country}`) ?? 1) * (within ? 0.25 : 1) * (capital ? 4 : 1);
  return { place, weight: population * meaning };
}

/** One zoom being filled with labels. */
class Sheet {
  readonly #zoom: number;
  readonly #labels = new TakenAreas();
  readonly #names = new TakenAreas();
  readonly #shadows = new TakenAreas();
  readonly #dots: readonly { readonly at: Position; readonly weight: number }[];

  constructor(zoom: number, weighed: readonly Weighed[], names: readonly MapName[]) {
    this.#zoom = zoom;
    this.#dots = weighed.map(({ place, weight }) => ({ at: pixels(place.position, zoom), weight }));
    for (const name of names) {
      if (Math.round(name.zooms[0]) > zoom || Math.round(name.zooms[1]) <= zoom) continue;
      (name.kind === 'nation' ? this.#labels : this.#names).take(nameArea(name, zoom));
    }
  }

  /** The weight of the lighter places whose dot the label would cover. */
  #covered([left, top, right, bottom]: Area, weight: number): number {
    let heaviest = 0;
    for (const dot of this.#dots) {
      if (dot.weight >= weight || dot.weight <= heaviest) continue;
      const [x, y] = dot.at;
      if (x > left && x < right && y > top && y < bottom) heaviest = dot.weight;
    }
    return heaviest;
  }

  keep(place: Place, side: 'left' | 'right'): void {
    const [right, left] = labelAreas(place, this.#zoom);
    this.#labels.take(side === 'right' ? right : left);
  }

  /** Takes room beside the dot, on the side that covers less. */
  place({ place, weight }: Weighed): 'left' | 'right' | undefined {
    const [x, y] = pixels(place.position, this.#zoom);
    const [right, left] = labelAreas(place, this.#zoom);
    const fits = (area: Area): boolean =>
      this.#labels.isFree(area) && (weight >= YIELDS_BELOW || this.#names.isFree(area));
    const open = this.#shadows.isFree([x, y, x, y]);
    const [fitsRight, fitsLeft] = [open && fits(right), open && fits(left)];
    if (!fitsRight && !fitsLeft) {
      this.#shadows.take([x - SHADOW_PX, y - SHADOW_PX, x + SHADOW_PX, y + SHADOW_PX]);
      return undefined;
    }
    const leftIsBetter =
      fitsLeft && (!fitsRight || this.#covered(left, weight) < this.#covered(right, weight));
    const side = leftIsBetter ? 'left' : 'right';
    this.keep(place, side);
    return side;
  }
}

/** @param names what else is written on the map */
export function rankPlaces(
  places: readonly Place[],
  floors: Floors,
  names: readonly MapName[],
): RankedPlace[] {
  const heaviestFirst = places
    .map(weigh)
    .sort((a, b) => b.weight - a.weight || (a.place.name < b.place.name ? -1 : 1));
  const shown = new Map<Place, Shown>();
  for (const [zoom, floor] of floors) {
    const sheet = new Sheet(zoom, heaviestFirst, names);
    for (const [place, { side }] of shown) sheet.keep(place, side);
    for (const weighed of heaviestFirst) {
      if (shown.has(weighed.place) || weighed.weight < floor) continue;
      const side = sheet.place(weighed);
      if (side) shown.set(weighed.place, { zoom, side });
    }
  }
  const late: Shown = { zoom: floors.at(-1)![0] + 1, side: 'right' };
  return heaviestFirst
    .map(({ place }) => ({ place, ...(shown.get(place) ?? late) }))
    .sort((a, b) => a.zoom - b.zoom)
    .map(({ place, zoom, side }, rank) => ({ ...place, fromZoom: zoom, rank, side }));
}
