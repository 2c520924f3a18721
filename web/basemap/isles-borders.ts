/**
 * Borders within these islands: the Irish border from OpenStreetMap, nations and counties from Natural
 * Earth. Natural Earth's coast is not ours, so a county border is drawn only where it runs on our land.
 */
import { countyMap, isWithin, shoresOf } from './counties.ts';
import type { CountyMap } from './counties.ts';
import { lineFeature } from './features.ts';
import type { LineFeature } from './features.ts';
import { areaOf, linesOf } from './libraries.ts';
import type { TopoObject } from './libraries.ts';
import { lengthKm } from './rings.ts';
import type { Line, Position } from './rings.ts';
import { smoothLine } from './smooth.ts';
import type { GeoNamesPlace } from './sources.ts';

/** The source does not say which nation a county is in; most of the places in it do. */
function nationByPlaces(
  { topology, collection }: CountyMap,
  places: readonly GeoNamesPlace[],
): Map<TopoObject, string> {
  const british = places.filter(({ country }) => country === 'GB');
  const nations = new Map<TopoObject, string>();
  for (const county of collection.geometries) {
    const rings = shoresOf(areaOf(topology, county).geometry);
    const votes = new Map<string, number>();
    for (const { adminCode, loc } of british) {
      if (isWithin(rings, loc.coordinates)) votes.set(adminCode, (votes.get(adminCode) ?? 0) + 1);
    }
    const [winner] = [...votes].sort((a, b) => b[1] - a[1]);
    if (winner) nations.set(county, winner[0]);
  }
  return nations;
}

/** The stretches of a line that run on land, and are long enough to be worth a dot. */
function landStretches(line: Line, onLand: (position: Position) => boolean): Line[] {
  const stretches: Line[] = [];
  let current: Line = [];
  for (const position of line) {
    if (onLand(position)) {
      current.push(position);
      continue;
    }
    stretches.push(current);
    current = [];
  }
  stretches.push(current);
  return stretches.filter((stretch) => stretch.length > 1 && lengthKm(stretch) > 1);
}

export function islesBorders(
  irishBorder: readonly Line[],
  places: readonly GeoNamesPlace[],
  onLand: (position: Position) => boolean,
): LineFeature[] {
  const british = countyMap('gbr');
  const irish = countyMap('irl');
  const nations = nationByPlaces(british, places);
  const between = (same: boolean): Line[] => {
    return linesOf(british.topology, british.collection, (a, b) => {
      return a !== b && (nations.get(a) === nations.get(b)) === same;
    });
  };
  const onShore = (lines: readonly Line[], kind: string): LineFeature[] => {
    return lines
      .flatMap((line) => landStretches(smoothLine(line, 2), onLand))
      .map((line) => lineFeature(line, { kind }));
  };
  const irishCounties = linesOf(irish.topology, irish.collection, (a, b) => a !== b);
  return [
    ...irishBorder.map((line) => lineFeature(line, { kind: 'state' })),
    ...onShore(between(false), 'nation'),
    ...onShore([...between(true), ...irishCounties], 'county'),
  ];
}
