/**
 * Where the demonstration's workers are and what they do next: standing still with GPS noise, walking, driving between
 * real towns. Pure and seeded: the same seed and the same steps give the same journeys. Everybody stays on lines between
 * neighbouring towns, and a line counts only if it has towns along it, so that nobody drives across the sea.
 */
const RAD = Math.PI / 180;
const METRES_PER_DEGREE = 111_195;

export interface Town {
  readonly name: string;
  readonly lon: number;
  readonly lat: number;
}

export type Gait = 'STANDING' | 'WALKING' | 'DRIVING';

export interface Walker {
  readonly index: number;
  lon: number;
  lat: number;
  gait: Gait;
  headingDeg: number;
  speedMps: number;
  batteryPercent: number;
  /** Where the drive or walk goes; degrees. */
  targetLon: number;
  targetLat: number;
  town: number;
  /** When the present doing ends, milliseconds. */
  untilMs: number;
  movedAtMs: number;
}

/** xorshift32: small, fast, and good enough for make-believe. */
export function makeRandom(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4_294_967_296;
  };
}

/** Roughly normal, standard deviation 1. */
export function noise(random: () => number): number {
  return random() + random() + random() + random() - 2;
}

export function metresBetween(lonA: number, latA: number, lonB: number, latB: number): number {
  const east = (lonB - lonA) * Math.cos(((latA + latB) / 2) * RAD);
  return Math.hypot(east, latB - latA) * METRES_PER_DEGREE;
}

/** Roads of the make-believe country: for each town the neighbours that can be driven to over land. */
export class Country {
  readonly towns: readonly Town[];
  readonly #cells = new Map<string, number[]>();
  readonly #roads = new Map<number, readonly number[]>();

  constructor(towns: readonly Town[]) {
    this.towns = towns;
    towns.forEach((town, index) => {
      const key = cellOf(town.lon, town.lat);
      const cell = this.#cells.get(key);
      if (cell === undefined) this.#cells.set(key, [index]);
      else cell.push(index);
    });
  }

  nearest(lon: number, lat: number): number {
    let best = 0;
    let bestM = Infinity;
    for (let reach = 1; reach < 60 && bestM === Infinity; reach += 3)
      for (const index of this.#around(lon, lat, reach)) {
        const metres = metresBetween(lon, lat, this.towns[index]!.lon, this.towns[index]!.lat);
        if (metres < bestM) [best, bestM] = [index, metres];
      }
    return best;
  }

  /** Towns within 22 km that have others along the way at least every 6 km of it; the town itself when there is none. */
  roadsFrom(from: number): readonly number[] {
    const known = this.#roads.get(from);
    if (known !== undefined) return known;
    const start = this.towns[from]!;
    const reachable = this.#around(start.lon, start.lat, 5).filter((to) => {
      const metres = metresBetween(start.lon, start.lat, this.towns[to]!.lon, this.towns[to]!.lat);
      return to !== from && metres > 1_500 && metres < 22_000 && this.#overLand(from, to, metres);
    });
    const roads = reachable.length === 0 ? [from] : reachable;
    this.#roads.set(from, roads);
    return roads;
  }

  #overLand(from: number, to: number, metres: number): boolean {
    const [a, b] = [this.towns[from]!, this.towns[to]!];
    const parts = Math.ceil(metres / 2_500);
    for (let part = 1; part < parts; part++) {
      const lon = a.lon + ((b.lon - a.lon) * part) / parts;
      const lat = a.lat + ((b.lat - a.lat) * part) / parts;
      const near = this.#around(lon, lat, 1).some(
        (i) => metresBetween(lon, lat, this.towns[i]!.lon, this.towns[i]!.lat) < 4_500,
      );
      if (!near) return false;
    }
    return true;
  }

  /** Indexes of towns in the cells (0.08° × 0.05°) up to `reach` away. */
  #around(lon: number, lat: number, reach: number): number[] {
    const found: number[] = [];
    for (let x = -reach; x <= reach; x++)
      for (let y = -reach; y <= reach; y++)
        found.push(...(this.#cells.get(cellOf(lon + x * 0.08, lat + y * 0.05)) ?? []));
    return found;
  }
}

function cellOf(lon: number, lat: number): string {
  return `${Math.floor(lon / 0.08)} ${Math.floor(lat / 0.05)}`;
}

