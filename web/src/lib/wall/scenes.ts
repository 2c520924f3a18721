/**
 * What the wall's map shows, and for how long. While anybody is in alarm it shows alarms and nothing else: all of them, then
 * each from near, in the order in which they are given. Otherwise it goes round the regions of each employer. Pure: the director holds the clock and the camera.
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
const NEAR_MS = 12_000;
/** So many from near, then all of them again: with hundreds in alarm the whole must come back within a minute or so. */
const NEAR_RUN = 5;
/** Around a team's base: half the height and half the width in degrees, some 22 km each way here. */
const REGION_LAT = 0.2;
const REGION_LON = 0.34;
/** Around one in alarm: some 5 km each way. */
const NEAR_LAT = 0.045;
const NEAR_LON = 0.075;
const HOME: Bounds = [-10.7, 49.8, 2.1, 59.2];

/** Never empty. */
export function scenesOf(around: Surroundings): Scene[] {
  if (around.alarms.length > 0) return alarmScenes(around.alarms);
  const regions = around.employers.flatMap((employer) => regionScenes(employer, around));
  return regions.length > 0 ? regions : [homeScene()];
}

/** The scene after `key`; the first where that one is no more. */
export function sceneAfter(scenes: readonly Scene[], key: string | null): Scene {
  const at = scenes.findIndex((scene) => scene.key === key);
  return scenes[(at + 1) % scenes.length]!;
}

function alarmScenes(alarms: readonly AlarmSpot[]): Scene[] {
  const placed = alarms.flatMap((alarm) => (alarm.place === null ? [] : [{ ...alarm, place: alarm.place }]));
  if (placed.length === 0)
    return [
      {
        ...homeScene(),
        key: 'alarms-unplaced',
        title: alarmTitle(alarms.length),
        subtitle: 'Position unknown',
        alarm: true,
      },
    ];
  const near = placed.map(({ id, name, teamName, employerName, place }) => ({
    key: `alarm:${id}`,
    title: `ALARM ${name}`,
    subtitle: teamName === null ? employerName : `${teamName}, ${employerName}`,
    bounds: around(place, NEAR_LON, NEAR_LAT),
    maxZoom: 12,
    holdMs: NEAR_MS,
    alarm: true,
  }));
  if (near.length === 1) return near;
  const all = (round: number): Scene => ({
    key: `alarms:${round}`,
    title: alarmTitle(alarms.length),
    subtitle:
      placed.length < alarms.length ? `${alarms.length - placed.length} without a position` : 'All in view',
    bounds: enclosing(placed.map(({ place }) => place)),
    maxZoom: 11,
    holdMs: OVERVIEW_MS,
    alarm: true,
  });
  return near.flatMap((scene, at) => (at % NEAR_RUN === 0 ? [all(at / NEAR_RUN), scene] : [scene]));
}

function alarmTitle(count: number): string {
  return count === 1 ? '1 ALARM' : `${count} ALARMS`;
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
