/**
 * The night map as paper needs it: white land, grey water, black names. Every colour becomes a grey, so that it is the same
 * on a printer without colours. Pure.
 */
import type { StyleSpecification } from 'maplibre-gl';
import { BASE_COLOURS } from './base-colours.ts';

/** What inverting would get wrong: water must be darker than land, and a halo as white as the land. */
const GREYS: Readonly<Partial<Record<keyof typeof BASE_COLOURS, number>>> = {
  sea: 214,
  shelf: 226,
  land: 255,
  coast: 96,
  water: 205,
  shore: 140,
  river: 178,
  graticule: 205,
  glow: 225,
  stateBorder: 110,
  nationBorder: 110,
  countyBorder: 178,
  foreignBorder: 178,
  cityLabel: 0,
  townLabel: 24,
  villageLabel: 56,
  nationLabel: 96,
  regionLabel: 96,
  seaLabel: 110,
  halo: 255,
};
const KNOWN: ReadonlyMap<string, number> = new Map(
  Object.entries(GREYS).map(([name, grey]) => [BASE_COLOURS[name as keyof typeof BASE_COLOURS], grey]),
);
const HEX = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i;
const RGB = /^rgba?\(\s*(\d+)[ ,]+(\d+)[ ,]+(\d+)\s*(?:[,/]\s*([\d.]+)(%?)\s*)?\)$/i;

/** A copy; what is no colour stays as it is. */
export function paperStyle(style: StyleSpecification): StyleSpecification {
  return { ...style, layers: onPaper(style.layers) };
}

function onPaper<T>(value: T): T {
  if (typeof value === 'string') return greyOf(value) as T;
  if (Array.isArray(value)) return value.map((part: unknown) => onPaper(part)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, onPaper(part as unknown)])) as T;
}

function greyOf(text: string): string {
  const known = KNOWN.get(text);
  if (known !== undefined) return `rgb(${known}, ${known}, ${known})`;
  const parts = channels(text);
  if (parts === null) return text;
  const [red, green, blue, alpha] = parts;
  const grey = 255 - Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
  return alpha === 1 ? `rgb(${grey}, ${grey}, ${grey})` : `rgba(${grey}, ${grey}, ${grey}, ${alpha})`;
}

function channels(text: string): [red: number, green: number, blue: number, alpha: number] | null {
  const digits = HEX.exec(text)?.[1];
  if (digits !== undefined) {
    const wide = digits.length === 3 ? digits.replace(/./g, '$&$&') : digits;
    const at = (from: number): number => Number.parseInt(wide.slice(from, from + 2), 16);
    return [at(0), at(2), at(4), 1];
  }
  const match = RGB.exec(text);
  if (match === null) return null;
  const alpha = match[4] === undefined ? 1 : Number(match[4]) / (match[5] === '%' ? 100 : 1);
  return [Number(match[1]), Number(match[2]), Number(match[3]), alpha];
}
