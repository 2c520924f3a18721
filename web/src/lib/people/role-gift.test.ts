import { expect, it } from 'vitest';
import { roleInput } from './role-gift.ts';

const chosen = { teamId: 't1', workerId: 'w1' };

it('sends a team with a team manager, a worker with a lone worker, and neither with anybody else', () => {
  expect(roleInput({ role: 'TEAM_MANAGER', ...chosen }, 'e1')).toEqual({
    employerId: 'e1',
    role: 'TEAM_MANAGER',
    teamId: 't1',
  });
  expect(roleInput({ role: 'LONE_WORKER', ...chosen }, 'e1')).toEqual({
    employerId: 'e1',
    role: 'LONE_WORKER',
    workerId: 'w1',
  });
  expect(roleInput({ role: 'ANALYST', ...chosen }, 'e1')).toEqual({ employerId: 'e1', role: 'ANALYST' });
});

it('says what is missing', () => {
  expect(roleInput({ role: 'TEAM_MANAGER', teamId: '', workerId: '' }, 'e1')).toBe('Choose the team.');
  expect(roleInput({ role: 'LONE_WORKER', teamId: '', workerId: '' }, 'e1')).toMatch(/which worker/);
});
