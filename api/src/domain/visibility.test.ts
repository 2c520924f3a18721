import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EmployerId, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { WALL_POSITIONS } from '@lonewatch/schema/contract/policy.ts';
import {
  KEY_PERMISSIONS,
  ROLE_PERMISSIONS,
  ROLES,
  SELF_MONITORING,
  type Role,
} from '@lonewatch/schema/contract/role.ts';
import type { Grant, Viewer } from '@lonewatch/schema/contract/viewer.ts';
import { SERVICES, STATUS_CODE, WORKER_STATUSES } from '@lonewatch/schema/contract/worker.ts';
import { distanceM } from './geo.ts';
import {
  audienceOf,
  classNameOf,
  COARSE,
  coarseLatE7,
  coarseLonE7,
  coarsen,
  EXACT,
  HIDDEN,
  policyBits,
  precisionOf,
  wallNameOf,
} from './visibility.ts';

/** The table of domain.md 4.3: H hidden, C coarse, E exact; for each status of WORKER_STATUSES in order. */
const TABLE: Readonly<Record<string, string>> = {
  // OFF_DUTY, OK, CHECK_IN_DUE, OVERDUE, AMBER, ALARM
  'manager, mapping, not shared': 'H E E E E E',
  'manager, mapping, shared': 'E E E E E E',
  'manager, no mapping, not shared': 'H H H H H E',
  'manager, no mapping, shared': 'H H H H H E',
  'arc, mapping, not shared': 'H H H H H E',
  'arc, mapping, shared': 'H H H H H E',
  'arc, no mapping, not shared': 'H H H H H E',
  'arc, no mapping, shared': 'H H H H H E',
  'wall HIDDEN, mapping, not shared': 'H H H H H E',
  'wall HIDDEN, mapping, shared': 'H H H H H E',
  'wall COARSE, mapping, not shared': 'H C C C C E',
  'wall COARSE, mapping, shared': 'H C C C C E',
  'wall EXACT, mapping, not shared': 'H E E E E E',
  'wall EXACT, mapping, shared': 'H E E E E E',
  'wall HIDDEN, no mapping, not shared': 'H H H H H E',
  'wall HIDDEN, no mapping, shared': 'H H H H H E',
  'wall COARSE, no mapping, not shared': 'H H H H H E',
  'wall COARSE, no mapping, shared': 'H H H H H E',
  'wall EXACT, no mapping, not shared': 'H H H H H E',
  'wall EXACT, no mapping, shared': 'H H H H H E',
};
const CODE: Readonly<Record<string, number>> = { H: HIDDEN, C: COARSE, E: EXACT };

describe('a position', () => {
  for (const [row, answers] of Object.entries(TABLE)) {
    const [who, mapping, sharing] = row.split(', ') as [string, string, string];
    const [audience, wall] = who.split(' ') as ['manager' | 'arc' | 'wall', (typeof WALL_POSITIONS)[number]?];
    const others = SERVICES.filter((service) => service !== 'LOCATION_MAPPING');
    it(`is shown to ${row} as the table says`, () => {
      // What an employer decides about its walls is nobody else's.
      for (const wallPositions of wall === undefined ? WALL_POSITIONS : [wall]) {
        const policy = policyBits(mapping === 'mapping' ? SERVICES : others, {
          wallPositions,
          wallNames: 'FULL',
        });
        const told = WORKER_STATUSES.map((status) =>
          precisionOf(audience, policy, STATUS_CODE[status], sharing === 'shared'),
        );
        expect(told).toEqual(answers.split(' ').map((letter) => CODE[letter]));
      }
    });
  }

  it('of a status that nobody knows is hidden', () => {
    for (const audience of ['manager', 'arc', 'wall'] as const)
      for (let code = WORKER_STATUSES.length; code < 256; code++)
        expect(precisionOf(audience, 255, code, true)).toBe(HIDDEN);
  });
});

