/**
 * Managing: each change is made as the viewer in the database, then in the hot state, and then everybody who holds a
 * connection is judged again. Accounts are people, not an employer's rows: those the server itself reads and writes.
 */
import type { Account } from '@lonewatch/schema/contract/access.ts';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import type { IngestToken } from '@lonewatch/schema/contract/reference.ts';
import type { Permission } from '@lonewatch/schema/contract/role.ts';
import { mayAnywhere, mayAt, type Viewer } from '@lonewatch/schema/contract/viewer.ts';
import type { Administration, RoleGift } from '@lonewatch/schema/graphql/administration.ts';
import type { Page } from '@lonewatch/schema/graphql/page.ts';
import type { Directory } from '../hot/directory.ts';
import {
  accountsOf,
  addGrant,
  checkIsOnePerson,
  checkedName,
  emailOf,
  type NewGrant,
  removeGrant,
  setAccountDisabled,
} from '../persistence/accounts.ts';
import { apiKeysOf, createApiKey, revokeApiKey } from '../persistence/api-keys.ts';
import {
  insertEmployer,
  insertTeam,
  insertWorker,
  setPolicy,
  setServices,
} from '../persistence/employers.ts';
import { inviteAccount, renewInvitation } from '../persistence/invitations.ts';
import { insertDevice } from '../persistence/reference-data.ts';
import { createIngestToken, ingestTokensOf, revokeIngestToken } from '../persistence/ingest-tokens.ts';
import type { Database, Queries } from '../persistence/sql-port.ts';
import { signInsOf } from '../persistence/sign-ins.ts';
import { approveWall, revokeWall, wallsOf } from '../persistence/walls.ts';
import { endCallKeys } from './call-keys.ts';
import { scopeOf } from './ports.ts';
import { staffPorts } from './staff.ts';

export interface AdministrationOptions {
  readonly db: Database;
  readonly directory: Directory;
  readonly now: () => number;
  /** Somebody's access has changed: who holds a connection is judged again. */
  readonly changed: () => void;
  /** false: this viewer has tried too many codes. */
  readonly mayTryCode: (viewer: Viewer) => boolean;
}

export function makeAdministration(options: AdministrationOptions): Administration {
  return {
    ...accountPorts(options),
    ...wallPorts(options),
    ...secretPorts(options),
    ...installationPorts(options),
    ...staffPorts(options),
  };
}

function as<T>(
  { db }: AdministrationOptions,
  viewer: Viewer,
  permission: Permission,
  work: (q: Queries) => Promise<T>,
): Promise<T> {
  return db.asViewer(scopeOf(viewer, permission), work);
}

/**
 * For what the server itself does on a viewer's behalf, where row level security cannot judge: accounts are nobody's rows,
 * and a wall is no employer's until it is approved. Faults: NOT_FOUND, whether the employer exists or not.
 */
function demand(viewer: Viewer, permission: Permission, employerId: EmployerId): void {
  if (!mayAt(viewer, permission, employerId)) throw new Fault('NOT_FOUND', 'There is no such employer.');
}

function orNotFound<T>(found: T | null | undefined | false, what: string): T {
  if (found === null || found === undefined || found === false)
    throw new Fault('NOT_FOUND', `There is no such ${what}.`);
  return found;
}

/** A team or worker of another employer is one that does not exist. */
function checkGift(
  { directory }: AdministrationOptions,
  { employerId, teamId, workerId }: Omit<RoleGift, 'role'>,
): void {
  if (teamId !== null && directory.team(teamId)?.employerId !== employerId)
    throw new Fault('NOT_FOUND', 'There is no such team.');
  if (workerId !== null && directory.worker(workerId)?.worker.employerId !== employerId)
    throw new Fault('NOT_FOUND', 'There is no such worker.');
}

async function give(q: Queries, grant: NewGrant): Promise<void> {
  await checkIsOnePerson(q, grant);
  await addGrant(q, grant);
}

function giftTo(viewer: Viewer, accountId: string, gift: RoleGift): NewGrant {
  return { ...gift, accountId, arcId: null, grantedBy: viewer.kind === 'PERSON' ? viewer.id : null };
}

