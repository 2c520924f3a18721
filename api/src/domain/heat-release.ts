/**
 * What is told of a month of alarms to those who may see figures only, so that no question and no difference of two answers
 * gives anybody away.
 *
 * An attacker may ask as often as they like: windows that differ by an hour, a cell and its children, all types and all but
 * one, all teams and all but one, this hour of the day or that, today and again tomorrow. None of it helps, because nothing is
 * computed from alarms at the time of asking. When a month is over its alarms are parted once, by `releaseOf`, into groups of
 * at least k different people; every answer is a sum of whole groups, so every difference of answers is one too, and the
 * smallest sum is a group. What cannot form a group in its cell joins what is left in the cell above (a parent minus its
 * children is such a group, or nothing). That some are left over is said of a cell only where k people or more had alarms in
 * it: of a smaller cell, "here are some" would say where somebody was. Of a group only its bounds are told (cell, types,
 * hours, weekdays, team); a question that cuts through the bounds gets no number and "suppressed", whether or not an alarm
 * lies on its side; a question for single teams is told of groups of these teams alone. Alarms are only ever added, under
 * the time at which they were received, so a month that is over does not change, and neither do its groups. People are
 * counted, not alarms: somebody who calls ten times is still one.
 */
import { ALARM_TYPES } from '@lonewatch/schema/contract/alarm.ts';
import {
  ALL_HOURS,
  ALL_WEEKDAYS,
  FIGURE_TYPES,
  HEAT_COARSEST,
  HEAT_FINEST_FIGURES,
  heatParent,
  typeBits,
} from '@lonewatch/schema/contract/heat.ts';

export interface HeatAlarm {
  /** At HEAT_FINEST_FIGURES or finer. */
  readonly cell: bigint;
  /** A place in ALARM_TYPES, of one of FIGURE_TYPES. */
  readonly type: number;
  /** Europe/London; weekday 0 is Monday. */
  readonly hour: number;
  readonly weekday: number;
  readonly teamId: number | null;
  /** The same for all alarms of one person. */
  readonly person: string;
}

/** Alarms lie within the bounds; how many lie where inside them is not told. */
export interface HeatBounds {
  readonly types: number;
  readonly hours: number;
  readonly weekdays: number;
  /** null: any. */
  readonly teamId: number | null;
}

export interface HeatGroup extends HeatBounds {
  readonly cell: bigint;
  /** null: some are in this cell, of k people or more, that are in none of its groups: they are of too few people. */
  readonly alarms: number | null;
}

const ANYTHING: HeatBounds = {
  types: typeBits(FIGURE_TYPES),
  hours: ALL_HOURS,
  weekdays: ALL_WEEKDAYS,
  teamId: null,
};

export function releaseOf(alarms: readonly HeatAlarm[], k: number): HeatGroup[] {
  const groups: HeatGroup[] = [];
  let pools = gather(alarms, ({ cell }) => heatParent(cell, HEAT_FINEST_FIGURES));
  for (let resolution = HEAT_FINEST_FIGURES; resolution >= HEAT_COARSEST; resolution--) {
    const left: HeatAlarm[] = [];
    const all = gather(alarms, ({ cell }) => heatParent(cell, resolution));
    for (const [cell, pool] of pools) {
      if (peopleIn(pool) >= k) groups.push(...part(pool, ANYTHING, SPLITS, k).map((g) => ({ ...g, cell })));
      else {
        if (peopleIn(all.get(cell)!) >= k) groups.push({ ...ANYTHING, cell, alarms: null });
        left.push(...pool);
      }
    }
    pools = gather(left, ({ cell }) => heatParent(cell, resolution - 1));
  }
  return groups;
}

/** How a group may be parted further, one after the other. */
interface Split {
  /** null: without one; never a part of its own. */
  readonly keyOf: (alarm: HeatAlarm) => number | null;
  /** The bounds of one part. */
  readonly narrow: (bounds: HeatBounds, key: number) => HeatBounds;
  /** The bounds of what is left beside the parts. */
  readonly without: (bounds: HeatBounds, keys: readonly number[]) => HeatBounds;
}

