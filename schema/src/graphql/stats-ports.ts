/** The ports of figures: counted over time, of devices as they are, and as they change. */
import type { AlarmType } from '../contract/alarm.ts';
import type { EmployerId, TeamId } from '../contract/ids.ts';
import type { Disposition } from '../contract/incident.ts';
import type { StatDimension, StatPopulation } from '../contract/stats.ts';
import type { Viewer } from '../contract/viewer.ts';

export interface StatFilter {
  readonly teamIds: readonly TeamId[] | null;
  readonly types: readonly AlarmType[] | null;
  readonly priorities: readonly number[] | null;
  readonly dispositions: readonly Disposition[] | null;
}

export interface StatQuestion {
  readonly by: readonly StatDimension[];
  readonly fromMs: number;
  readonly toMs: number;
  /** null: all whose figures the viewer may see. */
  readonly employerIds: readonly EmployerId[] | null;
  readonly filter: StatFilter;
  /** What is asked for: the rest is not counted. */
  readonly populations: readonly StatPopulation[];
}

/** What a row is about; null where it is not divided by that, and where there is none, such as the team of nobody. */
export interface StatKey {
  /** The beginning of the bucket. */
  readonly bucketMs: number | null;
  readonly weekday: number | null;
  readonly hourOfDay: number | null;
  readonly teamId: TeamId | null;
  readonly type: AlarmType | null;
  readonly priority: number | null;
  readonly disposition: Disposition | null;
}

/** A figure, or null: suppressed, or not defined because there is nothing to divide by. */
export type Figure = number | null;

export interface IncidentFigures {
  readonly suppressed: boolean;
  readonly people: Figure;
  readonly incidents: Figure;
  readonly answered: Figure;
  readonly answeredWithin10s: Figure;
  readonly answeredWithin40s: Figure;
  readonly answerP50: Figure;
  readonly answerP95: Figure;
  readonly audioConnected: Figure;
  readonly audioWithin10s: Figure;
  readonly audioWithin40s: Figure;
  readonly timeToAudioP50: Figure;
  readonly timeToAudioP95: Figure;
  readonly closed: Figure;
  readonly falseRate: Figure;
}
export interface AlarmFigures {
  readonly suppressed: boolean;
  readonly people: Figure;
  readonly alarms: Figure;
}
export interface CheckInFigures {
  readonly suppressed: boolean;
  readonly people: Figure;
  readonly made: Figure;
  readonly missed: Figure;
  readonly overdueRate: Figure;
}
export interface UsageFigures {
  readonly suppressed: boolean;
  readonly active: Figure;
  readonly protected: Figure;
  readonly sessions: Figure;
  readonly usageRate: Figure;
}

/** null: not asked for, or not divided by these dimensions. */
export interface StatRow {
  readonly key: StatKey;
  readonly incidents: IncidentFigures | null;
  readonly alarms: AlarmFigures | null;
  readonly checkIns: CheckInFigures | null;
  readonly usage: UsageFigures | null;
}

export interface Stats {
  readonly fromMs: number;
  readonly toMs: number;
  readonly employerIds: readonly EmployerId[];
  /** Small groups are suppressed for this viewer. */
  readonly anonymous: boolean;
  readonly k: number;
  readonly rows: readonly StatRow[];
  readonly total: StatRow;
  readonly notes: readonly string[];
}

export interface DeviceHealthRow {
  /** null: the row of all. */
  readonly teamId: TeamId | null;
  readonly suppressed: boolean;
  readonly devices: Figure;
  readonly online: Figure;
  readonly onlineRate: Figure;
  readonly lowBattery: Figure;
  readonly lowBatteryRate: Figure;
  readonly neverHeard: Figure;
}
export interface DeviceHealth {
  readonly atMs: number;
  readonly rows: readonly DeviceHealthRow[];
  readonly total: DeviceHealthRow;
}

export interface Counters {
  readonly employerId: EmployerId;
  readonly atMs: number;
  /** null: too few to be told to this viewer. */
  readonly openIncidents: Figure;
  readonly inSession: Figure;
  readonly overdue: Figure;
  /** null: not for this viewer. */
  readonly operatorsOnDuty: Figure;
}

export interface Statistics {
  readonly stats: (viewer: Viewer, question: StatQuestion) => Promise<Stats>;
  readonly deviceHealth: (viewer: Viewer, employerId: EmployerId) => DeviceHealth;
  readonly counters: (viewer: Viewer) => readonly Counters[];
  readonly counterChanges: (viewer: Viewer) => AsyncIterableIterator<readonly Counters[]>;
}
