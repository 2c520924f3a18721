import { ROLE_PERMISSIONS, ROLES, type Role } from '@lonewatch/schema/contract/role.ts';
import { describe, expect, it } from 'vitest';
import {
  employersWhere,
  homeOf,
  may,
  mayOpen,
  pagesOf,
  safeNext,
  seesAlarmsOnly,
  type HeldGrant,
  type Me,
} from './me.ts';

const NORTH = { id: 'e1', name: 'Northern Care Trust' };

function grant(role: Role, extra: Partial<HeldGrant> = {}): HeldGrant {
  const worker = role === 'LONE_WORKER' ? { id: 'w1', name: 'Amina Shah' } : null;
  return { role, permissions: ROLE_PERMISSIONS[role], employer: NORTH, team: null, worker, ...extra };
}

function me(...grants: HeldGrant[]): Me {
  return {
    kind: 'PERSON',
    accountId: 'account',
    name: 'Sam',
    email: 'sam@demo.example',
    needsSecondFactor: false,
    grants,
  };
}

describe('what a role opens', () => {
  it.each([
    ['SAFETY_MANAGER', '/'],
    ['TEAM_MANAGER', '/'],
    ['ARC_OPERATOR', '/'],
    ['ARC_SUPERVISOR', '/'],
    ['ORG_ADMIN', '/people'],
    ['ANALYST', '/'],
    ['DPO', '/reviews'],
    ['PLATFORM_ADMIN', '/employers'],
    ['LONE_WORKER', '/me'],
  ] as const)('%s begins at %s', (role, home) => expect(homeOf(me(grant(role)))).toBe(home));

  it('never offers a page that the same person may not open', () => {
    for (const role of ROLES)
      for (const { href } of pagesOf(me(grant(role))))
        if (href !== '/' && href !== '/account') expect(mayOpen(me(grant(role)), href)).toBe(true);
  });

  it('does not take a worker for somebody who sees other people', () => {
    const worker = me(grant('LONE_WORKER'));
    expect(may(worker, 'SEE_POSITIONS')).toBe(false);
    expect(mayOpen(worker, '/reviews')).toBe(false);
    expect(pagesOf(worker).map(({ href }) => href)).toEqual(['/me', '/me/seen', '/me/pins']);
  });

  it('names each employer once, by name, and only where the permission is held', () => {
    const south = { id: 'e2', name: 'Albion Homes' };
    const both = me(grant('ORG_ADMIN'), grant('ORG_ADMIN', { employer: south }), grant('ANALYST'));
    expect(employersWhere(both, 'MANAGE_PEOPLE')).toEqual([south, NORTH]);
    expect(employersWhere(me(grant('ANALYST')), 'MANAGE_PEOPLE')).toEqual([]);
  });

  it('knows that a control room sees positions in an alarm only, unless the same person also manages there', () => {
    expect(seesAlarmsOnly(me(grant('ARC_OPERATOR')), 'e1')).toBe(true);
    expect(seesAlarmsOnly(me(grant('ARC_OPERATOR'), grant('SAFETY_MANAGER')), 'e1')).toBe(false);
    expect(seesAlarmsOnly(me(grant('SAFETY_MANAGER')), 'e1')).toBe(false);
    expect(seesAlarmsOnly(me(grant('ARC_OPERATOR')), 'e2')).toBe(false);
  });

  it('shows nothing to somebody without a role', () => {
    expect([homeOf(me()), pagesOf(me())]).toEqual(['/', []]);
  });
});

describe('where to go on after signing in', () => {
  it.each([
    ['/people?tab=1#x', '/people?tab=1#x'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
    ['javascript:alert(1)', '/'],
    ['/sign-in?next=/', '/'],
    [null, '/'],
  ])('%s leads to %s', (next, to) => expect(safeNext(next, 'http://lonewatch.test')).toBe(to));
});
