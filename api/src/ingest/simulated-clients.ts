/** The requests that real clients would make for a simulated worker, field by field as their sources make them. */
import type { AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import type { Protocol, SessionAct } from '@lonewatch/schema/contract/signal.ts';

/** What a simulated device has to say. */
export interface SimulatedReport {
  readonly externalId: string;
  readonly protocol: Protocol;
  readonly atMs: number;
  readonly lon: number;
  readonly lat: number;
  readonly accuracyM: number;
  readonly speedMps: number;
  readonly headingDeg: number;
  readonly batteryPercent: number;
  readonly alarm: Extract<AlarmType, 'PANIC' | 'FALL'> | null;
}

export interface SimulatedRequest {
  readonly path: string;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const KNOTS_PER_MPS = 1.943_844;
const JSON_TYPE = 'application/json';
const round = (value: number, digits: number): number => Number(value.toFixed(digits));

/** One phone, one report, as that client sends it. Overland and our own also come in batches. */
export function requestOf(token: string, report: SimulatedReport): SimulatedRequest {
  switch (report.protocol) {
    case 'owntracks':
      return ownTracks(token, report);
    case 'osmand':
      return traccarClient(token, report);
    case 'traccar':
      return traccarForward(token, report);
    case 'gpslogger':
      return gpsLogger(token, report);
    case 'overland':
      return overlandBatch(token, [report]);
    case 'native':
      return nativeBatch(token, [report]);
    default:
      return report.protocol satisfies never;
  }
}

function ownTracks(token: string, report: SimulatedReport): SimulatedRequest {
  const [who = '', device = ''] = report.externalId.split('/');
  const body = {
    _type: 'location',
    acc: Math.round(report.accuracyM),
    batt: Math.round(report.batteryPercent),
    bs: 1,
    conn: 'm',
    cog: Math.round(report.headingDeg),
    created_at: Math.floor(report.atMs / 1000),
    lat: round(report.lat, 7),
    lon: round(report.lon, 7),
    m: 2,
    tid: who.slice(0, 2),
    topic: `owntracks/${report.externalId}`,
    tst: Math.floor(report.atMs / 1000),
    vac: 3,
    vel: Math.round(report.speedMps * 3.6),
    ...(report.alarm === null ? {} : { tag: 'SOS' }),
  };
  return {
    path: `/ingest/${token}`,
    contentType: JSON_TYPE,
    headers: { 'X-Limit-U': who, 'X-Limit-D': device },
    body: JSON.stringify(body),
  };
}

/** Traccar Client as it has spoken in its three generations; a device stays with one of them. */
function traccarClient(token: string, report: SimulatedReport): SimulatedRequest {
  const generation = report.externalId.charCodeAt(report.externalId.length - 1) % 3;
  const alarm = report.alarm === null ? undefined : 'sos';
  if (generation === 0) {
    const body = {
      location: {
        timestamp: new Date(report.atMs).toISOString(),
        coords: {
          latitude: report.lat,
          longitude: report.lon,
          accuracy: report.accuracyM,
          speed: round(report.speedMps, 2),
          heading: round(report.headingDeg, 1),
          altitude: 62,
        },
        is_moving: report.speedMps > 0,
        odometer: 0,
        event: 'motionchange',
        battery: { level: round(report.batteryPercent / 100, 2), is_charging: false },
        activity: { type: report.speedMps > 5 ? 'in_vehicle' : 'on_foot' },
        extras: alarm === undefined ? {} : { alarm },
      },
      device_id: report.externalId,
    };
    return {
      path: `/ingest/${token}/osmand`,
      contentType: JSON_TYPE,
      headers: {},
      body: JSON.stringify(body),
    };
  }
  const fields = new URLSearchParams({
    id: report.externalId,
    timestamp: String(Math.floor(report.atMs / 1000)),
    lat: String(round(report.lat, 7)),
    lon: String(round(report.lon, 7)),
    speed: (report.speedMps * KNOTS_PER_MPS).toFixed(2),
    bearing: report.headingDeg.toFixed(1),
    altitude: '62.0',
    accuracy: report.accuracyM.toFixed(1),
    batt: report.batteryPercent.toFixed(0),
    ...(alarm === undefined ? {} : { alarm }),
  });
  return generation === 1
    ? {
        path: `/ingest/${token}/osmand?${fields.toString()}`,
        contentType: 'text/plain',
        headers: {},
        body: '',
      }
    : {
        path: `/ingest/${token}/osmand`,
        contentType: 'application/x-www-form-urlencoded; charset=UTF-8',
        headers: {},
        body: fields.toString(),
      };
}

function traccarForward(token: string, report: SimulatedReport): SimulatedRequest {
  const at = new Date(report.atMs).toISOString().replace('Z', '+00:00');
  const alarm = report.alarm === null ? {} : { alarm: report.alarm === 'FALL' ? 'fallDown' : 'sos' };
  const body = {
    position: {
      id: 0,
      deviceId: 1,
      protocol: 'watch',
      serverTime: at,
      deviceTime: at,
      fixTime: at,
      valid: true,
      latitude: report.lat,
      longitude: report.lon,
      altitude: 62,
      speed: round(report.speedMps * KNOTS_PER_MPS, 2),
      course: round(report.headingDeg, 1),
      accuracy: report.accuracyM,
      attributes: { batteryLevel: Math.round(report.batteryPercent), motion: report.speedMps > 0, ...alarm },
    },
    device: { id: 1, name: report.externalId, uniqueId: report.externalId, status: 'online', attributes: {} },
  };
  return {
    path: `/ingest/${token}/traccar`,
    contentType: JSON_TYPE,
    headers: {},
    body: JSON.stringify(body),
  };
}

function gpsLogger(token: string, report: SimulatedReport): SimulatedRequest {
  const fields = new URLSearchParams({
    lat: String(report.lat),
    lon: String(report.lon),
    sat: '9',
    desc: '',
    alt: '62',
    acc: String(report.accuracyM),
    dir: String(report.headingDeg),
    prov: 'gps',
    spd_kph: String(report.speedMps * 3.6),
    spd: String(report.speedMps),
    timestamp: String(Math.floor(report.atMs / 1000)),
    time: new Date(report.atMs).toISOString(),
    batt: String(Math.round(report.batteryPercent)),
    ischarging: 'false',
    aid: report.externalId,
    ser: report.externalId,
    ...(report.alarm === null ? {} : { alarm: 'sos' }),
  });
  return {
    path: `/ingest/${token}/gpslogger?${fields.toString()}`,
    contentType: 'text/plain',
    headers: {},
    body: '',
  };
}

export function overlandBatch(token: string, reports: readonly SimulatedReport[]): SimulatedRequest {
  const locations = reports.map((report) => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [report.lon, report.lat] },
    properties: {
      timestamp: new Date(report.atMs).toISOString(),
      altitude: 62,
      speed: round(report.speedMps, 1),
      course: round(report.headingDeg, 1),
      horizontal_accuracy: Math.round(report.accuracyM),
      vertical_accuracy: 4,
      motion: [report.speedMps > 5 ? 'driving' : report.speedMps > 0 ? 'walking' : 'stationary'],
      battery_state: 'unplugged',
      battery_level: round(report.batteryPercent / 100, 2),
      device_id: report.externalId,
      wifi: '',
    },
  }));
  return {
    path: `/ingest/${token}/overland`,
    contentType: JSON_TYPE,
    headers: {},
    body: JSON.stringify({ locations }),
  };
}

