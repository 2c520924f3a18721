/** What there is of geofences at each of the two employers: a part of `world.ts`. */
import type { GeofenceRule, GeofenceShape } from '@lonewatch/schema/contract/geofence.ts';
import type { EmployerId, GeofenceId, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Database } from '../persistence/database.ts';
import { appendVersion, insertGeofence, type GeofenceDraft } from '../persistence/geofences.ts';

interface FenceSide {
  readonly employerId: EmployerId;
  readonly teamId: number;
  readonly workerId: WorkerId;
}

/** None of these digits is where anybody is: a fence tells of nobody. */
const CIRCLE: GeofenceShape = { kind: 'CIRCLE', center: [-1.6, 53.7], radiusM: 500 };
const SHAPES: readonly GeofenceShape[] = [
  CIRCLE,
  {
    kind: 'POLYGON',
    rings: [
      [
        [-1.7, 53.6],
        [-1.65, 53.6],
        [-1.65, 53.65],
      ],
    ],
  },
  {
    kind: 'CORRIDOR',
    line: [
      [-1.8, 53.6],
      [-1.7, 53.6],
    ],
    widthM: 60,
  },
];

/** First in the list, whatever is made later: one of each shape, and what the worker did there: when the alarm was raised, and now that nobody is there. */
export async function fillGeofences(
  db: Database,
  { employerId, teamId, workerId }: FenceSide,
  place: { readonly lon: number; readonly lat: number },
): Promise<void> {
  const teamIds = [teamId as TeamId];
  const window = { weekdays: [0, 1], fromMin: 60, toMin: 120 };
  const [alarm] = await db.query<{ id: number; at: Date }>(
    'SELECT id, received_at AS at FROM alarms WHERE worker_id = $1 ORDER BY id DESC LIMIT 1',
    [workerId],
  );
  for (const shape of SHAPES) {
    const rules = [ruleOf({ window, teamIds }), ruleOf({ id: 2, trigger: 'DWELL', afterS: 600 })];
    const rest = [
      ruleOf({ id: 3, trigger: 'SPEED', speedMps: 20 }),
      ruleOf({ id: 4, trigger: 'ABSENT', atMin: 600 }),
    ];
    const fence = await db.transaction('ordinary', (tx) =>
      insertGeofence(tx, draftOf(employerId, { name: 'Allotments', shape, rules: [...rules, ...rest] })),
    );
    const event = `INSERT INTO geofence_events (employer_id, geofence_id, geofence_version, rule_id, kind, response, worker_id,
       alarm_id, at, received_at, late, lon_e7, lat_e7)`;
    await db.query(`${event} VALUES ($1, $2, 1, 1, 'ENTER', 'ALARM', $3, $4, $5, $5, true, $6, $7)`, [
      ...[employerId, fence.id, workerId, alarm!.id, alarm!.at],
      ...[Math.round(place.lon * 1e7), Math.round(place.lat * 1e7)],
    ]);
  }
}

/** A fence that somebody else has changed since version 1. */
export async function fenceOf(db: Database, { employerId }: { employerId: EmployerId }): Promise<GeofenceId> {
  return db.transaction('ordinary', async (tx) => {
    const fence = await insertGeofence(tx, draftOf(employerId, {}));
    await appendVersion(tx, fence, draftOf(employerId, { name: 'Renamed' }));
    return fence.id;
  });
}

function ruleOf(over: Partial<GeofenceRule>): GeofenceRule {
  return {
    ...{ id: 1, trigger: 'ENTER', afterS: null, speedMps: null, atMin: null, window: null, teamIds: null },
    ...{ response: 'ALARM', priority: 2, ...over },
  };
}

function draftOf(employerId: EmployerId, over: Partial<GeofenceDraft>): GeofenceDraft {
  return {
    ...{ employerId, name: 'Yard', shape: CIRCLE, rules: [], removed: false },
    ...{ commandId: null, accountId: null, by: 'Manager', nowMs: Date.now(), ...over },
  };
}
