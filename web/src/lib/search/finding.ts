/** One line of the result list, whatever it is: a person, a device, a town or a spot on the ground. */
import type { WorkerStatus } from '@lonewatch/schema/contract/worker.ts';
import type { SearchHit } from '../live/tracked.ts';
import type { Town } from './gazetteer.ts';
import type { Spot, SpotKind } from './place-query.ts';

export type FindingKind = 'WORKER' | 'DEVICE' | 'TOWN' | SpotKind;

export interface Finding {
  /** Unique in one list. */
  readonly key: string;
  readonly kind: FindingKind;
  readonly title: string;
  readonly detail: string;
  /** Workers and devices. */
  readonly tracked: { readonly id: string; readonly status: WorkerStatus; readonly placed: boolean } | null;
  /** Places: where the camera goes, and how near. */
  readonly place: { readonly lon: number; readonly lat: number; readonly zoom: number } | null;
}

export const KIND_WORDS: Readonly<Record<FindingKind, string>> = {
  WORKER: 'Worker',
  DEVICE: 'Device',
  TOWN: 'Town',
  GRID_REFERENCE: 'Grid reference',
  PLUS_CODE: 'Plus Code',
  COORDINATES: 'Coordinates',
};

export function findingOfHit(hit: SearchHit): Finding {
  const where = hit.teamName === null ? hit.employerName : `${hit.employerName} · ${hit.teamName}`;
  return {
    key: `${hit.kind}:${hit.id}`,
    kind: hit.kind,
    title: hit.name,
    detail: hit.kind === 'DEVICE' ? `Unassigned · ${hit.employerName}` : where,
    tracked: { id: hit.id, status: hit.status, placed: hit.placed },
    place: null,
  };
}

/** Somebody whom this page knows by name, and not by what they carry. */
export function isHit({ key, tracked }: Finding): boolean {
  return tracked !== null && !key.startsWith('CARRIED:');
}

/** A place that was typed, not one that was found. */
export function isSpot({ kind, place }: Finding): boolean {
  return place !== null && kind !== 'TOWN';
}

export interface CarriedDevice {
  readonly id: string;
  readonly externalId: string;
  readonly employer: { readonly name: string };
  readonly worker: { readonly id: string; readonly name: string; readonly status: WorkerStatus } | null;
}

/** Leads to the worker who carries it. null: nobody does. */
export function findingOfCarried(device: CarriedDevice): Finding | null {
  if (device.worker === null) return null;
  return {
    key: `CARRIED:${device.id}`,
    kind: 'DEVICE',
    title: device.externalId,
    detail: `Carried by ${device.worker.name} · ${device.employer.name}`,
    tracked: { id: device.worker.id, status: device.worker.status, placed: true },
    place: null,
  };
}

export function findingOfTown(town: Town): Finding {
  return {
    key: `TOWN:${town.name}:${town.area}:${town.lon}`,
    kind: 'TOWN',
    title: town.name,
    detail: town.area,
    tracked: null,
    place: { lon: town.lon, lat: town.lat, zoom: zoomOfTown(town.population) },
  };
}

export function findingOfSpot(spot: Spot): Finding {
  return {
    key: `${spot.kind}:${spot.text}`,
    kind: spot.kind,
    title: spot.text,
    detail: spot.detail,
    tracked: null,
    place: { lon: spot.lon, lat: spot.lat, zoom: zoomOfSquare(spot.sizeM) },
  };
}

function zoomOfTown(population: number): number {
  if (population > 500_000) return 10;
  if (population > 100_000) return 11;
  return population > 20_000 ? 12 : 13;
}

function zoomOfSquare(sizeM: number | null): number {
  if (sizeM === null || sizeM <= 100) return 15;
  return sizeM <= 1000 ? 13 : 10;
}
