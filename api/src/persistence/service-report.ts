/** The numbers of a month: what came in, how soon it was answered and listened to, and what it came to. Nothing personal. */
import { ALARM_TYPES, type AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import { DISPOSITIONS, type Disposition } from '@lonewatch/schema/contract/incident.ts';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { ANSWER_FIGURES, incidentsTold, shareOf, type AnswerFigures } from './incident-figures.ts';
import type { Queries } from './sql-port.ts';
import { storableTime } from './storable.ts';

export interface ReportSpan {
  readonly employerId: EmployerId;
  readonly fromMs: number;
  readonly toMs: number;
  /** Calls in disguise are counted too. */
  readonly silent: boolean;
}

export interface Figures {
  readonly alarms: number;
  readonly incidents: number;
  readonly answered: number;
  readonly answeredWithin10S: number;
  readonly answeredWithin40S: number;
  readonly audioConnected: number;
  readonly audioWithin10S: number;
  readonly audioWithin40S: number;
  readonly alarmsByType: readonly { readonly type: AlarmType; readonly count: number }[];
  readonly verifiedByDisposition: readonly { readonly disposition: Disposition; readonly count: number }[];
  /** null: nothing was closed but what had been planned. */
  readonly falseRate: number | null;
}

export async function serviceFigures(q: Queries, span: ReportSpan): Promise<Figures> {
  const values = [[span.employerId], storableTime(span.fromMs), storableTime(span.toMs)];
  const found = incidentsTold(span.silent);
  const [counts] = await q.query<AnswerFigures>(
    `WITH found AS (${found}) SELECT ${ANSWER_FIGURES} FROM found`,
    values,
  );
  const types = await q.query<{ type: AlarmType; count: number }>(
    `SELECT type, count(*)::int4 AS count FROM alarms
     WHERE employer_id = ANY($1::int4[]) AND received_at >= $2 AND received_at < $3 AND ($4 OR type <> 'DURESS')
     GROUP BY type`,
    [...values, span.silent],
  );
  const verified = await q.query<{ disposition: Disposition; count: number }>(
    `WITH found AS (${found})
     SELECT disposition, count(*)::int4 AS count FROM found
     WHERE disposition IS NOT NULL AND verification = 'GENUINE' GROUP BY disposition`,
    values,
  );
  const { closed: _, falseAlarms, judged, ...answers } = counts!;
  return {
    ...answers,
    alarms: types.reduce((sum, { count }) => sum + count, 0),
    alarmsByType: types.sort((a, b) => ALARM_TYPES.indexOf(a.type) - ALARM_TYPES.indexOf(b.type)),
    verifiedByDisposition: verified.sort(
      (a, b) => DISPOSITIONS.indexOf(a.disposition) - DISPOSITIONS.indexOf(b.disposition),
    ),
    falseRate: shareOf(falseAlarms, judged),
  };
}
