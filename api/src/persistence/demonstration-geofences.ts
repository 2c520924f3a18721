/**
 * The demonstration's fences: one of each shape, with rules that say something in the first minutes and raise no flood of
 * alarms, however many people drive by.
 */
import type { GeofenceRule, GeofenceShape } from '@lonewatch/schema/contract/geofence.ts';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { insertGeofence } from './geofences.ts';
import { readSetting, writeSetting } from './settings.ts';
import type { Database } from './sql-port.ts';

const SEEDED = 'demonstration geofences';

interface DemonstrationFence {
  readonly employer: string;
  readonly name: string;
  readonly shape: GeofenceShape;
  readonly rules: readonly GeofenceRule[];
}

/** Once, also in a demonstration of a version that had none. */
export async function seedDemonstrationGeofences(db: Database, nowMs: number): Promise<void> {
  if ((await readSetting(db, SEEDED)) !== null) return;
  await db.transaction('ordinary', async (tx) => {
    for (const { employer, ...fence } of DEMONSTRATION_FENCES) {
      const [row] = await tx.query<{ id: EmployerId }>('SELECT id FROM employers WHERE name = $1', [
        employer,
      ]);
      if (row === undefined) continue;
      const signed = { commandId: null, accountId: null, by: 'Demonstration', nowMs };
      await insertGeofence(tx, { ...fence, ...signed, employerId: row.id, removed: false });
    }
    await writeSetting(tx, SEEDED, 'yes');
  });
}

function rule(id: number, over: Partial<GeofenceRule> & Pick<GeofenceRule, 'trigger'>): GeofenceRule {
  return {
    ...{ id, afterS: null, speedMps: null, atMin: null, window: null, teamIds: null },
    ...{ response: 'NOTE', priority: null, ...over },
  };
}

const WEEKDAYS = [0, 1, 2, 3, 4];
const NIGHTS = { weekdays: [0, 1, 2, 3, 4, 5, 6], fromMin: 20 * 60, toMin: 6 * 60 };
const PENNINE = 'Pennine Community Health';
const ALBION = 'Albion Utilities';

export const DEMONSTRATION_FENCES: readonly DemonstrationFence[] = [
  {
    employer: PENNINE,
    name: 'Manchester Royal Infirmary',
    shape: { kind: 'CIRCLE', center: [-2.2262, 53.4627], radiusM: 350 },
    rules: [rule(1, { trigger: 'ENTER' }), rule(2, { trigger: 'EXIT' })],
  },
  {
    employer: PENNINE,
    name: 'Manchester city centre at night',
    shape: { kind: 'CIRCLE', center: [-2.2374, 53.481], radiusM: 1_200 },
    rules: [rule(1, { trigger: 'DWELL', afterS: 45 * 60, response: 'SUPERVISORY', window: NIGHTS })],
  },
  {
    employer: PENNINE,
    name: 'M62 over the tops',
    shape: {
      kind: 'CORRIDOR',
      line: [
        [-2.1, 53.606],
        [-2.029, 53.629],
        [-1.956, 53.642],
        [-1.86, 53.668],
        [-1.77, 53.706],
      ],
      widthM: 400,
    },
    rules: [rule(1, { trigger: 'DWELL', afterS: 30 * 60, response: 'SUPERVISORY' })],
  },
  {
    employer: PENNINE,
    name: 'Moorland without cover, no visits alone',
    shape: {
      kind: 'POLYGON',
      rings: [
        [
          [-1.965, 53.525],
          [-1.925, 53.52],
          [-1.905, 53.54],
          [-1.93, 53.556],
          [-1.96, 53.548],
        ],
        [
          [-1.94, 53.535],
          [-1.93, 53.535],
          [-1.93, 53.541],
          [-1.94, 53.541],
        ],
      ],
    },
    rules: [
      rule(1, { trigger: 'ENTER', response: 'SUPERVISORY' }),
      rule(2, { trigger: 'DWELL', afterS: 60 * 60, response: 'ALARM', priority: 3 }),
    ],
  },
  {
    employer: ALBION,
    name: 'Croydon depot',
    shape: {
      kind: 'POLYGON',
      rings: [
        [
          [-0.104, 51.3815],
          [-0.097, 51.381],
          [-0.0955, 51.3845],
          [-0.1025, 51.3855],
        ],
      ],
    },
    rules: [
      rule(1, { trigger: 'ENTER' }),
      rule(2, { trigger: 'EXIT' }),
      rule(3, {
        ...{ trigger: 'ABSENT', atMin: 9 * 60, response: 'SUPERVISORY' },
        window: { weekdays: WEEKDAYS, fromMin: 0, toMin: 0 },
      }),
    ],
  },
  {
    employer: ALBION,
    name: 'London pumping mains',
    shape: {
      kind: 'CORRIDOR',
      line: [
        [-0.1257, 51.5085],
        [-0.118, 51.47],
        [-0.11, 51.43],
        [-0.1, 51.3833],
      ],
      widthM: 300,
    },
    rules: [rule(1, { trigger: 'SPEED', speedMps: 31 }), rule(2, { trigger: 'CROSSED' })],
  },
  {
    employer: 'Harbour Home Care',
    name: 'Glasgow Royal Infirmary',
    shape: { kind: 'CIRCLE', center: [-4.2353, 55.865], radiusM: 300 },
    rules: [rule(1, { trigger: 'ENTER' })],
  },
];
