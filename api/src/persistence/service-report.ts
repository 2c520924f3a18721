/** The numbers of a month: what came in, how soon it was answered and listened to, and what it came to. Nothing personal. */
import { ALARM_TYPES, type AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import { DISPOSITIONS, type Disposition } from '@lonewatch/schema/contract/incident.ts';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
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

/** An incident counts in the span in which its first alarm that may be told of was received. */
const INCIDENTS = `
  SELECT i.id, i.disposition, i.state ->> 'verification' AS verification,
    to_timestamp(min((a ->> 'receivedAtMs')::float8) / 1000) AS raised_at
  FROM incidents i, jsonb_array_elements(i.state -> 'alarms') a
  WHERE i.employer_id = $1 AND ($4 OR a ->> 'type' <> 'DURESS')
  GROUP BY i.id
  HAVING to_timestamp(min((a ->> 'receivedAtMs')::float8) / 1000) >= $2
    AND to_timestamp(min((a ->> 'receivedAtMs')::float8) / 1000) < $3`;

/** Whoever answered first counts, whatever became of it afterwards. */
const ANSWERS = `
  SELECT i.id, i.raised_at,
    min(l.at) FILTER (WHERE l.kind IN ('CLAIMED', 'TAKEN_OVER')) AS claimed_at,
    min(l.at) FILTER (WHERE l.kind = 'AUDIO_CONNECTED') AS audio_at
  FROM found i LEFT JOIN incident_log l ON l.incident_id = i.id AND l.kind IN ('CLAIMED', 'TAKEN_OVER', 'AUDIO_CONNECTED')
  GROUP BY i.id, i.raised_at`;

export async function serviceFigures(q: Queries, span: ReportSpan): Promise<Figures> {
  const values = [span.employerId, storableTime(span.fromMs), storableTime(span.toMs), span.silent];
  const [answers] = await q.query<Record<keyof Answers, number>>(
    `WITH found AS (${INCIDENTS}), answers AS (${ANSWERS})
     SELECT count(*)::int4 AS incidents, count(claimed_at)::int4 AS answered,
       count(*) FILTER (WHERE claimed_at - raised_at <= interval '10 s')::int4 AS "answeredWithin10S",
       count(*) FILTER (WHERE claimed_at - raised_at <= interval '40 s')::int4 AS "answeredWithin40S",
       count(audio_at)::int4 AS "audioConnected",
       count(*) FILTER (WHERE audio_at - raised_at <= interval '10 s')::int4 AS "audioWithin10S",
       count(*) FILTER (WHERE audio_at - raised_at <= interval '40 s')::int4 AS "audioWithin40S"
     FROM answers`,
    values,
  );
  const types = await q.query<{ type: AlarmType; count: number }>(
    `SELECT type, count(*)::int4 AS count FROM alarms
     WHERE employer_id = $1 AND received_at >= $2 AND received_at < $3 AND ($4 OR type <> 'DURESS') GROUP BY type`,
    values,
  );
  const closed = await q.query<{ disposition: Disposition; count: number; genuine: number }>(
    `WITH found AS (${INCIDENTS})
     SELECT disposition, count(*)::int4 AS count, count(*) FILTER (WHERE verification = 'GENUINE')::int4 AS genuine
     FROM found WHERE disposition IS NOT NULL GROUP BY disposition`,
    values,
  );
  return {
    ...answers!,
    alarms: types.reduce((sum, { count }) => sum + count, 0),
    alarmsByType: types.sort((a, b) => ALARM_TYPES.indexOf(a.type) - ALARM_TYPES.indexOf(b.type)),
    verifiedByDisposition: closed
      .filter(({ genuine }) => genuine > 0)
      .sort((a, b) => DISPOSITIONS.indexOf(a.disposition) - DISPOSITIONS.indexOf(b.disposition))
      .map(({ disposition, genuine }) => ({ disposition, count: genuine })),
    falseRate: falseRateOf(closed),
  };
}

type Answers = Omit<Figures, 'alarms' | 'alarmsByType' | 'verifiedByDisposition' | 'falseRate'>;

function falseRateOf(
  closed: readonly { readonly disposition: Disposition; readonly count: number }[],
): number | null {
  const counted = closed.filter(({ disposition }) => !disposition.startsWith('PLANNED_'));
  const sum = (rows: typeof closed): number => rows.reduce((total, { count }) => total + count, 0);
  const all = sum(counted);
  return all === 0 ? null : sum(counted.filter(({ disposition }) => disposition.startsWith('FALSE_'))) / all;
}