function accountPorts(options: AdministrationOptions) {
  const { db, now, changed } = options;
  const accountAt = async (employerId: EmployerId, accountId: string): Promise<Account> =>
    orNotFound(
      (await accountsOf(db, employerId)).find(({ id }) => id === accountId),
      'account',
    );
  const endPhonesOf = async (
    accountId: string,
    { role, workerId }: Account['grants'][number],
  ): Promise<void> => {
    if (role === 'LONE_WORKER' && workerId !== null) await endCallKeys(options, accountId, workerId);
  };
  return {
    email: (viewer) => (viewer.kind === 'PERSON' ? emailOf(db, viewer.id) : Promise.resolve(null)),
    signIns: (viewer, page) =>
      viewer.kind === 'PERSON' ? signInsOf(db, viewer.id, page) : Promise.resolve(NO_SIGN_INS),
    accounts: (viewer, employerId) => {
      demand(viewer, 'MANAGE_PEOPLE', employerId);
      return accountsOf(db, employerId);
    },
    invite: async (viewer, person, gift) => {
      demand(viewer, 'MANAGE_PEOPLE', gift.employerId);
      checkGift(options, gift);
      const { employerId } = gift;
      const { accountId, token } = await db.transaction('ordinary', async (tx) => {
        const invited = await inviteAccount(tx, { ...person, employerId, nowMs: now() });
        await give(tx, giftTo(viewer, invited.accountId, gift));
        return invited;
      });
      changed();
      return { account: await accountAt(employerId, accountId), token };
    },
    newLink: async (viewer, employerId, accountId) => {
      demand(viewer, 'MANAGE_PEOPLE', employerId);
      const account = await accountAt(employerId, accountId);
      return { account, token: await renewInvitation(db, { accountId, employerId, nowMs: now() }) };
    },
    setDisabled: async (viewer, employerId, accountId, disabled) => {
      demand(viewer, 'MANAGE_PEOPLE', employerId);
      if (accountId === viewer.id)
        throw new Fault('BAD_USER_INPUT', 'You cannot switch off the account that you are using.');
      const { grants } = await accountAt(employerId, accountId);
      await setAccountDisabled(db, { accountId, employerId, disabled, nowMs: now() });
      if (disabled) for (const grant of grants) await endPhonesOf(accountId, grant);
      changed();
      return accountAt(employerId, accountId);
    },
    grantRole: async (viewer, accountId, gift) => {
      demand(viewer, 'MANAGE_PEOPLE', gift.employerId);
      checkGift(options, gift);
      await accountAt(gift.employerId, accountId);
      await as(options, viewer, 'MANAGE_PEOPLE', (q) => give(q, giftTo(viewer, accountId, gift)));
      changed();
      return accountAt(gift.employerId, accountId);
    },
    withdrawRole: async (viewer, employerId, grantId) => {
      demand(viewer, 'MANAGE_PEOPLE', employerId);
      const accounts = await accountsOf(db, employerId);
      // Whoever is switched off could not give anybody the role back.
      const administrators = accounts.flatMap(({ grants, disabled }) =>
        disabled ? [] : grants.filter(({ role }) => role === 'ORG_ADMIN'),
      );
      if (administrators.length === 1 && administrators[0]!.id === grantId)
        throw new Fault(
          'BAD_USER_INPUT',
          'This is the last administrator: nobody could manage people any more. Give the role to somebody else first.',
        );
      const gone = await as(options, viewer, 'MANAGE_PEOPLE', (q) =>
        removeGrant(q, { id: grantId, employerId }),
      );
      orNotFound(gone, 'role');
      for (const { id: accountId, grants } of accounts)
        for (const grant of grants) if (grant.id === grantId) await endPhonesOf(accountId, grant);
      changed();
      return grantId;
    },
  } satisfies Partial<Administration>;
}

const NO_SIGN_INS: Page<never> = { rows: [], hasNextPage: false, totalCount: 0 };

function wallPorts(options: AdministrationOptions) {
  const { db, directory, now, changed, mayTryCode } = options;
  const wallAt = async (viewer: Viewer, employerId: EmployerId, id: number) =>
    orNotFound(
      (await as(options, viewer, 'MANAGE_WALLS', (q) => wallsOf(q, employerId))).find(
        (wall) => wall.id === id,
      ),
      'wall display',
    );
  return {
    walls: (viewer, employerId) => as(options, viewer, 'MANAGE_WALLS', (q) => wallsOf(q, employerId)),
    approveWall: async (viewer, { employerId, code, name }) => {
      demand(viewer, 'MANAGE_WALLS', employerId);
      if (!mayTryCode(viewer))
        throw new Fault(
          'TOO_BUSY',
          'Too many codes in a short time. Wait a minute, then read the code again.',
        );
      // Nobody's yet: the server itself looks for it.
      const approved = await approveWall(db, {
        code,
        employerId,
        name: checkedName(name),
        accountId: viewer.id,
        nowMs: now(),
      });
      if (approved === null)
        throw new Fault(
          'NOT_FOUND',
          'No display shows this code now. A code works once, for ten minutes: read it from the display again.',
        );
      changed();
      return approved;
    },
    revokeWall: async (viewer, employerId, id) => {
      const gone = await as(options, viewer, 'MANAGE_WALLS', (q) =>
        revokeWall(q, { id, employerId, nowMs: now() }),
      );
      orNotFound(gone, 'wall display');
      changed();
      return wallAt(viewer, employerId, id);
    },
    setPolicy: async (viewer, employerId, policy) => {
      demand(viewer, 'MANAGE_POLICY', employerId);
      await as(options, viewer, 'MANAGE_POLICY', (q) => setPolicy(q, employerId, policy));
      directory.setPolicy(employerId, policy);
      changed();
      return directory.employer(employerId)!.employer;
    },
  } satisfies Partial<Administration>;
}

