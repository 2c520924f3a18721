/**
 * What the wall's map shows, and for how long. While anybody waits for somebody to claim, it shows all open incidents in one
 * picture and stays there. Once all are claimed it goes round the regions again, and comes back to them after each region.
 * Pure: the director holds the clock and the camera.
 */
import type { Bounds, Employer, LonLat, Source } from '../live/tracked.ts';

export interface Scene {
  /** Equal for the same place: a scene that goes on is not flown to again. */
  readonly key: string;
  readonly title: string;
  readonly subtitle: string;
  readonly bounds: Bounds;
  readonly maxZoom: number;
  readonly holdMs: number;
  readonly alarm: boolean;
}

export interface AlarmSpot {
  readonly id: string;
  /** Behind the curtain already. */
  readonly name: string;
  readonly employerName: string;
  readonly teamName: string | null;
  /** Nobody has claimed it. */
  readonly waits: boolean;
  /** null: in alarm, and no position is known. */
  readonly place: LonLat | null;
}

export interface Surroundings {
  readonly alarms: readonly AlarmSpot[];
  readonly employers: readonly Employer[];
  readonly sources: readonly Source[];
  /** Of an employer's placed workers; null: nobody may be shown. */
  readonly boundsOf: (employerId: string) => Bounds | null;
}

const REGION_MS = 25_000;
const OVERVIEW_MS = 20_000;
const OPEN_MS = 20_000;
/** Around a team's base: half the height and half the width in degrees, some 22 km each way here. */
const REGION_LAT = 0.2;
const REGION_LON = 0.34;
/** Around one in alarm: some 5 km each way. */
const NEAR_LAT = 0.045;
const NEAR_LON = 0.075;
const HOME: Bounds = [-10.7, 49.8, 2.1, 59.2];

/** Never empty. */
export function scenesOf(around: Surroundings): Scene[] {
  const { alarms } = around;
  if (alarms.some(({ waits }) => waits)) return [openScene(alarms, 0)];
  const regions = around.employers.flatMap((employer) => regionScenes(employer, around));
  if (alarms.length > 0)
    return regions.length === 0
      ? [openScene(alarms, 0)]
      : regions.flatMap((region, at) => [openScene(alarms, at), region]);
  return regions.length > 0 ? regions : [homeScene()];
}

/** The scene after `key`; the first where that one is no more. */
export function sceneAfter(scenes: readonly Scene[], key: string | null): Scene {
  const at = scenes.findIndex((scene) => scene.key === key);
  return scenes[(at + 1) % scenes.length]!;
}

/** All open ones in one picture. `round` tells it from itself in the same round. */
function openScene(alarms: readonly AlarmSpot[], round: number): Scene {
  const places = alarms.flatMap(({ place }) => (place === null ? [] : [place]));
  const [only, ...others] = alarms;
  return {
    key: `open:${round}`,
    title: openTitle(alarms),
    subtitle:
      only !== undefined && others.length === 0
        ? [placesWords(alarms, places), only.teamName, only.employerName].filter(Boolean).join(' · ')
        : (placesWords(alarms, places) ?? 'All in view'),
    ...(places.length === 0
      ? { bounds: HOME, maxZoom: 6 }
      : { bounds: enclosing(places), maxZoom: alarms.length === 1 ? 12 : 11 }),
    holdMs: OPEN_MS,
    alarm: true,
  };
}

/** Who, or how many; and whether somebody has it. */
function openTitle(alarms: readonly AlarmSpot[]): string {
  const waiting = alarms.filter(({ waits }) => waits).length;
  const [only] = alarms;
  if (alarms.length === 1 && only !== undefined)
    return waiting === 1 ? `UNCLAIMED ${only.name}` : `OPEN ${only.name}`;
  return waiting === 0 ? `${alarms.length} OPEN, ALL CLAIMED` : `${alarms.length} OPEN, ${waiting} UNCLAIMED`;
}

/** null: all of them have a place. */
function placesWords(alarms: readonly AlarmSpot[], places: readonly LonLat[]): string | null {
  if (places.length === alarms.length) return null;
  return places.length === 0 ? 'Position unknown' : `${alarms.length - places.length} without a position`;
}

function regionScenes(employer: Employer, { boundsOf, sources }: Surroundings): Scene[] {
  const bounds = boundsOf(employer.id);
  if (bounds === null) return [];
  const source = sources.find(({ employerId }) => employerId === employer.id);
  const count = source?.counts.onDuty ?? 0;
  const overview: Scene = {
    key: `employer:${employer.id}`,
    title: employer.name,
    subtitle: `${count.toLocaleString('en-GB')} on duty`,
    bounds,
    maxZoom: 9,
    holdMs: OVERVIEW_MS,
    alarm: false,
  };
  const towns = employer.teams.flatMap(({ base }) => (base === null ? [] : [base]));
  const once = towns.filter((base, index) => towns.findIndex(({ name }) => name === base.name) === index);
  return [
    overview,
    ...once.map((base) => ({
      key: `base:${employer.id}:${base.name}`,
      title: base.name,
      subtitle: employer.name,
      bounds: around(base, REGION_LON, REGION_LAT),
      maxZoom: 11,
      holdMs: REGION_MS,
      alarm: false,
    })),
  ];
}

function homeScene(): Scene {
  return {
    key: 'home',
    title: 'British Isles',
    subtitle: '',
    bounds: HOME,
    maxZoom: 6,
    holdMs: REGION_MS,
    alarm: false,
  };
}

function around({ lon, lat }: LonLat, halfLon: number, halfLat: number): Bounds {
  return [lon - halfLon, lat - halfLat, lon + halfLon, lat + halfLat];
}

function enclosing(places: readonly LonLat[]): Bounds {
  const lons = places.map(({ lon }) => lon);
  const lats = places.map(({ lat }) => lat);
  return [
    Math.min(...lons) - NEAR_LON,
    Math.min(...lats) - NEAR_LAT,
    Math.max(...lons) + NEAR_LON,
    Math.max(...lats) + NEAR_LAT,
  ];
}
