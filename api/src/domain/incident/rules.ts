/** Every number of an incident's life (`domain.md` 3.4, 3.5, 3.7): defaults, which a file of the installation may change. */
import type { ClockName } from '@lonewatch/schema/contract/incident.ts';

/** Seconds from a clock's start; null: this clock has no such level. */
export interface ClockRule {
  readonly amberS: number | null;
  readonly breachS: number;
  readonly supervisorS: number | null;
  readonly slaS: number | null;
}

export interface IncidentRules {
  readonly clocks: Readonly<Record<ClockName, ClockRule>>;
  /** An offer to one operator lapses after this. */
  readonly offerS: number;
  readonly handoverS: number;
  readonly stepLeaseS: number;
  readonly holdUnverifiedS: number;
  readonly holdRespondingS: number;
  /** A hold that ended and that the owner has not seen by then: back to everybody. */
  readonly holdUnseenS: number;
  /** Any operator may take over from an owner who has done nothing for so long. */
  readonly takeOverIdleS: number;
  /** Within this after the close any operator may reopen; later only a supervisor. */
  readonly reopenS: number;
  /** A missed check-in becomes priority 1 when nobody has reached the worker by then. */
  readonly raiseUnansweredS: number;
  /** How long an email or a message may stay unanswered before the next step is up. */
  readonly messageTimeoutS: number;
  readonly noteMax: number;
  readonly pinMax: number;
}

const DAY_S = 86_400;
const clock = (
  amberS: number | null,
  breachS: number,
  supervisorS: number | null = null,
  slaS: number | null = null,
): ClockRule => ({ amberS, breachS, supervisorS, slaS });

export const DEFAULT_RULES: IncidentRules = {
  clocks: {
    ANSWER: clock(7, 10, 20, 40),
    VERIFICATION_START: clock(10, 40),
    VERIFY: clock(60, 120, 120),
    ESCALATE_FIRST: clock(15, 30),
    DISPATCH: clock(30, 60),
    IDLE: clock(90, 180, 180),
    HANDOVER_ACCEPT: clock(10, 20),
    CHASE_RESPONSE: clock(480, 600),
    SUMMARY: clock(300, 600),
    REPORT: clock(1.5 * DAY_S, 2 * DAY_S),
  },
  offerS: 5,
  handoverS: 20,
  stepLeaseS: 60,
  holdUnverifiedS: 300,
  holdRespondingS: 1_800,
  holdUnseenS: 30,
  takeOverIdleS: 90,
  reopenS: DAY_S,
  raiseUnansweredS: 300,
  messageTimeoutS: 120,
  noteMax: 2_000,
  pinMax: 3,
};
