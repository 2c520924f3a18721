import { expect, it } from 'vitest';
import { checkedName, checkedShape } from '../domain/geofence-check.ts';
import { checkedRules } from '../domain/geofence-rule-check.ts';
import { DEMONSTRATION } from './demonstration.ts';
import { DEMONSTRATION_FENCES } from './demonstration-geofences.ts';

it.each(DEMONSTRATION_FENCES)(
  'draws $name as somebody could have drawn it',
  ({ employer, name, shape, rules }) => {
    expect(DEMONSTRATION.map((plan) => plan.name)).toContain(employer);
    expect(checkedName(name).value).toBe(name);
    expect(checkedShape(shape)).toEqual({ value: shape, problem: null });
    const context = { knownIds: rules.map(({ id }) => id), lastId: 0, isTeam: () => false };
    expect(checkedRules(rules, context)).toEqual({ value: rules, problem: null });
  },
);
