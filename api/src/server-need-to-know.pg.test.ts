/** What people with a role of their own tried, to see what is not theirs: each was possible once. */
import { afterEach, expect, it } from 'vitest';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import type { Role } from '@lonewatch/schema/contract/role.ts';
import { addGrant } from './persistence/accounts.ts';
import type { Database } from './persistence/database.ts';
import { onBothEngines } from './persistence/test-support.ts';
import { seedTwoEmployers, TestServer } from './server-test-kit.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const globalId = (type: string, id: number): string => Buffer.from(`${type}:${id}`).toString('base64');
const MINUTE_MS = 60_000;
/** The number that a row has in a list by name, and whose it is. */
const cursorOf = (workerId: number): string =>
  Buffer.from(JSON.stringify([0, workerId])).toString('base64url');

await onBothEngines('nobody sees what is not theirs', (create) => {
  async function start(): Promise<TestServer> {
    const db: Database = await (await create()).open();
    await seedTwoEmployers(db);
    const server = await TestServer.start(db);
    closers.push(
      () => db.close(),
      () => server.close(),
    );
    return server;
  }

  type Ask = <T>(query: string, variables?: object) => Promise<T>;
  /** Somebody who holds these roles at one employer. */
  async function someone(
    server: TestServer,
    employerId: EmployerId,
    ...roles: Role[]
  ): Promise<{ id: string; ask: Ask }> {
    const id = await server.accountWith(roles[0]!, [employerId]);
    for (const role of roles.slice(1))
      await addGrant(server.db, {
        ...{ accountId: id, role, employerId, teamId: null, workerId: null, grantedBy: null },
      });
    const cookie = await server.sessionOf(id, 'TOTP');
    return { id, ask: (query, variables = {}) => server.askAs({ cookie }, query, variables) };
  }
  const workersOf = (server: TestServer, employerId: EmployerId): number[] =>
    [...server.running.directory.workers()]
      .filter(({ worker }) => worker.employerId === employerId)
      .map(({ worker }) => worker.id);
  const trailOf = (fromMs: number): string =>
    `trail(from: "${new Date(fromMs).toISOString()}", to: "${new Date(Date.now() + MINUTE_MS).toISOString()}") { edges { node { lat } } }`;

  it('by the cursor of somebody else’s worker, which tells neither that there is one nor a name', async () => {
    const server = await start();
    const [own, foreign] = ['Mapped', 'Unmapped'].map((name) => server.employerId(name));
    const { ask } = await someone(server, own!, 'SAFETY_MANAGER');
    const after = (workerId: number) =>
      ask(`{ workers(first: 1, after: "${cursorOf(workerId)}") { totalCount } }`);
    await after(workersOf(server, own!)[0]!);
    for (const workerId of [workersOf(server, foreign!)[0]!, 999_999])
      await expect(after(workerId)).rejects.toThrow('This cursor is not one of this list');
  });

  it('by the way that led to an alarm, where location mapping is not procured', async () => {
    const server = await start();
    const before = Date.now() - 5 * MINUTE_MS;
    const report = (token: string, more: object) =>
      server.report(`${token}/native`, { device: 'badge-1', lat: 54.1, lon: -2.1, ...more });
    for (const token of ['mapped', 'unmapped']) {
      await report(token, { at: new Date(before).toISOString(), session: { act: 'START', minutes: 30 } });
      await report(token, { lat: 54.2, alarm: 'sos' });
    }
    const lats = async (employer: string): Promise<number[]> => {
      const worker = globalId('Worker', workersOf(server, server.employerId(employer))[0]!);
      const { node } = await server.ask<{ node: { trail: { edges: { node: { lat: number } }[] } } }>(
        `query ($id: ID!) { node(id: $id) { ... on Worker { ${trailOf(before - MINUTE_MS)} } } }`,
        { id: worker },
      );
      return node.trail.edges.map(({ node: { lat } }) => lat);
    };
    expect(await lats('Mapped')).toEqual([54.1, 54.2]);
    expect(await lats('Unmapped')).toEqual([54.2]);
  });

  it('as the worker that an administrator says to be, without the worker and the officer reading of it', async () => {
    const server = await start();
    const employerId = server.employerId('Unmapped');
    const [first, second] = workersOf(server, employerId).map((id) => globalId('Worker', id));
    await server.report('unmapped/native', { device: 'badge-1', lat: 54.1, lon: -2.1 });
    const admin = await someone(server, employerId, 'ORG_ADMIN');
    const officerId = await server.accountWith('DPO', []);
    await addGrant(server.db, {
      ...{
        accountId: officerId,
        role: 'DPO',
        employerId: null,
        teamId: null,
        workerId: null,
        grantedBy: null,
      },
    });
    const officer = { cookie: await server.sessionOf(officerId, 'TOTP') };
    const be = (workerId: string, accountId: string) =>
      admin.ask(
        'mutation ($a: ID!, $r: RoleInput!) { grantRole(accountId: $a, role: $r) { account { id } } }',
        { a: accountId, r: { employerId: globalId('Employer', employerId), role: 'LONE_WORKER', workerId } },
      );
    await be(first!, admin.id);
    const look =
      '{ viewer { grants { worker { lastKnownFix { lat } seenBy { edges { node { what } } } } } } }';
    const { viewer } = await admin.ask<{ viewer: { grants: { worker: object | null }[] } }>(look);
    // Reads of nobody else: who looks at oneself need not be told.
    expect(viewer.grants.at(-1)).toEqual({ worker: { lastKnownFix: { lat: 54.1 }, seenBy: { edges: [] } } });
    const log = await server.askAs<object>(
      officer,
      'query ($e: ID!) { node(id: $e) { ... on Employer { accessLog { edges { node { role what } } } } } }',
      { e: globalId('Employer', employerId) },
    );
    expect(log).toEqual({
      node: { accessLog: { edges: [{ node: { role: 'LONE_WORKER', what: 'LAST_KNOWN_FIX' } }] } },
    });
    await expect(be(second!, admin.id)).rejects.toThrow('an account is one worker');
    const other = await someone(server, employerId, 'ANALYST');
    await expect(be(first!, other.id)).rejects.toThrow('A worker has one account');
  });

  it('by what is missing from the counts', async () => {
    const server = await start();
    const employerId = server.employerId('Mapped');
    const { ask } = await someone(server, employerId, 'ANALYST');
    const counts = async () =>
      (
        await ask<{ employers: { edges: { node: { statusCounts: { count: number | null }[] } }[] } }>(
          '{ employers { edges { node { statusCounts { count } } } } }',
        )
      ).employers.edges[0]!.node.statusCounts.map(({ count }) => count);
    // All five are OFF_DUTY; of the others there are none, and none is too few.
    expect(await counts()).toEqual([null, null, null, null, null, null]);
  });

  it('by ids that are none: each is answered like one that is not there', async () => {
    const server = await start();
    const employerId = server.employerId('Mapped');
    const e = globalId('Employer', employerId);
    const { ask } = await someone(server, employerId, 'SAFETY_MANAGER', 'ORG_ADMIN');
    for (const id of ['', 'x', '1.5', '-1', '0x1', '1099511627776', '1\0'])
      for (const change of [
        'withdrawRole(employerId: $e, grantId: $i) { withdrawnId }',
        'revokeApiKey(employerId: $e, keyId: $i) { key { id } }',
        'revokeIngestToken(employerId: $e, tokenId: $i) { token { id } }',
        'revokeWall(employerId: $e, wallId: $i) { wall { id } }',
        'setAccountDisabled(employerId: $e, accountId: $i, disabled: true) { account { id } }',
      ])
        await expect(
          ask(`mutation ($e: ID!, $i: ID!) { ${change} }`, { e, i: id }),
          `${change} of ${JSON.stringify(id)}`,
        ).rejects.toThrow('There is no such');
    expect(await ask('query ($i: ID!) { node(id: $i) { id } }', { i: globalId('Session', 1) })).toEqual({
      node: null,
    });
    await expect(
      ask('query ($i: ID!) { node(id: $i) { id } }', { i: globalId('Account', 1) }),
    ).rejects.toThrow('is no id');
  });

  it('for a reason that says nothing, and no longer than it is found to be justified', async () => {
    const server = await start();
    const employerId = server.employerId('Mapped');
    await server.report('mapped/native', { device: 'badge-1', lat: 54.1, lon: -2.1 });
    const worker = globalId('Worker', workersOf(server, employerId)[0]!);
    const [arc] = await server.db.query<{ id: number }>(
      `INSERT INTO arcs (name) VALUES ('Arc') RETURNING id`,
    );
    await server.db.query('INSERT INTO arc_contracts VALUES ($1, $2)', [arc!.id, employerId]);
    const inArc = async (role: Role) => {
      const accountId = await server.accountWith(role, []);
      await addGrant(server.db, {
        ...{
          accountId,
          role,
          arcId: arc!.id,
          employerId: null,
          teamId: null,
          workerId: null,
          grantedBy: null,
        },
      });
      return { cookie: await server.sessionOf(accountId, 'TOTP') };
    };
    const operator = await inArc('ARC_OPERATOR');
    const breakGlass = (reason: string) =>
      server.askAs<{ breakGlass: { breakGlass: { id: string } } }>(
        operator,
        'mutation ($w: ID!, $r: String!) { breakGlass(workerId: $w, reason: $r) { breakGlass { id } } }',
        { w: worker, r: reason },
      );
    for (const nothing of [
      ' '.repeat(12),
      '\u200b'.repeat(12),
      '\u2800'.repeat(12),
      '\0'.repeat(12),
      '. '.repeat(12),
    ])
      await expect(breakGlass(nothing)).rejects.toThrow('Say why in words');
    const { id } = (await breakGlass('Her son telephoned: she is late.')).breakGlass.breakGlass;
    const seen = async () =>
      (
        await server.askAs<{ node: { lastKnownFix: object | null } }>(
          operator,
          'query ($w: ID!) { node(id: $w) { ... on Worker { lastKnownFix { lat } } } }',
          { w: worker },
        )
      ).node.lastKnownFix;
    expect(await seen()).toEqual({ lat: 54.1 });
    await server.askAs(
      await inArc('ARC_SUPERVISOR'),
      'mutation ($i: ID!) { reviewBreakGlass(id: $i, verdict: NOT_JUSTIFIED, note: "") { breakGlass { id } } }',
      { i: id },
    );
    expect(await seen()).toBeNull();
  });

  it('and whoever makes an employer sees the one that was made', async () => {
    const server = await start();
    const accountId = await server.accountWith('PLATFORM_ADMIN', []);
    await addGrant(server.db, {
      ...{
        accountId,
        role: 'PLATFORM_ADMIN',
        employerId: null,
        teamId: null,
        workerId: null,
        grantedBy: null,
      },
    });
    const made = await server.askAs(
      { cookie: await server.sessionOf(accountId, 'TOTP') },
      'mutation { createEmployer(name: "New", services: []) { employer { name contract { services } } } }',
    );
    expect(made).toEqual({ createEmployer: { employer: { name: 'New', contract: { services: [] } } } });
  });
});