/** Puts somebody on a road near a team's base. */
export function settle(
  index: number,
  country: Country,
  baseLon: number,
  baseLat: number,
  random: () => number,
): Walker {
  let town = country.nearest(baseLon, baseLat);
  for (let hops = Math.floor(random() * random() * 7); hops > 0; hops--)
    town = pick(country.roadsFrom(town), random);
  const [lon, lat] = besideTown(country, town, random);
  return {
    index,
    lon,
    lat,
    town,
    gait: 'STANDING',
    headingDeg: random() * 360,
    speedMps: 0,
    batteryPercent: 35 + random() * 65,
    targetLon: lon,
    targetLat: lat,
    untilMs: 0,
    movedAtMs: 0,
  };
}

/** A place between a town and one of its neighbours, never more than some two kilometres out. */
function besideTown(country: Country, town: number, random: () => number): [lon: number, lat: number] {
  const { lon, lat } = country.towns[town]!;
  const towards = country.towns[pick(country.roadsFrom(town), random)]!;
  const far = Math.max(1, metresBetween(lon, lat, towards.lon, towards.lat));
  const share = Math.min(0.35, (random() * 2_200) / far);
  const aside = 250 / METRES_PER_DEGREE;
  return [
    lon + (towards.lon - lon) * share + (noise(random) * aside) / Math.cos(lat * RAD),
    lat + (towards.lat - lat) * share + noise(random) * aside,
  ];
}

/** Brings somebody to `nowMs`; decides what comes next when the present doing is over. */
export function advance(walker: Walker, country: Country, nowMs: number, random: () => number): void {
  const elapsedS = walker.movedAtMs === 0 ? 0 : Math.min(120, (nowMs - walker.movedAtMs) / 1000);
  walker.movedAtMs = nowMs;
  walker.batteryPercent = walker.batteryPercent < 6 ? 100 : walker.batteryPercent - elapsedS / 400;
  if (walker.gait !== 'STANDING') stride(walker, elapsedS, random);
  if (nowMs >= walker.untilMs) decide(walker, country, nowMs, random);
}

function stride(walker: Walker, elapsedS: number, random: () => number): void {
  const left = metresBetween(walker.lon, walker.lat, walker.targetLon, walker.targetLat);
  const step = walker.speedMps * elapsedS;
  if (left <= step || left < 5) {
    walker.lon = walker.targetLon;
    walker.lat = walker.targetLat;
    walker.untilMs = 0;
    return;
  }
  const wander = walker.gait === 'WALKING' ? 25 : 8;
  const east = (walker.targetLon - walker.lon) * Math.cos(walker.lat * RAD);
  walker.headingDeg =
    (Math.atan2(east, walker.targetLat - walker.lat) / RAD + noise(random) * wander + 360) % 360;
  const metres = step / METRES_PER_DEGREE;
  walker.lon += (Math.sin(walker.headingDeg * RAD) * metres) / Math.cos(walker.lat * RAD);
  walker.lat += Math.cos(walker.headingDeg * RAD) * metres;
}

function decide(walker: Walker, country: Country, nowMs: number, random: () => number): void {
  const lot = random();
  walker.gait = lot < 0.5 ? 'STANDING' : lot < 0.8 ? 'WALKING' : 'DRIVING';
  if (walker.gait === 'STANDING') {
    walker.speedMps = 0;
    walker.untilMs = nowMs + (2 + random() * 25) * 60_000;
    return;
  }
  if (walker.gait === 'DRIVING') {
    walker.town = pick(country.roadsFrom(walker.town), random);
    [walker.targetLon, walker.targetLat] = besideTown(country, walker.town, random);
    walker.speedMps = 8 + random() * 16;
    walker.untilMs = nowMs + 60 * 60_000;
    return;
  }
  const { lon, lat } = country.towns[walker.town]!;
  // A walk leads towards the town, so that rounds near a coast do not end in the water.
  const share = Math.min(
    1,
    (100 + random() * 500) / Math.max(1, metresBetween(walker.lon, walker.lat, lon, lat)),
  );
  walker.targetLon = walker.lon + (lon - walker.lon) * share + (noise(random) * 120) / METRES_PER_DEGREE;
  walker.targetLat = walker.lat + (lat - walker.lat) * share + (noise(random) * 80) / METRES_PER_DEGREE;
  walker.speedMps = 1 + random() * 0.7;
  walker.untilMs = nowMs + 15 * 60_000;
}

function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)]!;
}
