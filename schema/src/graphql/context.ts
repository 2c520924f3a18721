/** The ports that a resolver may call; the server implements them. Each takes the viewer and answers only what is theirs. */
import type { AlarmId, DeviceId, EmployerId, TeamId, WorkerId } from '../contract/ids.ts';
import type { Alarm, Device, Employer, Team, Worker } from '../contract/reference.ts';
import type { Protocol } from '../contract/signal.ts';
import type { Viewport } from '../contract/viewport.ts';
import type { WorkerStatus } from '../contract/worker.ts';
import type { Viewer, Whom } from '../contract/viewer.ts';
import type { Administration } from './administration.ts';
import type { CallKeys } from './call-key-ports.ts';
import type { Console } from './console.ts';
import type { FrameView, RosterPage } from './frame-ports.ts';
import type { Geofences } from './geofence-ports.ts';
import type { Heat } from './heat-ports.ts';
import type { Incidents } from './incident-ports.ts';
import type { KnownFix } from './known-fix.ts';
import type { NeedToKnow } from './need-to-know.ts';
import type { Notifications } from './notification-ports.ts';
import type { Page, PageArgs } from './page.ts';
import type { LiveSession, Sessions } from './session-ports.ts';
import type { Plans, Police } from './plan-ports.ts';
import type { Presences } from './presence-ports.ts';
import type { Replay } from './replay-ports.ts';
import type { Statistics } from './stats-ports.ts';
import type { Supervision } from './supervision-ports.ts';

export interface WorkerFilter {
  readonly employerIds: readonly EmployerId[] | null;
  readonly teamIds: readonly TeamId[] | null;
  readonly statuses: readonly WorkerStatus[] | null;
  /** In the name, the job title or a device's id; letter case does not matter. */
  readonly search: string | null;
  readonly within: Viewport | null;
}

export const WORKER_ORDERS = ['NAME', 'STATUS', 'LAST_FIX', 'NEXT_CHECK_IN'] as const;
export type WorkerOrder = (typeof WORKER_ORDERS)[number];

export interface DeviceFilter {
  readonly employerIds: readonly EmployerId[] | null;
  readonly assigned: boolean | null;
  readonly externalId: string | null;
  readonly search: string | null;
}

export interface LiveDevice {
  readonly device: Device;
  readonly batteryPercent: number | null;
  readonly charging: boolean | null;
  readonly heardAtMs: number | null;
}

export interface IngestReject {
  readonly id: string;
  readonly receivedAtMs: number;
  readonly protocol: Protocol | null;
  readonly externalId: string | null;
  readonly reason: string;
  readonly excerpt: string;
}

export interface FrameArgs {
  readonly employerIds: readonly EmployerId[];
  readonly resume: readonly {
    readonly employerId: EmployerId;
    readonly epoch: number;
    readonly seq: number;
  }[];
  readonly maxHz: number | null;
}

/** How many workers of an employer are in a state. */
export interface StatusCount {
  readonly status: WorkerStatus;
  /** null: fewer than may be told without giving somebody away. */
  readonly count: number | null;
}

export interface Ports {
  readonly now: () => number;
  readonly administration: Administration;
  readonly needToKnow: NeedToKnow;
  readonly sessions: Sessions;
  readonly callKeys: CallKeys;
  readonly incidents: Incidents;
  readonly presences: Presences;
  readonly replay: Replay;
  readonly supervision: Supervision;
  readonly statistics: Statistics;
  readonly plans: Plans;
  readonly police: Police;
  readonly notifications: Notifications;
  readonly geofences: Geofences;
  readonly heat: Heat;
  readonly employers: (viewer: Viewer) => readonly Employer[];
  readonly employer: (viewer: Viewer, id: EmployerId) => Employer | null;
  readonly teams: (viewer: Viewer, employer: Employer) => readonly Team[];
  readonly team: (viewer: Viewer, id: TeamId) => Team | null;
  readonly statusCounts: (viewer: Viewer, employer: Employer) => readonly StatusCount[];
  readonly workers: (
    viewer: Viewer,
    filter: WorkerFilter,
    order: WorkerOrder,
    page: PageArgs,
  ) => Page<Worker>;
  readonly worker: (viewer: Viewer, id: WorkerId) => Worker | null;
  /** The person behind an id, as far as reach goes; null: there is none. */
  readonly whomOf: (workerId: WorkerId) => Whom | null;
  /** As this viewer may read it: in full, or as the policy for wall displays says. */
  readonly nameOf: (viewer: Viewer, worker: Worker) => string;
  /** ALARM for help that was asked for in disguise only to those who work alarms. */
  readonly statusOf: (viewer: Viewer, worker: Worker) => WorkerStatus;
  readonly sessionOf: (worker: Worker) => LiveSession | null;
  /** null where there is none, and where this viewer may not see it: the two look the same. */
  readonly lastKnownFix: (viewer: Viewer, worker: Worker) => KnownFix | null;
  readonly devicesOf: (viewer: Viewer, worker: Worker) => readonly LiveDevice[];
  readonly devices: (viewer: Viewer, filter: DeviceFilter, page: PageArgs) => Page<LiveDevice>;
  readonly device: (viewer: Viewer, id: DeviceId) => LiveDevice | null;
  readonly lastFixOf: (viewer: Viewer, device: Device) => KnownFix | null;
  readonly trail: (
    viewer: Viewer,
    of: { readonly worker: Worker } | { readonly device: Device },
    fromMs: number,
    toMs: number,
    page: PageArgs,
  ) => Promise<Page<KnownFix>>;
  readonly alarms: (
    viewer: Viewer,
    employerIds: readonly EmployerId[] | null,
    page: PageArgs,
  ) => Promise<Page<Alarm>>;
  readonly alarm: (viewer: Viewer, id: AlarmId) => Promise<Alarm | null>;
  readonly alarmFix: (viewer: Viewer, alarm: Alarm) => KnownFix | null;
  readonly roster: (viewer: Viewer, employerId: EmployerId, fromSlot: number, first: number) => RosterPage;
  readonly rejects: (viewer: Viewer, employerId: EmployerId, page: PageArgs) => Promise<Page<IngestReject>>;
}

export interface Context {
  readonly viewer: Viewer;
  readonly console: Console;
  readonly ports: Ports;
  /** Opens the positions lane on the caller's own connection; a Fault where that connection cannot carry it. */
  readonly openFrames: (args: FrameArgs) => AsyncIterable<FrameView>;
}
