/**
 * The demonstration's tokens and passwords at a start: well known while nobody but this machine's people reach the server,
 * random ones as soon as others do.
 */
import { randomBytes } from 'node:crypto';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import {
  demonstrationAccounts,
  seedDemonstrationAccounts,
  useRandomPasswords,
  useWellKnownPasswords,
  WELL_KNOWN_PASSWORD,
} from './persistence/demonstration-accounts.ts';
import type { Database } from './persistence/database.ts';
import { DEMONSTRATION } from './persistence/demonstration.ts';
import { endOverdueSessions } from './persistence/demonstration-sessions.ts';
import { insertToken, isTokenKnown, removeToken } from './persistence/reference-data.ts';
import { readSetting, writeSetting } from './persistence/settings.ts';

export interface Demonstration {
  /** The ingest token of each employer, by its name. */
  readonly tokens: ReadonlyMap<string, string>;
  readonly accounts: readonly {
    readonly email: string;
    readonly name: string;
    readonly what: string;
    /** null: a random one. */
    readonly password: string | null;
  }[];
  /** Random passwords that were made just now, by email, to be printed; null: well known, or made before. */
  readonly newPasswords: ReadonlyMap<string, string> | null;
}

export async function openDemonstration(
  db: Database,
  isReachable: boolean,
  nowMs: number,
): Promise<Demonstration> {
  await seedDemonstrationAccounts(db, nowMs);
  await endOverdueSessions(db, nowMs);
  let newPasswords: Demonstration['newPasswords'] = null;
  if (isReachable) newPasswords = await useRandomPasswords(db, nowMs);
  else await useWellKnownPasswords(db, nowMs);
  const password = isReachable ? null : WELL_KNOWN_PASSWORD;
  const accounts = (await demonstrationAccounts(db)).map((account) => ({ ...account, password }));
  return { tokens: await ingestTokens(db, isReachable), accounts, newPasswords };
}

/** Random ones are the same at every start, so that phones stay connected, and go on working on loopback. */
async function ingestTokens(db: Database, isReachable: boolean): Promise<Map<string, string>> {
  const tokens = new Map<string, string>();
  for (const { name, token: wellKnown } of DEMONSTRATION) {
    const [employer] = await db.query<{ id: EmployerId }>('SELECT id FROM employers WHERE name = $1', [name]);
    if (employer === undefined) continue;
    const key = `demonstration token ${wellKnown}`;
    let token = wellKnown;
    if (isReachable) {
      token = (await readSetting(db, key)) ?? randomBytes(9).toString('base64url');
      await writeSetting(db, key, token);
      await removeToken(db, wellKnown);
    }
    if (!(await isTokenKnown(db, token))) await insertToken(db, { token, employerId: employer.id });
    tokens.set(name, token);
  }
  return tokens;
}