const BAND_HOURS = 6;
const bandBits = (band: number): number => (2 ** BAND_HOURS - 1) << (band * BAND_HOURS);
const WEEKEND = 0b1100000;
const daysBits = (isWeekend: number): number => (isWeekend === 1 ? WEEKEND : ALL_WEEKDAYS & ~WEEKEND);
const bitsOf = (keys: readonly number[], bits: (key: number) => number): number =>
  keys.reduce((sum, key) => sum | bits(key), 0);

const SPLITS: readonly Split[] = [
  {
    keyOf: ({ type }) => type,
    narrow: (bounds, type) => ({ ...bounds, types: 1 << type }),
    without: (bounds, keys) => ({ ...bounds, types: bounds.types & ~bitsOf(keys, (type) => 1 << type) }),
  },
  {
    keyOf: ({ teamId }) => teamId,
    narrow: (bounds, teamId) => ({ ...bounds, teamId }),
    without: (bounds) => bounds,
  },
  {
    keyOf: ({ hour }) => Math.floor(hour / BAND_HOURS),
    narrow: (bounds, band) => ({ ...bounds, hours: bandBits(band) }),
    without: (bounds, keys) => ({ ...bounds, hours: bounds.hours & ~bitsOf(keys, bandBits) }),
  },
  {
    keyOf: ({ weekday }) => (weekday >= 5 ? 1 : 0),
    narrow: (bounds, isWeekend) => ({ ...bounds, weekdays: daysBits(isWeekend) }),
    without: (bounds, keys) => ({ ...bounds, weekdays: bounds.weekdays & ~bitsOf(keys, daysBits) }),
  },
];

function part(
  pool: readonly HeatAlarm[],
  bounds: HeatBounds,
  [split, ...further]: readonly Split[],
  k: number,
): (HeatBounds & { readonly alarms: number })[] {
  if (split === undefined) return [{ ...bounds, alarms: pool.length }];
  const { parts, rest } = separate(pool, split, k);
  const keys = [...parts.keys()];
  return [
    ...[...parts].flatMap(([key, alarms]) => part(alarms, split.narrow(bounds, key), further, k)),
    ...(rest.length === 0 ? [] : part(rest, split.without(bounds, keys), further, k)),
  ];
}

/** What is left beside the parts is of nobody, or of k people or more: parts give themselves up until it is. */
function separate(
  pool: readonly HeatAlarm[],
  { keyOf }: Split,
  k: number,
): { readonly parts: Map<number, HeatAlarm[]>; readonly rest: HeatAlarm[] } {
  const parts = new Map<number, HeatAlarm[]>();
  const rest: HeatAlarm[] = [];
  for (const [key, alarms] of gather(pool, keyOf))
    if (key !== null && peopleIn(alarms) >= k) parts.set(key, alarms);
    else rest.push(...alarms);
  const rising = [...parts].sort(([a, these], [b, those]) => peopleIn(these) - peopleIn(those) || a - b);
  for (const [key, alarms] of rising) {
    if (rest.length === 0 || peopleIn(rest) >= k) break;
    parts.delete(key);
    rest.push(...alarms);
  }
  return { parts, rest };
}

function peopleIn(alarms: readonly HeatAlarm[]): number {
  return new Set(alarms.map(({ person }) => person)).size;
}

function gather<K>(alarms: readonly HeatAlarm[], keyOf: (alarm: HeatAlarm) => K): Map<K, HeatAlarm[]> {
  const found = new Map<K, HeatAlarm[]>();
  for (const alarm of alarms) {
    const key = keyOf(alarm);
    const pool = found.get(key);
    if (pool === undefined) found.set(key, [alarm]);
    else pool.push(alarm);
  }
  return found;
}

/** Every type that an alarm may have, by its place. */
export function typeIndexOf(type: (typeof ALARM_TYPES)[number]): number {
  return ALARM_TYPES.indexOf(type);
}
