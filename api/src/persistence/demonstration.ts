/**
 * The demonstration's reference data: three employers, one of which has not procured location mapping, 25 teams across
 * these islands, and as many workers with devices as asked for. Written once, at the first start; where anybody is and how
 * they are comes only from what their devices report.
 */
import type { EmployerId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { DEFAULT_POLICY } from '@lonewatch/schema/contract/policy.ts';
import type { Device, Employer, Team, Worker } from '@lonewatch/schema/contract/reference.ts';
import type { Protocol } from '@lonewatch/schema/contract/signal.ts';
import type { DeviceKind } from '@lonewatch/schema/contract/worker.ts';
import type { Database } from './database.ts';
import { FIRST_NAMES, LAST_NAMES } from './demonstration-names.ts';
import { insertDevices, insertEmployers, insertTeams, insertWorkers } from './reference-bulk.ts';
import { readSetting, writeSetting } from './settings.ts';

const SEEDED = 'demonstration';

type Base = readonly [name: string, lon: number, lat: number];

interface Plan {
  readonly name: string;
  /** Well known, so only ever served on loopback. */
  readonly token: string;
  readonly services: Employer['services'];
  /** Of all workers. */
  readonly share: number;
  readonly jobs: readonly string[];
  readonly department: string;
  readonly bases: readonly Base[];
}

export const DEMONSTRATION: readonly Plan[] = [
  {
    name: 'Pennine Community Health',
    token: 'demo',
    services: ['LONE_WORKER', 'LOCATION_MAPPING'],
    share: 0.56,
    jobs: [
      'Community nurse',
      'District nurse',
      'Health visitor',
      'Midwife',
      'Occupational therapist',
      'Mental health nurse',
    ],
    department: 'Community services',
    bases: [
      ['Manchester', -2.2374, 53.481],
      ['Liverpool', -2.9779, 53.4106],
      ['Leeds', -1.5478, 53.7965],
      ['Sheffield', -1.4659, 53.383],
      ['Lancaster', -2.7999, 54.0465],
      ['York', -1.0827, 53.9576],
      ['Carlisle', -2.9382, 54.8951],
      ['Newcastle upon Tyne', -1.614, 54.9733],
      ['Nottingham', -1.1505, 52.9536],
      ['Birmingham', -1.8998, 52.4814],
    ],
  },
  {
    name: 'Albion Utilities',
    token: 'demo-utilities',
    services: ['LONE_WORKER', 'LOCATION_MAPPING', 'VIDEO'],
    share: 0.32,
    jobs: ['Field engineer', 'Meter technician', 'Network inspector', 'Pumping station operator', 'Surveyor'],
    department: 'Field operations',
    bases: [
      ['London', -0.1257, 51.5085],
      ['Croydon', -0.1, 51.3833],
      ['Bristol', -2.5966, 51.4552],
      ['Cardiff', -3.18, 51.48],
      ['Southampton', -1.4043, 50.904],
      ['Exeter', -3.5275, 50.7236],
      ['Norwich', 1.2983, 52.6278],
      ['Belfast', -5.9254, 54.5968],
      ['Edinburgh', -3.1965, 55.9521],
      ['Dublin', -6.2489, 53.3331],
    ],
  },
  {
    name: 'Harbour Home Care',
    token: 'demo-homecare',
    services: ['LONE_WORKER'],
    share: 0.12,
    jobs: ['Home carer', 'Support worker', 'Reablement assistant'],
    department: 'Care at home',
    bases: [
      ['Glasgow', -4.2576, 55.8652],
      ['Aberdeen', -2.0981, 57.1437],
      ['Omagh', -7.3, 54.6],
      ['Cork', -8.4706, 51.898],
      ['Galway', -9.0509, 53.2725],
    ],
  },
];

/** Up to here every client is spoken in turn; larger fleets report through gateways in our own format. */
const PHONES = 3_000;
const CLIENTS: readonly (readonly [Protocol, DeviceKind])[] = [
  ['owntracks', 'PHONE_APP'],
  ['osmand', 'PHONE_APP'],
  ['native', 'ID_BADGE'],
  ['osmand', 'PHONE_APP'],
  ['overland', 'PHONE_APP'],
  ['owntracks', 'PHONE_APP'],
  ['traccar', 'PENDANT'],
  ['osmand', 'PHONE_APP'],
  ['native', 'WATCH'],
  ['gpslogger', 'PHONE_APP'],
];

/** Seeds an empty database once; answers false when it was done before or somebody else's data is there. */
export async function seedDemonstration(db: Database, workers: number, nowMs: number): Promise<boolean> {
  if ((await readSetting(db, SEEDED)) !== null) return false;
  const [row] = await db.query<{ employers: number }>('SELECT count(*)::int4 AS employers FROM employers');
  if (row!.employers > 0) return false;
  await db.transaction('bulk', async (tx) => {
    const yearMs = 365 * 86_400_000;
    const employers = await insertEmployers(
      tx,
      DEMONSTRATION.map(({ name, services }) => ({
        name,
        services,
        contractStartsAtMs: nowMs - yearMs,
        contractEndsAtMs: null,
        policy: DEFAULT_POLICY,
      })),
    );
    const teams = await insertTeams(
      tx,
      DEMONSTRATION.flatMap((plan, i) => teamsOf(plan, employers[i]!.id)),
    );
    const people = await insertWorkers(
      tx,
      DEMONSTRATION.flatMap((plan, i) => workersOf(plan, employers[i]!.id, teams, workers)),
    );
    await insertDevices(tx, people.flatMap(devicesOf));
    await writeSetting(tx, SEEDED, String(workers));
  });
  return true;
}

export async function isDemonstration(db: Database): Promise<boolean> {
  return (await readSetting(db, SEEDED)) !== null;
}

function teamsOf(plan: Plan, employerId: EmployerId): Omit<Team, 'id'>[] {
  return plan.bases.map(([name, lon, lat]) => ({
    employerId,
    name: `${name} team`,
    base: { name, lon, lat },
  }));
}

function workersOf(
  plan: Plan,
  employerId: EmployerId,
  teams: readonly Team[],
  total: number,
): Omit<Worker, 'id'>[] {
  const own = teams.filter((team) => team.employerId === employerId);
  const count = Math.max(own.length, Math.round(total * plan.share));
  return Array.from({ length: count }, (_, i) => ({
    employerId,
    teamId: own[i % own.length]!.id,
    name: nameOf(i, employerId),
    jobTitle: plan.jobs[(i * 7) % plan.jobs.length]!,
    department: plan.department,
    sharesLastKnown: false,
  }));
}

/** Strides that share no factor with the lists' lengths: all pairs are used before one comes again. */
function nameOf(i: number, employerId: EmployerId): string {
  const pair = i * 37 + employerId * 1_009;
  const first = FIRST_NAMES[pair % FIRST_NAMES.length]!;
  const last =
    LAST_NAMES[(i * 53 + Math.floor(i / FIRST_NAMES.length) * 11 + employerId * 29) % LAST_NAMES.length]!;
  return `${first} ${last}`;
}

/** One device each, and a second one, a pendant, for every twentieth. */
function devicesOf({ id, employerId, name }: Worker, i: number): Omit<Device, 'id'>[] {
  const [protocol, kind] = i < PHONES ? CLIENTS[i % CLIENTS.length]! : (['native', 'ID_BADGE'] as const);
  const first = { employerId, workerId: id, externalId: externalIdOf(protocol, name, id), kind, protocol };
  return i % 20 === 0 && protocol !== 'traccar' && i < PHONES
    ? [
        first,
        { ...first, externalId: externalIdOf('traccar', name, id), kind: 'PENDANT', protocol: 'traccar' },
      ]
    : [first];
}

/** Ids as the clients make them: user/device, eight digits, a name of one's own, an IMEI. */
function externalIdOf(protocol: Protocol, name: string, id: WorkerId): string {
  const plain = name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z]+/g, '.');
  switch (protocol) {
    case 'owntracks':
      return `${plain}${id}/phone`;
    case 'osmand':
      return String(10_000_000 + ((id * 7_654_321) % 90_000_000));
    case 'overland':
    case 'gpslogger':
      return `${plain}-${id}`;
    case 'traccar':
      return `35${String(id * 97 + 100_000_000_000).padStart(13, '0')}`;
    case 'native':
      return `badge-${String(id).padStart(5, '0')}`;
    default:
      return protocol satisfies never;
  }
}
