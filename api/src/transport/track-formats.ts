/** Ways as files, piece by piece: each format writes a head, then fix after fix, then a tail, and holds nothing. */
import { fromE7 } from '@lonewatch/schema/contract/fix.ts';
import type { WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Ports } from '@lonewatch/schema/graphql/context.ts';

type Ways = Awaited<ReturnType<Ports['replay']['ways']>>;
/** One place of somebody's way. */
type Place = Ways extends AsyncIterable<readonly (infer One)[]> ? One : never;

export const TRACK_FORMATS = ['gpx', 'kml', 'geojson', 'csv'] as const;
export type TrackFormat = (typeof TRACK_FORMATS)[number];

export interface TrackWriter {
  readonly contentType: string;
  begin(): string;
  /** Somebody else's way begins; `first`: there was none before. */
  worker(name: string, id: WorkerId, first: boolean): string;
  place(place: Place, first: boolean): string;
  /** `empty`: there was nobody. */
  end(empty: boolean): string;
}

export const TRACK_WRITERS: Readonly<Record<TrackFormat, TrackWriter>> = {
  gpx: {
    contentType: 'application/gpx+xml',
    begin: () =>
      '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="Lonewatch" xmlns="http://www.topografix.com/GPX/1/1">\n',
    worker: (name, _, first) => `${first ? '' : '</trkseg></trk>\n'}<trk><name>${xml(name)}</name><trkseg>\n`,
    place: ({ fix }) =>
      `<trkpt lat="${degrees(fix.latE7)}" lon="${degrees(fix.lonE7)}">${
        fix.altitudeM === null ? '' : `<ele>${round(fix.altitudeM)}</ele>`
      }<time>${iso(fix.fixAtMs)}</time></trkpt>\n`,
    end: (empty) => `${empty ? '' : '</trkseg></trk>\n'}</gpx>\n`,
  },
  kml: {
    contentType: 'application/vnd.google-earth.kml+xml',
    begin: () =>
      '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Lonewatch replay</name>\n',
    worker: (name, _, first) => `${first ? '' : '</Folder>\n'}<Folder><name>${xml(name)}</name>\n`,
    place: ({ fix }) =>
      `<Placemark><TimeStamp><when>${iso(fix.fixAtMs)}</when></TimeStamp><Point><coordinates>${degrees(fix.lonE7)},${degrees(fix.latE7)}</coordinates></Point></Placemark>\n`,
    end: (empty) => `${empty ? '' : '</Folder>\n'}</Document></kml>\n`,
  },
  geojson: {
    contentType: 'application/geo+json',
    begin: () => '{"type":"FeatureCollection","features":[\n',
    worker: () => '',
    place: ({ fix, name, workerId }, first) =>
      `${first ? '' : ',\n'}${JSON.stringify({
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [fromE7(fix.lonE7), fromE7(fix.latE7)] },
        properties: { worker: name, workerId, ...factsOf(fix) },
      })}`,
    end: () => '\n]}\n',
  },
  csv: {
    contentType: 'text/csv; charset=utf-8; header=present',
    begin: () =>
      'worker,worker_id,fix_at,received_at,lat,lon,accuracy_m,altitude_m,speed_mps,heading_deg,source,marks\r\n',
    worker: () => '',
    place: ({ fix, name, workerId }) =>
      `${[
        ...[
          cell(name),
          workerId,
          iso(fix.fixAtMs),
          iso(fix.receivedAtMs),
          degrees(fix.latE7),
          degrees(fix.lonE7),
        ],
        ...[fix.accuracyM, fix.altitudeM, fix.speedMps, fix.headingDeg].map((value) =>
          value === null ? '' : round(value),
        ),
        ...[fix.source, fix.marks.join(' ')],
      ].join(',')}\r\n`,
    end: () => '',
  },
};

function factsOf(fix: Place['fix']): object {
  const { accuracyM, altitudeM, speedMps, headingDeg, source, marks } = fix;
  const times = { fixAt: iso(fix.fixAtMs), receivedAt: iso(fix.receivedAtMs) };
  return { ...times, accuracyM, altitudeM, speedMps, headingDeg, source, marks };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function degrees(e7: number): string {
  return fromE7(e7).toFixed(7);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** XML 1.0 has no room for most control characters, however they are written. */
function xml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A spreadsheet must not take a name for a formula: what could begin one is led by an apostrophe. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