/** Our own format, as a gateway sends it for many badges at once. */
export function nativeBatch(token: string, reports: readonly SimulatedReport[]): SimulatedRequest {
  const body = {
    reports: reports.map((report) => ({
      device: report.externalId,
      at: report.atMs,
      lon: round(report.lon, 7),
      lat: round(report.lat, 7),
      accuracyM: round(report.accuracyM, 1),
      speedMps: round(report.speedMps, 1),
      headingDeg: round(report.headingDeg, 1),
      source: 'GNSS',
      batteryPercent: Math.round(report.batteryPercent),
      ...(report.alarm === null ? {} : { alarm: report.alarm }),
    })),
  };
  return { path: `/ingest/${token}/native`, contentType: JSON_TYPE, headers: {}, body: JSON.stringify(body) };
}

export interface SimulatedAct {
  readonly externalId: string;
  readonly atMs: number;
  readonly act: SessionAct;
  readonly intervalMin: number | null;
}

/** Session acts have no place in the other protocols: the lone-worker app on the same device says them in ours. */
export function sessionBatch(token: string, acts: readonly SimulatedAct[]): SimulatedRequest {
  const body = {
    reports: acts.map(({ externalId, atMs, act, intervalMin }) => ({
      device: externalId,
      at: atMs,
      session: { act, ...(intervalMin === null ? {} : { intervalMin }) },
    })),
  };
  return { path: `/ingest/${token}/native`, contentType: JSON_TYPE, headers: {}, body: JSON.stringify(body) };
}
