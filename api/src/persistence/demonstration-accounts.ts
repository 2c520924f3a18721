/**
 * The people of the demonstration: one account for each role, in demonstration databases only. Their password is well known,
 * so it works on loopback alone; beyond it each gets a random one, which is printed once.
 */
import { randomBytes } from 'node:crypto';
import type { EmployerId, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Role } from '@lonewatch/schema/contract/role.ts';
import { addGrant, endSessions, insertAccount, setPassword } from './accounts.ts';
import { DEMONSTRATION } from './demonstration.ts';
import { hashPassword } from './password-hash.ts';
import { readSetting, writeSetting } from './settings.ts';
import type { Database, Queries } from './sql-port.ts';

export const WELL_KNOWN_PASSWORD = 'lonewatch-demo';
/** `well-known` or `random`: what the accounts have now. */
const PASSWORDS = 'demonstration passwords';
const ARC = 'Northern Response Centre';
const [PENNINE, , HARBOUR] = DEMONSTRATION.map(({ name }) => name) as [string, string, string];

interface Person {
  readonly email: string;
  readonly name: string;
  /** For the sign-in page: what this account shows. */
  readonly what: string;
  readonly roles: readonly Role[];
  readonly employer: string | null;
  readonly teams?: readonly string[];
}

export const DEMONSTRATION_PEOPLE: readonly Person[] = [
  {
    email: 'manager@demo.example',
    name: 'Morgan Ellis',
    what: `Safety manager and administrator of ${PENNINE}`,
    roles: ['SAFETY_MANAGER', 'ORG_ADMIN'],
    employer: PENNINE,
  },
  {
    email: 'teamlead@demo.example',
    name: 'Tara Quinn',
    what: 'Manager of the Manchester and Liverpool teams: nobody else’s people',
    roles: ['TEAM_MANAGER'],
    employer: PENNINE,
    teams: ['Manchester team', 'Liverpool team'],
  },
  {
    email: 'operator@demo.example',
    name: 'Oscar Hughes',
    what: `Operator at the ${ARC}: all three employers, places in alarms`,
    roles: ['ARC_OPERATOR'],
    employer: null,
  },
  {
    email: 'operator2@demo.example',
    name: 'Orla Nolan',
    what: `A second operator at the ${ARC}`,
    roles: ['ARC_OPERATOR'],
    employer: null,
  },
  {
    email: 'supervisor@demo.example',
    name: 'Sunita Rao',
    what: `Supervisor at the ${ARC}: also reviews break-glass`,
    roles: ['ARC_SUPERVISOR'],
    employer: null,
  },
  {
    email: 'analyst@demo.example',
    name: 'Alex Marsh',
    what: `Analyst at ${PENNINE}: figures, no people`,
    roles: ['ANALYST'],
    employer: PENNINE,
  },
  {
    email: 'dpo@demo.example',
    name: 'Dara Pryce',
    what: 'Data protection officer: who has seen what',
    roles: ['DPO'],
    employer: null,
  },
  {
    email: 'worker@demo.example',
    name: '',
    what: `A lone worker of ${PENNINE}: themselves, and who has seen them`,
    roles: ['LONE_WORKER'],
    employer: PENNINE,
  },
  {
    email: 'admin@demo.example',
    name: 'Ashley Price',
    what: 'Administrator of the installation: configuration, no personal data',
    roles: ['PLATFORM_ADMIN'],
    employer: null,
  },
  {
    email: 'manager@nomap.example',
    name: 'Niamh Osborne',
    what: `Safety manager of ${HARBOUR}, which has not procured location mapping`,
    roles: ['SAFETY_MANAGER', 'ORG_ADMIN'],
    employer: HARBOUR,
  },
];

/** Makes those that are missing, also in the demonstration of a version that had none. They have well-known passwords. */
export async function seedDemonstrationAccounts(db: Database, nowMs: number): Promise<void> {
  const emails = DEMONSTRATION_PEOPLE.map(({ email }) => email);
  const known = await db.query<{ email: string }>('SELECT email FROM accounts WHERE email = ANY($1)', [
    emails,
  ]);
  const missing = DEMONSTRATION_PEOPLE.filter(({ email }) => !known.some((row) => row.email === email));
  if (missing.length === 0) return;
  const passwordHash = await hashPassword(WELL_KNOWN_PASSWORD);
  await db.transaction('ordinary', async (tx) => {
    const arcId = await ensureArc(tx);
    for (const person of missing) await insertPerson(tx, person, arcId, passwordHash, nowMs);
    // Those that were there may have random ones: the next call of one of the two below makes all alike.
    await writeSetting(tx, PASSWORDS, known.length === 0 ? 'well-known' : 'mixed');
  });
}

/** For a start on loopback: what `useRandomPasswords` has set is over, and so is every session. */
export async function useWellKnownPasswords(db: Database, nowMs: number): Promise<void> {
  if ((await readSetting(db, PASSWORDS)) === 'well-known') return;
  await setPasswords(db, 'well-known', () => WELL_KNOWN_PASSWORD, nowMs);
}

