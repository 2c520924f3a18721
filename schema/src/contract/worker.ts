/** Closed sets that describe employers, workers and devices. The order is part of the wire contract: append only. */

/** What an employer may procure. Without LOCATION_MAPPING its people never see a position outside an incident. */
export const SERVICES = ['LONE_WORKER', 'LOCATION_MAPPING', 'VIDEO'] as const;
export type Service = (typeof SERVICES)[number];

/** The index is the byte that frames carry. ALARM wins over every other state. */
export const WORKER_STATUSES = ['OFF_DUTY', 'OK', 'CHECK_IN_DUE', 'OVERDUE', 'AMBER', 'ALARM'] as const;
export type WorkerStatus = (typeof WORKER_STATUSES)[number];

export const STATUS_CODE: Readonly<Record<WorkerStatus, number>> = {
  OFF_DUTY: 0,
  OK: 1,
  CHECK_IN_DUE: 2,
  OVERDUE: 3,
  AMBER: 4,
  ALARM: 5,
};

export const DEVICE_KINDS = [
  'PHONE_APP',
  'ID_BADGE',
  'PENDANT',
  'WATCH',
  'SATELLITE',
  'GAS_DETECTOR',
  'BODY_WORN_CAMERA',
  'TRACKER',
  'UNKNOWN',
] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

/** The session machine of `domain.md` 3.3. */
export const SESSION_STATES = [
  'PLANNED',
  'ACTIVE',
  'CHECK_IN_DUE',
  'GRACE',
  'OVERDUE',
  'SUSPENDED',
  'ENDED',
  'CANCELLED',
  'EXPIRED',
] as const;
export type SessionState = (typeof SESSION_STATES)[number];