const longitude = fc.integer({ min: -1_800_000_000, max: 1_800_000_000 });
const latitude = fc.oneof(
  fc.integer({ min: -900_000_000, max: 900_000_000 }),
  fc.integer({ min: 899_000_000, max: 900_000_000 }),
  fc.integer({ min: -900_000_000, max: -899_000_000 }),
  fc.constantFrom(-900_000_000, 900_000_000, 0),
);

describe('a coarse position', () => {
  it('is on the globe and never more than 600 m from the true one, at the poles and the antimeridian too', () => {
    fc.assert(
      fc.property(
        fc.oneof(longitude, fc.constantFrom(-1_800_000_000, 1_800_000_000)),
        latitude,
        (lon, lat) => {
          const coarse = coarsen(lon, lat);
          expect(coarse.lonE7).toBe(coarse.lonE7 | 0);
          expect(coarse.latE7).toBe(coarse.latE7 | 0);
          expect(Math.abs(coarse.lonE7)).toBeLessThanOrEqual(1_800_000_000);
          expect(Math.abs(coarse.latE7)).toBeLessThan(900_000_000);
          expect(distanceM(lon, lat, coarse.lonE7, coarse.latE7)).toBeLessThan(600);
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it('is the same for all of its cell, so that nothing finer can be told from it', () => {
    fc.assert(
      fc.property(longitude, latitude, (lon, lat) => {
        const { lonE7, latE7 } = coarsen(lon, lat);
        // The coarse place lies in its own cell: coarse twice is coarse once.
        expect(coarsen(lonE7, latE7)).toEqual({ lonE7, latE7 });
      }),
      { numRuns: 5_000 },
    );
  });

  it('is shared by many: of 50 places within 100 m of its middle, all; of some hundred thousand over a town, few cells', () => {
    fc.assert(
      fc.property(
        longitude,
        fc.integer({ min: -899_900_000, max: 899_900_000 }),
        fc.nat(),
        (lon, lat, seed) => {
          const middle = coarsen(lon, lat);
          const perMetreLon = 90 / Math.max(0.01, Math.cos((middle.latE7 * Math.PI) / 1.8e9));
          for (let i = 0; i < 50; i++) {
            const east = (((seed + i * 7_919) % 201) - 100) * Math.min(perMetreLon, 9_000);
            const north = (((seed + i * 104_729) % 201) - 100) * 90;
            const nearLon = Math.round(middle.lonE7 + east);
            if (Math.abs(nearLon) > 1_800_000_000) continue;
            expect(coarsen(nearLon, middle.latE7 + north)).toEqual(middle);
          }
        },
      ),
    );
    const cells = new Set<string>();
    for (let x = 0; x < 300; x++)
      for (let y = 0; y < 300; y++) {
        const { lonE7, latE7 } = coarsen(-20_000_000 + x * 5_000, 530_000_000 + y * 3_000);
        cells.add(`${lonE7} ${latE7}`);
      }
    // 10 km × 10 km: 90,000 places, some 400 cells of 500 m.
    expect(cells.size).toBeGreaterThan(350);
    expect(cells.size).toBeLessThan(480);
  });

  it('is the same in both halves as in whole, and east 180° is west 180°', () => {
    fc.assert(
      fc.property(longitude, latitude, (lon, lat) => {
        expect({ lonE7: coarseLonE7(lon, lat), latE7: coarseLatE7(lat) }).toEqual(coarsen(lon, lat));
        expect(coarsen(-1_800_000_000, lat)).toEqual(coarsen(1_800_000_000, lat));
      }),
    );
  });
});

const HERE = 1 as EmployerId;
const grant = (role: Role, over: Partial<Grant> = {}): Grant => ({
  role,
  permissions: ROLE_PERMISSIONS[role],
  employerId: HERE,
  teamId: role === 'TEAM_MANAGER' ? (3 as TeamId) : null,
  workerId: role === 'LONE_WORKER' ? (5 as WorkerId) : null,
  ...over,
});
const viewer = (...grants: Grant[]): Viewer => ({
  kind: 'PERSON',
  id: 'a',
  name: 'A',
  grants,
  needsSecondFactor: false,
});
const nameFor = (...grants: Grant[]): string | null => {
  const found = audienceOf(viewer(...grants), HERE);
  return found === null ? null : classNameOf(found);
};

describe('the class by which a viewer reads frames', () => {
  it.each([
    ['LONE_WORKER', null],
    ['TEAM_MANAGER', 'manager of 3'],
    ['SAFETY_MANAGER', 'manager'],
    ['ORG_ADMIN', null],
    ['ANALYST', null],
    ['WALL_DISPLAY', 'wall'],
    ['ARC_OPERATOR', 'arc'],
    ['ARC_SUPERVISOR', 'arc'],
    ['DPO', null],
    ['PLATFORM_ADMIN', null],
  ] as const)('of a %s is %s', (role, name) => {
    expect(nameFor(grant(role))).toBe(name);
    expect(nameFor(grant(role, { employerId: 2 as EmployerId }))).toBeNull();
    expect(nameFor(grant(role, { employerId: null }))).toBeNull();
  });

  it('is known for every role', () => {
    for (const role of ROLES) expect(() => nameFor(grant(role))).not.toThrow();
  });

  it('holds all teams of a manager, each once and in order', () => {
    const teams = [7, 3, 12, 7].map((id) => grant('TEAM_MANAGER', { teamId: id as TeamId }));
    expect(nameFor(...teams)).toBe('manager of 3,7,12');
  });

  it('is the widest of all that were granted: everybody, then the receiving centre, then teams, then a wall', () => {
    const [wall, team, arc, safety] = [
      grant('WALL_DISPLAY'),
      grant('TEAM_MANAGER'),
      grant('ARC_OPERATOR'),
      grant('SAFETY_MANAGER'),
    ];
    // Everybody, and what only those know who work alarms.
    expect(nameFor(wall, team, arc, safety)).toBe('responder');
    expect(nameFor(wall, team, safety)).toBe('manager');
    expect(nameFor(wall, team, arc)).toBe('arc');
    expect(nameFor(wall, team)).toBe('manager of 3');
    expect(nameFor(grant('LONE_WORKER'), wall)).toBe('wall');
    expect(nameFor(grant('LONE_WORKER'), grant('ORG_ADMIN'))).toBeNull();
  });

  it('is a responder’s where the employer answers its own alarms', () => {
    const works = (role: Role, teamId: number | null = null): Grant =>
      grant(role, {
        permissions: [...ROLE_PERMISSIONS[role], ...SELF_MONITORING],
        ...(teamId === null ? {} : { teamId: teamId as TeamId }),
      });
    expect(nameFor(works('SAFETY_MANAGER'))).toBe('responder');
    expect(nameFor(works('TEAM_MANAGER', 3))).toBe('responder of 3');
    expect(nameFor(works('TEAM_MANAGER', 3), grant('TEAM_MANAGER', { teamId: 7 as TeamId }))).toBe(
      'manager of 3,7',
    );
  });

  it('of a key that may see no positions is none', () => {
    const key = (scope: keyof typeof KEY_PERMISSIONS): string | null =>
      nameFor(
        grant(scope === 'FIGURES' ? 'ANALYST' : 'SAFETY_MANAGER', { permissions: KEY_PERMISSIONS[scope] }),
      );
    expect([key('FIGURES'), key('STATES'), key('POSITIONS')]).toEqual([null, null, 'manager']);
  });
});

describe('a name on a wall', () => {
  it.each([
    ['Amira Khan', 'AK'],
    ["Séan O'Brien-Smith", 'SOS'],
    ['Élodie', 'É'],
    ['E\u0301lodie Roy', 'ER'],
    ['李 小龙', '李小'],
    ['Nurse 12', 'N1'],
    ['', 'Worker 4'],
  ])('of %s is %s by initials', (name, initials) => {
    expect(wallNameOf(name, 4 as WorkerId, 'INITIALS')).toBe(initials);
    expect(wallNameOf(name, 4 as WorkerId, 'HIDDEN')).toBe('Worker 4');
    expect(wallNameOf(name, 4 as WorkerId, 'FULL')).toBe(name);
  });
});
