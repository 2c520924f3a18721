/** What the server says of heat, and what of it the map draws. */
import type { ResultOf } from '../graphql/client.ts';
import type { AlarmHeatDocument, AlarmHeatTermsDocument } from '../graphql/heat-documents.ts';
import type { Step } from './ramp.ts';

export type HeatCell = ResultOf<typeof AlarmHeatDocument>['alarmHeat'][number];
export type HeatTerms = NonNullable<ResultOf<typeof AlarmHeatTermsDocument>['alarmHeatTerms']>;
export const HEAT_MODES = ['CELLS', 'SMOOTH'] as const;
export type HeatMode = (typeof HEAT_MODES)[number];

export interface HeatDrawing {
  readonly cells: readonly HeatCell[];
  readonly mode: HeatMode;
  readonly steps: readonly Step[];
  readonly pointed: HeatCell | null;
  /** Enlarges for a wall. */
  readonly scale: number;
}
