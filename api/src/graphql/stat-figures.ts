/** From counts to what is told: shares and points of a distribution, and null where it would give somebody away. */
import type {
  AlarmFigures,
  CheckInFigures,
  IncidentFigures,
  UsageFigures,
} from '@lonewatch/schema/graphql/stats-ports.ts';
import { isShareTold } from '../domain/suppression.ts';
import { shareOf } from '../persistence/incident-figures.ts';
import type { AlarmCell, CheckInCell, IncidentCell, UsageCell } from '../persistence/stat-cells.ts';

export interface Telling {
  readonly suppressed: boolean;
  readonly anonymous: boolean;
  readonly k: number;
}

export function incidentFigures(cell: IncidentCell, { suppressed, anonymous, k }: Telling): IncidentFigures {
  if (suppressed) return { ...NO_INCIDENTS, suppressed };
  const enough = (people: number): boolean => !anonymous || people >= k;
  const { incidents, answeredPeople, audioPeople, falsePeople, otherPeople } = cell;
  const isRateTold = !anonymous || isShareTold(falsePeople, otherPeople, k);
  return {
    ...{ suppressed, people: cell.people, incidents, answered: cell.answered, closed: cell.closed },
    answeredWithin10s: shareOf(cell.answeredWithin10S, incidents),
    answeredWithin40s: shareOf(cell.answeredWithin40S, incidents),
    answerP50: enough(answeredPeople) ? cell.answerP50 : null,
    answerP95: enough(answeredPeople) ? cell.answerP95 : null,
    audioConnected: cell.audioConnected,
    audioWithin10s: shareOf(cell.audioWithin10S, incidents),
    audioWithin40s: shareOf(cell.audioWithin40S, incidents),
    timeToAudioP50: enough(audioPeople) ? cell.timeToAudioP50 : null,
    timeToAudioP95: enough(audioPeople) ? cell.timeToAudioP95 : null,
    falseRate: isRateTold ? shareOf(cell.falseAlarms, cell.judged) : null,
  };
}

export function alarmFigures({ people, alarms }: AlarmCell, { suppressed }: Telling): AlarmFigures {
  return suppressed ? { suppressed, people: null, alarms: null } : { suppressed, people, alarms };
}

/** How many were missed tells as much as the rate: both or neither. */
export function checkInFigures(cell: CheckInCell, { suppressed, anonymous, k }: Telling): CheckInFigures {
  const { people, made, missed, madePeople, missedPeople } = cell;
  if (suppressed || (anonymous && !isShareTold(missedPeople, madePeople, k)))
    return { suppressed: true, people: null, made: null, missed: null, overdueRate: null };
  return { suppressed, people, made, missed, overdueRate: shareOf(missed, made + missed) };
}

export function usageFigures(
  { people, sessions }: UsageCell,
  protectedWorkers: number,
  { suppressed, anonymous, k }: Telling,
): UsageFigures {
  if (suppressed || (anonymous && !isShareTold(people, protectedWorkers - people, k)))
    return { suppressed: true, active: null, protected: null, sessions: null, usageRate: null };
  return {
    ...{ suppressed, active: people, protected: protectedWorkers, sessions },
    usageRate: shareOf(people, protectedWorkers),
  };
}

const NO_INCIDENTS: Omit<IncidentFigures, 'suppressed'> = {
  ...{ people: null, incidents: null, answered: null, closed: null, falseRate: null },
  ...{ answeredWithin10s: null, answeredWithin40s: null, answerP50: null, answerP95: null },
  ...{ audioConnected: null, audioWithin10s: null, audioWithin40s: null },
  ...{ timeToAudioP50: null, timeToAudioP95: null },
};
