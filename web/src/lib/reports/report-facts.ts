/** What the report of an incident is made from, as the server tells it. Times are ISO 8601 in UTC. */
import type { AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import type {
  ClockLevel,
  ClockName,
  Disposition,
  IncidentState,
  ResponseRoute,
  ResponseService,
  ResponseState,
  SafeMethod,
  Verification,
} from '@lonewatch/schema/contract/incident.ts';
import type { EntryKind } from '@lonewatch/schema/contract/incident-entry.ts';
import type { StepAction, StepTarget } from '@lonewatch/schema/contract/plan.ts';

export interface ReportEntry {
  readonly version: number;
  readonly at: string;
  readonly kind: EntryKind;
  readonly actor: {
    readonly kind: 'OPERATOR' | 'WORKER' | 'DEVICE' | 'TIMER' | 'SYSTEM';
    readonly accountId: string | null;
    readonly name: string;
    readonly supervisor: boolean;
    readonly workstation: string | null;
  };
  /** One sentence. */
  readonly summary: string;
  readonly text: string | null;
  readonly reason: string | null;
  readonly contact: string | null;
  readonly phone: string | null;
  readonly reference: string | null;
  readonly corrects: number | null;
  readonly whisper: boolean;
  /** The place in the plan, from 0, of the step that it is about. */
  readonly step: number | null;
  readonly responseId: number | null;
  /** Of a message to somebody outside: it has left. */
  readonly delivered: boolean | null;
  readonly issuedFor: 'INTERNAL' | 'EMPLOYER' | 'POLICE' | null;
  /** null: not for who does not work it. */
  readonly hash: string | null;
}

export interface ReportFix {
  readonly lon: number;
  readonly lat: number;
  readonly accuracyM: number | null;
  readonly fixAt: string;
}

export interface ReportClock {
  readonly name: ClockName;
  readonly startedAt: string;
  readonly stoppedAt: string | null;
  readonly amberAt: string | null;
  readonly breachAt: string | null;
  readonly level: ClockLevel;
}

export interface ReportResponse {
  readonly responseId: number;
  readonly service: ResponseService;
  readonly route: ResponseRoute;
  readonly state: ResponseState;
  readonly reference: string | null;
  readonly note: string | null;
  readonly forceName: string | null;
  readonly requestedAt: string;
  readonly changedAt: string;
  /** What was told about the worker. */
  readonly disclosed: readonly string[];
}

export interface ReportStep {
  readonly index: number;
  readonly name: string;
  readonly phone: string | null;
  readonly email: string | null;
  readonly action: StepAction;
  readonly target: StepTarget;
}

export interface ReportIncident {
  readonly number: string;
  readonly who: string;
  readonly employerName: string;
  readonly teamName: string | null;
  readonly state: IncidentState;
  readonly priority: number;
  readonly raisedAt: string;
  readonly closedAt: string | null;
  /** null: not for this reader to know. */
  readonly duress: boolean | null;
  readonly verification: Verification;
  readonly disposition: Disposition | null;
  readonly safeMethod: SafeMethod | null;
  /** The first one first. */
  readonly alarms: readonly {
    readonly type: AlarmType;
    readonly receivedAt: string;
    readonly deviceAt: string | null;
    readonly delayed: boolean;
    readonly fix: ReportFix | null;
  }[];
  readonly responses: readonly ReportResponse[];
  /** Of the plan as it was when the alarm was raised. */
  readonly steps: readonly ReportStep[];
  readonly clocks: readonly ReportClock[];
}
