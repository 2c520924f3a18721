/** What figures may be divided by, and what each of them means: the API, the exports and the pages say it in these words. */

/** Buckets of time are those of the London calendar; at most one of them in a question. */
export const STAT_BUCKETS = ['HOUR', 'DAY', 'WEEK', 'MONTH'] as const;
export const STAT_DIMENSIONS = [
  ...STAT_BUCKETS,
  'WEEKDAY',
  'HOUR_OF_DAY',
  'TEAM',
  'TYPE',
  'PRIORITY',
  'DISPOSITION',
] as const;
export type StatDimension = (typeof STAT_DIMENSIONS)[number];

export const STAT_DIMENSION_MEANINGS: Readonly<Record<StatDimension, string>> = {
  HOUR: 'The hour, Europe/London.',
  DAY: 'The day, Europe/London.',
  WEEK: 'The week from Monday, Europe/London.',
  MONTH: 'The month, Europe/London.',
  WEEKDAY: '1 Monday to 7 Sunday, Europe/London.',
  HOUR_OF_DAY: '0 to 23 by the clock on the wall, Europe/London.',
  TEAM: 'The team in which the worker is today: figures of the past move with whoever changes teams.',
  TYPE: 'The type of the alarm; of an incident, of its first alarm.',
  PRIORITY: '1 is highest. Of an incident, the highest that it came to.',
  DISPOSITION: 'What the incident came to at its close; empty while it is open.',
};
export const STAT_ZONE = 'Europe/London';

/** At most so many in one question: finer ones say nothing of anybody that could be told. */
export const MAX_DIMENSIONS = 3;

export const STAT_POPULATIONS = ['incidents', 'alarms', 'checkIns', 'usage'] as const;
export type StatPopulation = (typeof STAT_POPULATIONS)[number];

/** Which dimensions divide it; asked by another it has no figure. */
export const POPULATION_DIMENSIONS: Readonly<Record<StatPopulation, readonly StatDimension[]>> = {
  incidents: STAT_DIMENSIONS,
  alarms: [...STAT_BUCKETS, 'WEEKDAY', 'HOUR_OF_DAY', 'TEAM', 'TYPE', 'PRIORITY'],
  checkIns: [...STAT_BUCKETS, 'WEEKDAY', 'HOUR_OF_DAY', 'TEAM'],
  usage: [...STAT_BUCKETS, 'TEAM'],
};

export interface Metric {
  readonly unit: 'count' | 'share' | 'seconds';
  readonly numerator: string;
  /** null: it is a count, or a point of a distribution. */
  readonly denominator: string | null;
  readonly exclusions: string;
}

const RECEIVED = 'Counted where its first alarm was received, Europe/London.';
const DISGUISE = 'Calls for help in disguise count for the control room alone.';

