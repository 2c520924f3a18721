/**
 * How each state looks: colour, shape and word together, so that none of them carries it alone. The same table draws the
 * dots on the map, the marks in lists and the tiles on the wall. Colours were chosen for the dark map (each at least 3:1
 * on land and sea) and to stay apart under the three common colour-vision deficiencies; the shapes differ in outline.
 */
import { WORKER_STATUSES, type WorkerStatus } from '@lonewatch/schema/contract/worker.ts';

/** The order is what the shader knows them by. */
export const SHAPES = ['RING', 'DISC', 'HALF_DISC', 'TRIANGLE', 'SQUARE', 'DIAMOND'] as const;
export type Shape = (typeof SHAPES)[number];

export interface StatusLook {
  readonly label: string;
  readonly shape: Shape;
  /** sRGB, 0 to 255. The stylesheet has the same as `--status-…`. */
  readonly rgb: readonly [red: number, green: number, blue: number];
  /** Diameter on the map in CSS pixels at zoom 10. */
  readonly sizePx: number;
}

export const STATUS_LOOKS: Readonly<Record<WorkerStatus, StatusLook>> = {
  OFF_DUTY: { label: 'Off duty', shape: 'RING', rgb: [134, 148, 168], sizePx: 7 },
  OK: { label: 'OK', shape: 'DISC', rgb: [46, 196, 166], sizePx: 8 },
  CHECK_IN_DUE: { label: 'Check-in due', shape: 'HALF_DISC', rgb: [156, 201, 245], sizePx: 11 },
  OVERDUE: { label: 'Overdue', shape: 'TRIANGLE', rgb: [242, 142, 43], sizePx: 13 },
  AMBER: { label: 'Amber', shape: 'SQUARE', rgb: [245, 200, 74], sizePx: 12 },
  ALARM: { label: 'ALARM', shape: 'DIAMOND', rgb: [255, 84, 64], sizePx: 18 },
};

/** The most urgent first: the order of lists, legends and drawing (the last drawn lies on top). */
export const BY_URGENCY: readonly WorkerStatus[] = [
  'ALARM',
  'OVERDUE',
  'AMBER',
  'CHECK_IN_DUE',
  'OK',
  'OFF_DUTY',
];

/** The word beside the mark. A device that nobody carries is not off duty: nobody is on or off duty with it. */
export function statusWord(status: WorkerStatus, kind: 'WORKER' | 'DEVICE'): string {
  return kind === 'DEVICE' && status === 'OFF_DUTY' ? 'Unassigned' : STATUS_LOOKS[status].label;
}

export function lookOf(statusCode: number): StatusLook {
  return STATUS_LOOKS[WORKER_STATUSES[statusCode] ?? 'OFF_DUTY'];
}
