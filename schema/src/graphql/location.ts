/** One position, its honesty included. */
import { FIX_SOURCES, fromE7 } from '../contract/fix.ts';
import { gridReference } from '../contract/grid-reference.ts';
import { plusCode } from '../contract/plus-code.ts';
import { MARKS } from '../contract/signal.ts';
import { builder } from './builder.ts';
import type { KnownFix } from './known-fix.ts';

export const FixSourceEnum = builder.enumType('FixSource', {
  description: 'What measured a position.',
  values: FIX_SOURCES,
});

export const MarkEnum = builder.enumType('FixMark', {
  description:
    'What is odd about a report. Marked reports are kept in the history; LATE, DUPLICATE, JUMP and NOT_VALID never move the live marker.',
  values: MARKS,
});

export const LocationFixType = builder.objectRef<KnownFix>('LocationFix').implement({
  description: 'One position measurement. WGS84 degrees, SI units.',
  authScopes: { anywhere: 'SEE_POSITIONS' },
  fields: (t) => ({
    lat: t.float({ description: 'Degrees north.', resolve: (fix) => fromE7(fix.latE7) }),
    lon: t.float({ description: 'Degrees east.', resolve: (fix) => fromE7(fix.lonE7) }),
    accuracyM: t.float({
      nullable: true,
      description: 'Radius in metres in which the device believes to be; null: it does not say.',
      resolve: (fix) => fix.accuracyM,
    }),
    altitudeM: t.float({
      nullable: true,
      description: 'Metres, as the device reports it.',
      resolve: (fix) => fix.altitudeM,
    }),
    speedMps: t.float({ nullable: true, description: 'Metres per second.', resolve: (fix) => fix.speedMps }),
    headingDeg: t.float({
      nullable: true,
      description: 'Direction of travel, degrees clockwise from true north.',
      resolve: (fix) => fix.headingDeg,
    }),
    source: t.field({ type: FixSourceEnum, resolve: (fix) => fix.source }),
    fixAt: t.field({ type: 'DateTime', description: 'When it was measured.', resolve: (fix) => fix.fixAtMs }),
    receivedAt: t.field({
      type: 'DateTime',
      description: 'When it reached this server.',
      resolve: (fix) => fix.receivedAtMs,
    }),
    ageSeconds: t.float({
      description: 'Seconds between fixAt and this answer.',
      resolve: (fix, _, { ports }) => Math.max(0, (ports.now() - fix.fixAtMs) / 1000),
    }),
    gridRef: t.string({
      nullable: true,
      description:
        'OS National Grid, or Irish Grid on the island of Ireland, rounded to what accuracyM supports: 8 figures to 10 m, 6 to 100 m, else 4. null elsewhere.',
      resolve: (fix) => gridReference(fromE7(fix.lonE7), fromE7(fix.latE7), fix.accuracyM),
    }),
    plusCode: t.string({
      nullable: true,
      description: 'Open Location Code of ten digits, a cell of about 14 m × 9 m.',
      resolve: (fix) => plusCode(fromE7(fix.lonE7), fromE7(fix.latE7)),
    }),
    marks: t.field({
      type: [MarkEnum],
      description: 'What is odd about it; empty: nothing.',
      resolve: (fix) => [...fix.marks],
    }),
  }),
});

export const LocationFixConnection = builder.connectionObject(
  { type: LocationFixType, name: 'LocationFixConnection' },
  { name: 'LocationFixEdge' },
);

export const ViewportInput = builder.inputType('ViewportInput', {
  description: 'A rectangle in degrees; west above east crosses the antimeridian.',
  fields: (t) => ({
    west: t.float({ required: true }),
    south: t.float({ required: true }),
    east: t.float({ required: true }),
    north: t.float({ required: true }),
  }),
});
