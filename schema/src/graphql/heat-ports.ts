/** The port of where alarms gather. */
import type { AlarmType } from '../contract/alarm.ts';
import type { EmployerId, TeamId } from '../contract/ids.ts';
import type { Viewer } from '../contract/viewer.ts';
import type { Viewport } from '../contract/viewport.ts';

export interface HeatSelection {
  /** null: every one that you may see. */
  readonly employerIds: readonly EmployerId[] | null;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface HeatQuestion extends HeatSelection {
  readonly resolution: number;
  readonly types: readonly AlarmType[] | null;
  readonly teamIds: readonly TeamId[] | null;
  /** 0 to 23, Europe/London. */
  readonly hours: readonly number[] | null;
  /** 1 is Monday, 7 is Sunday. */
  readonly weekdays: readonly number[] | null;
  /** Normalised. */
  readonly within: Viewport | null;
}

export interface HeatCell {
  /** H3 index, hexadecimal. */
  readonly cell: string;
  readonly lon: number;
  readonly lat: number;
  /** null: there are alarms, too few to be told. */
  readonly count: number | null;
  /** Some are left out of `count`. */
  readonly atLeast: boolean;
  /** null where single alarms may not be told. */
  readonly weight: number | null;
  readonly boundary: readonly number[];
}

/** What an answer would be made of. */
export interface HeatTerms {
  readonly exact: boolean;
  readonly k: number;
  readonly coarsestResolution: number;
  readonly finestResolution: number;
  /** null: nothing in the span is counted. */
  readonly countedFromMs: number | null;
  readonly countedToMs: number | null;
}

export interface Heat {
  readonly cells: (viewer: Viewer, question: HeatQuestion) => Promise<readonly HeatCell[]>;
  /** null: the viewer sees none of these employers. */
  readonly terms: (viewer: Viewer, selection: HeatSelection) => Promise<HeatTerms | null>;
}
