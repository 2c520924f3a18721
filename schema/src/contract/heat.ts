/**
 * Cells of a heatmap: H3 indexes as 64-bit integers, of which this is the arithmetic that needs no library. The digits of an
 * index below its resolution are all ones, so a parent is a cell with more of them set.
 */
import { ALARM_TYPES, type AlarmType } from './alarm.ts';

/** Mean areas: 3 is 12,393 km², 6 is 36 km², 8 is 0.74 km², 10 is 0.015 km². */
export const HEAT_COARSEST = 3;
/** The finest that figures are told in: no smaller than some 0.7 km². */
export const HEAT_FINEST_FIGURES = 8;
/** The finest for those who may see each alarm's place; the one that is stored. */
export const HEAT_STORED = 10;
/** Figures are told of months that ended this long ago. */
export const HEAT_OLD_ENOUGH_MS = 24 * 3_600_000;

const RESOLUTION_BITS = 15n << 52n;

/** The bits that every cell of a resolution has set. */
export function heatMask(resolution: number): bigint {
  return (1n << BigInt(3 * (15 - resolution))) - 1n;
}

/** The cell of a coarser resolution, or of the same, that holds this one. */
export function heatParent(cell: bigint, resolution: number): bigint {
  return (cell & ~RESOLUTION_BITS) | (BigInt(resolution) << 52n) | heatMask(resolution);
}

export function heatResolution(cell: bigint): number {
  return Number((cell >> 52n) & 15n);
}

/** As H3 writes it: 15 hexadecimal digits. */
export function heatText(cell: bigint): string {
  return cell.toString(16);
}

/** What an alarm of a priority adds to the heat: somebody attacked outweighs four empty batteries. */
export const HEAT_WEIGHTS: Readonly<Record<number, number>> = { 1: 4, 2: 2, 3: 1 };

/** Alarms that were rehearsed say nothing of where risk is; help that was asked for in disguise is told to few. */
const REHEARSALS: readonly AlarmType[] = ['TEST', 'ACTIVATION'];
export const HEAT_TYPES: readonly AlarmType[] = ALARM_TYPES.filter((type) => !REHEARSALS.includes(type));
export const FIGURE_TYPES: readonly AlarmType[] = HEAT_TYPES.filter((type) => type !== 'DURESS');

/** Bits of places in ALARM_TYPES. */
export function typeBits(types: readonly AlarmType[]): number {
  return types.reduce((bits, type) => bits | (1 << ALARM_TYPES.indexOf(type)), 0);
}

export const ALL_HOURS = 2 ** 24 - 1;
/** Bit 0: Monday. */
export const ALL_WEEKDAYS = 127;
