/**
 * What counts as answered, listened to and false: one piece of SQL for the monthly service report and for every other
 * figure. Counted from `incident_facts`; an incident counts where its first alarm that may be told of was received.
 */

/** Rows with `at`, `type` and `priority` as they may be told. `silent`: calls in disguise are counted too. */
export function incidentsTold(silent: boolean): string {
  const [at, type, priority] = silent
    ? ['raised_at', 'type', 'priority']
    : ['told_at', 'told_type', 'told_priority'];
  // What was done about a call in disguise before anything may be told is told to be done then: a time that lies before its
  // alarm would give the call away.
  const told = (time: string): string =>
    silent
      ? `f.${time}`
      : `CASE WHEN f.${time} IS NOT NULL THEN greatest(f.${time}, f.told_at) END AS ${time}`;
  return `SELECT f.incident_id, f.employer_id, f.worker_id, f.device_id, f.${at} AS at, f.${type} AS type,
      f.${priority} AS priority, ${told('claimed_at')}, ${told('audio_at')}, f.closed_at, f.disposition, f.verification
    FROM incident_facts f WHERE f.${at} IS NOT NULL AND f.employer_id = ANY($1::int4[]) AND f.${at} >= $2 AND f.${at} < $3`;
}

export const IS_FALSE = `disposition LIKE 'FALSE\\_%'`;
export const IS_JUDGED = `disposition NOT LIKE 'PLANNED\\_%'`;

/** Whoever answered first counts, whatever became of it afterwards. */
export const ANSWER_FIGURES = `count(*)::int4 AS incidents,
  count(claimed_at)::int4 AS answered,
  count(*) FILTER (WHERE claimed_at - at <= interval '10 s')::int4 AS "answeredWithin10S",
  count(*) FILTER (WHERE claimed_at - at <= interval '40 s')::int4 AS "answeredWithin40S",
  count(audio_at)::int4 AS "audioConnected",
  count(*) FILTER (WHERE audio_at - at <= interval '10 s')::int4 AS "audioWithin10S",
  count(*) FILTER (WHERE audio_at - at <= interval '40 s')::int4 AS "audioWithin40S",
  count(closed_at)::int4 AS closed,
  count(*) FILTER (WHERE ${IS_FALSE})::int4 AS "falseAlarms",
  count(*) FILTER (WHERE ${IS_JUDGED})::int4 AS judged`;

export interface AnswerFigures {
  readonly incidents: number;
  readonly answered: number;
  readonly answeredWithin10S: number;
  readonly answeredWithin40S: number;
  readonly audioConnected: number;
  readonly audioWithin10S: number;
  readonly audioWithin40S: number;
  readonly closed: number;
  readonly falseAlarms: number;
  /** Closed, but for the planned ones. */
  readonly judged: number;
}

/** null: there is nothing to divide by. */
export function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