function secretPorts(options: AdministrationOptions) {
  const { directory, now, changed } = options;
  const author = (viewer: Viewer): string | null => (viewer.kind === 'PERSON' ? viewer.id : null);
  const takeIn = (token: IngestToken | null): void => {
    if (token !== null) directory.setToken(token);
  };
  return {
    apiKeys: (viewer, employerId) => as(options, viewer, 'MANAGE_KEYS', (q) => apiKeysOf(q, employerId)),
    createApiKey: async (viewer, key) => {
      const name = checkedName(key.name);
      const { key: made, secret } = await as(options, viewer, 'MANAGE_KEYS', (q) =>
        createApiKey(q, { ...key, name, createdBy: author(viewer), nowMs: now() }),
      );
      return { made, secret };
    },
    revokeApiKey: async (viewer, employerId, id) => {
      const keys = await as(options, viewer, 'MANAGE_KEYS', async (q) => {
        orNotFound(await revokeApiKey(q, { id, employerId, nowMs: now() }), 'API key');
        return apiKeysOf(q, employerId);
      });
      changed();
      return orNotFound(
        keys.find((key) => key.id === id),
        'API key',
      );
    },
    ingestTokens: (viewer, employerId) =>
      as(options, viewer, 'MANAGE_TOKENS', (q) => ingestTokensOf(q, employerId)),
    createIngestToken: async (viewer, token) => {
      const name = checkedName(token.name);
      if (token.deviceId !== null && directory.device(token.deviceId)?.device.employerId !== token.employerId)
        throw new Fault('NOT_FOUND', 'There is no such device.');
      const {
        info,
        secret,
        token: made,
      } = await as(options, viewer, 'MANAGE_TOKENS', (q) =>
        createIngestToken(q, { ...token, name, createdBy: author(viewer), nowMs: now() }),
      );
      takeIn(made);
      return { made: info, secret };
    },
    revokeIngestToken: async (viewer, employerId, id) => {
      const { token, all } = await as(options, viewer, 'MANAGE_TOKENS', async (q) => ({
        token: await revokeIngestToken(q, { id, employerId, nowMs: now() }),
        all: await ingestTokensOf(q, employerId),
      }));
      takeIn(token);
      return orNotFound(token === null ? null : all.find((info) => info.id === id), 'ingest token');
    },
  } satisfies Partial<Administration>;
}

function installationPorts(options: AdministrationOptions) {
  const { db, directory, now, changed } = options;
  return {
    createEmployer: async (viewer, { name, services }) => {
      if (!mayAnywhere(viewer, 'MANAGE_EMPLOYERS'))
        throw new Fault('FORBIDDEN', 'Your role does not include making employers.');
      const employer = await insertEmployer(db, {
        name: checkedName(name),
        services,
        contractStartsAtMs: now(),
      });
      directory.addEmployer(employer);
      changed();
      return employer;
    },
    setServices: async (viewer, employerId, services) => {
      demand(viewer, 'MANAGE_EMPLOYERS', employerId);
      await setServices(db, employerId, services);
      directory.setServices(employerId, services);
      changed();
      return directory.employer(employerId)!.employer;
    },
    inviteAdministrator: async (viewer, employerId, { name, email }) => {
      demand(viewer, 'MANAGE_EMPLOYERS', employerId);
      const token = await db.transaction('ordinary', async (tx) => {
        const invited = await inviteAccount(tx, { name, email, employerId, nowMs: now() });
        for (const role of ['ORG_ADMIN', 'SAFETY_MANAGER'] as const)
          await addGrant(
            tx,
            giftTo(viewer, invited.accountId, { role, employerId, teamId: null, workerId: null }),
          );
        return invited.token;
      });
      changed();
      return token;
    },
    createTeam: async (viewer, { employerId, name }) => {
      const team = await as(options, viewer, 'MANAGE_PEOPLE', (q) =>
        insertTeam(q, { employerId, name: checkedName(name), base: null }),
      );
      directory.addTeam(team);
      return team;
    },
    createWorker: async (viewer, worker) => {
      checkGift(options, { ...worker, workerId: null });
      const person = { ...worker, name: checkedName(worker.name), sharesLastKnown: false };
      const made = await as(options, viewer, 'MANAGE_PEOPLE', (q) => insertWorker(q, person));
      directory.addWorker(made);
      return made;
    },
    registerDevice: async (viewer, wanted) => {
      const { employerId, workerId } = wanted;
      checkGift(options, { employerId, workerId, teamId: null });
      const externalId = wanted.externalId.trim();
      if (externalId === '' || externalId.length > 128)
        throw new Fault('BAD_USER_INPUT', 'A device’s id has 1 to 128 characters: what the client sends.');
      if (directory.employer(employerId)!.devicesByExternalId.has(externalId))
        throw new Fault(
          'BAD_USER_INPUT',
          `A device "${externalId}" has been heard or registered already. Give the phone another id and register that.`,
        );
      const device = { ...wanted, externalId, protocol: null };
      const made = await as(options, viewer, 'MANAGE_TOKENS', (q) => insertDevice(q, device));
      return directory.addDevice(made).device;
    },
  } satisfies Partial<Administration>;
}