/** For a start beyond loopback: the new passwords by email; null when random ones are in place, which nobody can read again. */
export async function useRandomPasswords(
  db: Database,
  nowMs: number,
): Promise<ReadonlyMap<string, string> | null> {
  if ((await readSetting(db, PASSWORDS)) === 'random') return null;
  return setPasswords(db, 'random', () => randomBytes(9).toString('base64url'), nowMs);
}

/** Those that are there, for the sign-in page. */
export async function demonstrationAccounts(
  q: Queries,
): Promise<{ readonly email: string; readonly name: string; readonly what: string }[]> {
  const rows = await q.query<{ email: string; name: string }>(
    'SELECT email, name FROM accounts WHERE demonstration',
  );
  return DEMONSTRATION_PEOPLE.flatMap(({ email, what }) => {
    const there = rows.find((row) => row.email === email);
    return there === undefined ? [] : [{ email, name: there.name, what }];
  });
}

async function setPasswords(
  db: Database,
  kind: 'well-known' | 'random',
  passwordFor: (email: string) => string,
  nowMs: number,
): Promise<ReadonlyMap<string, string>> {
  const accounts = await db.query<{ id: string; email: string }>(
    'SELECT id, email FROM accounts WHERE demonstration ORDER BY email',
  );
  const set = await Promise.all(
    accounts.map(async ({ id, email }) => {
      const password = passwordFor(email);
      return { id, email, password, hash: await hashPassword(password) };
    }),
  );
  await db.transaction('ordinary', async (tx) => {
    for (const { id, hash } of set) {
      await setPassword(tx, id, hash, nowMs);
      await endSessions(tx, id);
    }
    await writeSetting(tx, PASSWORDS, kind);
  });
  return new Map(set.map(({ email, password }) => [email, password]));
}

/** The one alarm receiving centre, with a contract with each demonstration employer. */
async function ensureArc(tx: Queries): Promise<number> {
  const [known] = await tx.query<{ id: number }>('SELECT id FROM arcs WHERE name = $1 ORDER BY id LIMIT 1', [
    ARC,
  ]);
  const { id } =
    known ?? (await tx.query<{ id: number }>('INSERT INTO arcs (name) VALUES ($1) RETURNING id', [ARC]))[0]!;
  await tx.query(
    `INSERT INTO arc_contracts (arc_id, employer_id) SELECT $1, id FROM employers WHERE name = ANY($2)
     ON CONFLICT DO NOTHING`,
    [id, DEMONSTRATION.map(({ name }) => name)],
  );
  return id;
}

async function insertPerson(
  tx: Queries,
  person: Person,
  arcId: number,
  passwordHash: string,
  nowMs: number,
): Promise<void> {
  const place = await placeOf(tx, person);
  if (place === null) return;
  const { employerId, teamIds, worker } = place;
  const accountId = await insertAccount(tx, {
    name: worker?.name ?? person.name,
    email: person.email,
    passwordHash,
    demonstration: true,
    nowMs,
  });
  if (accountId === null) return;
  for (const role of person.roles)
    for (const teamId of teamIds)
      await addGrant(tx, {
        accountId,
        role,
        employerId,
        arcId: role === 'ARC_OPERATOR' || role === 'ARC_SUPERVISOR' ? arcId : null,
        teamId,
        workerId: worker?.id ?? null,
        grantedBy: null,
      });
}

interface Place {
  readonly employerId: EmployerId | null;
  /** [null]: not narrowed by team. */
  readonly teamIds: readonly (TeamId | null)[];
  readonly worker: { readonly id: WorkerId; readonly name: string } | null;
}

/** null: somebody has taken this employer, or all of the teams or workers, out of the demonstration. */
async function placeOf(tx: Queries, { employer, teams, roles }: Person): Promise<Place | null> {
  if (employer === null) return { employerId: null, teamIds: [null], worker: null };
  const [found] = await tx.query<{ id: EmployerId }>('SELECT id FROM employers WHERE name = $1', [employer]);
  if (found === undefined) return null;
  const place = { employerId: found.id, teamIds: [null], worker: null };
  if (teams !== undefined) {
    const rows = await tx.query<{ id: TeamId }>(
      'SELECT id FROM teams WHERE employer_id = $1 AND name = ANY($2) ORDER BY id',
      [found.id, teams],
    );
    return rows.length === 0 ? null : { ...place, teamIds: rows.map(({ id }) => id) };
  }
  if (!roles.includes('LONE_WORKER')) return place;
  // The first one, whom the simulated fleet keeps at work (ingest/simulated-duty.ts).
  const [worker] = await tx.query<{ id: WorkerId; name: string }>(
    'SELECT id, name FROM workers WHERE employer_id = $1 ORDER BY id LIMIT 1',
    [found.id],
  );
  return worker === undefined ? null : { ...place, worker };
}