/** `domain.md` 5. What the monthly service report calls by the same name is counted by the same code. */
export const METRICS = {
  'incidents.people': {
    unit: 'count',
    numerator: 'Different workers among the incidents; a device that is nobody’s counts as one.',
    denominator: null,
    exclusions: DISGUISE,
  },
  'incidents.incidents': {
    unit: 'count',
    numerator: 'Incidents. ' + RECEIVED,
    denominator: null,
    exclusions: `None; tests and rehearsals count. ${DISGUISE}`,
  },
  'incidents.answered': {
    unit: 'count',
    numerator: 'Incidents that somebody claimed, whoever had them afterwards.',
    denominator: null,
    exclusions: DISGUISE,
  },
  'incidents.answeredWithin10s': {
    unit: 'share',
    numerator: 'Incidents claimed within 10 seconds of the receipt of the first alarm.',
    denominator: 'All incidents: one that nobody answered counts as late.',
    exclusions: DISGUISE,
  },
  'incidents.answeredWithin40s': {
    unit: 'share',
    numerator: 'Incidents claimed within 40 seconds of the receipt of the first alarm.',
    denominator: 'All incidents: one that nobody answered counts as late.',
    exclusions: DISGUISE,
  },
  'incidents.answerP50': {
    unit: 'seconds',
    numerator: 'Half were claimed so soon after the receipt of the first alarm, or sooner.',
    denominator: 'Incidents that were claimed.',
    exclusions: `What nobody claimed. ${DISGUISE}`,
  },
  'incidents.answerP95': {
    unit: 'seconds',
    numerator: 'Of a hundred, 95 were claimed so soon after the receipt of the first alarm, or sooner.',
    denominator: 'Incidents that were claimed.',
    exclusions: `What nobody claimed. ${DISGUISE}`,
  },
  'incidents.audioConnected': {
    unit: 'count',
    numerator: 'Incidents in which somebody listened: verification was started.',
    denominator: null,
    exclusions: DISGUISE,
  },
  'incidents.audioWithin10s': {
    unit: 'share',
    numerator: 'Incidents with audio within 10 seconds of the receipt of the first alarm.',
    denominator: 'All incidents: one without audio counts as late.',
    exclusions: DISGUISE,
  },
  'incidents.audioWithin40s': {
    unit: 'share',
    numerator: 'Incidents with audio within 40 seconds of the receipt of the first alarm.',
    denominator: 'All incidents: one without audio counts as late.',
    exclusions: DISGUISE,
  },
  'incidents.timeToAudioP50': {
    unit: 'seconds',
    numerator: 'Half had audio so soon after the receipt of the first alarm, or sooner.',
    denominator: 'Incidents with audio.',
    exclusions: `What nobody listened to. ${DISGUISE}`,
  },
  'incidents.timeToAudioP95': {
    unit: 'seconds',
    numerator: 'Of a hundred, 95 had audio so soon after the receipt of the first alarm, or sooner.',
    denominator: 'Incidents with audio.',
    exclusions: `What nobody listened to. ${DISGUISE}`,
  },
  'incidents.closed': {
    unit: 'count',
    numerator: 'Incidents that are closed.',
    denominator: null,
    exclusions: DISGUISE,
  },
  'incidents.falseRate': {
    unit: 'share',
    numerator: 'Closed incidents whose disposition begins with FALSE_.',
    denominator: 'Closed incidents but those whose disposition begins with PLANNED_.',
    exclusions: `Open and planned ones. ${DISGUISE}`,
  },
  'alarms.people': {
    unit: 'count',
    numerator: 'Different workers among the alarms; a device that is nobody’s counts as one.',
    denominator: null,
    exclusions: DISGUISE,
  },
  'alarms.alarms': {
    unit: 'count',
    numerator: 'Alarms received, Europe/London: several of one worker may be one incident.',
    denominator: null,
    exclusions: `None; tests and rehearsals count. ${DISGUISE}`,
  },
  'checkIns.people': {
    unit: 'count',
    numerator: 'Different workers who checked in or missed a check-in.',
    denominator: null,
    exclusions: '',
  },
  'checkIns.made': {
    unit: 'count',
    numerator: 'Check-ins, at the time when they were made.',
    denominator: null,
    exclusions: 'What else shows that somebody is well, such as the end of a session.',
  },
  'checkIns.missed': {
    unit: 'count',
    numerator: 'Alarms CHECK_IN_MISSED, at the time when they were raised: after the time of grace.',
    denominator: null,
    exclusions: 'Late check-ins within the time of grace.',
  },
  'checkIns.overdueRate': {
    unit: 'share',
    numerator: 'Check-ins missed.',
    denominator: 'Check-ins made and missed.',
    exclusions: 'As for made and missed.',
  },
  'usage.active': {
    unit: 'count',
    numerator: 'Different protected workers who began a session.',
    denominator: null,
    exclusions: 'Workers to whom no device is assigned today.',
  },
  'usage.protected': {
    unit: 'count',
    numerator: 'Workers to whom a device is assigned today.',
    denominator: null,
    exclusions: 'Assignments of the past are not kept.',
  },
  'usage.sessions': {
    unit: 'count',
    numerator: 'Sessions, at the time when they began.',
    denominator: null,
    exclusions: 'Planned ones that have not begun, and workers to whom no device is assigned today.',
  },
  'usage.usageRate': {
    unit: 'share',
    numerator: 'Active: workers who are protected and began a session.',
    denominator: 'Protected: workers to whom a device is assigned today.',
    exclusions: 'Shared devices count for whom they are assigned to.',
  },
} as const satisfies Readonly<Record<string, Metric>>;
export type MetricName = keyof typeof METRICS;

/** One text for the schema, the data dictionary and the page. */
export function metricText(name: MetricName): string {
  const { unit, numerator, denominator, exclusions } = METRICS[name] as Metric;
  const unitText = { count: 'Count', share: 'Share, 0 to 1', seconds: 'Seconds' }[unit];
  const of = denominator === null ? '' : ` Denominator: ${denominator}`;
  const without = exclusions === '' ? '' : ` Exclusions: ${exclusions}`;
  return `${unitText}. ${denominator === null ? '' : 'Numerator: '}${numerator}${of}${without} Time zone: ${STAT_ZONE}.`;
}
