/** Reads what was typed as a place on the ground: a grid reference, a Plus Code or coordinates. Pure. */
import { gridSystemAt, parseGridReference } from '@lonewatch/schema/contract/grid-reference.ts';
import { parsePlusCode, plusCode } from '@lonewatch/schema/contract/plus-code.ts';
import { decimalDegrees, parseCoordinates } from './coordinates.ts';
import type { Gazetteer } from './gazetteer.ts';

export const SPOT_KINDS = ['GRID_REFERENCE', 'PLUS_CODE', 'COORDINATES'] as const;
export type SpotKind = (typeof SPOT_KINDS)[number];

export interface Spot {
  readonly kind: SpotKind;
  /** As it is written properly. */
  readonly text: string;
  readonly detail: string;
  readonly lon: number;
  readonly lat: number;
  /** Side of the square that was named, metres; null: a point. */
  readonly sizeM: number | null;
}

/** What the text names, the surest first. A text names one spot at most, in practice. */
export function readSpot(text: string, towns: Gazetteer | null): Spot | null {
  return readGridReference(text) ?? readPlusCode(text, towns) ?? readCoordinates(text);
}

function readGridReference(text: string): Spot | null {
  const found = parseGridReference(text);
  if (found === null) return null;
  const [, letters, figures] = /^([A-Z]+)(\d+)$/.exec(text.toUpperCase().replace(/\s/g, ''))!;
  // Two figures name 10 km and look like a road: "A12".
  if (figures!.length < 4) return null;
  const half = figures!.length / 2;
  const irish = letters!.length === 1;
  // A British reference in Ireland, or the other way round, is a square in the sea that no map prints.
  if (gridSystemAt(found.lon, found.lat) !== (irish ? 'IRISH' : 'OSGB')) return null;
  return {
    kind: 'GRID_REFERENCE',
    text: `${letters} ${figures!.slice(0, half)} ${figures!.slice(half)}`,
    detail: `${irish ? 'Irish Grid' : 'OS grid reference'}, ${squareText(found.sizeM)}`,
    lon: found.lon,
    lat: found.lat,
    sizeM: found.sizeM,
  };
}

function squareText(sizeM: number): string {
  return sizeM >= 1000 ? `${sizeM / 1000} km square` : `${sizeM} m square`;
}

/** Side of a ten-digit cell, near enough to choose a zoom. */
const PLUS_CODE_M = 14;

function readPlusCode(text: string, towns: Gazetteer | null): Spot | null {
  const [code = '', ...words] = text.trim().split(/[\s,]+/);
  const full = parsePlusCode(code);
  if (full !== null && words.length === 0) return spotOfCode(full, 'Plus Code');
  if (!/^[2-9CFGHJMPQRVWX]{4}\+[2-9CFGHJMPQRVWX]{2}$/i.test(code) || words.length === 0) return null;
  const town = towns?.named(words.join(' ')) ?? null;
  return town === null
    ? null
    : spotOfCode(nearestWithEnding(code, town.lon, town.lat), `Plus Code near ${town.name}`);
}

function spotOfCode(place: { lon: number; lat: number }, detail: string): Spot {
  return { kind: 'PLUS_CODE', text: plusCode(place.lon, place.lat), detail, ...place, sizeM: PLUS_CODE_M };
}

/** A short code leaves out its degree square: the one that lies nearest to the named town is meant. */
function nearestWithEnding(short: string, lon: number, lat: number): { lon: number; lat: number } {
  const here = parsePlusCode(plusCode(lon, lat).slice(0, 4) + short.toUpperCase())!;
  const nearest = (value: number, around: number): number =>
    value - around > 0.5 ? value - 1 : value - around < -0.5 ? value + 1 : value;
  return { lon: nearest(here.lon, lon), lat: nearest(here.lat, lat) };
}

function readCoordinates(text: string): Spot | null {
  const found = parseCoordinates(text);
  if (found === null) return null;
  return {
    kind: 'COORDINATES',
    text: decimalDegrees(found),
    detail: 'Latitude, longitude',
    ...found,
    sizeM: null,
  };
}
