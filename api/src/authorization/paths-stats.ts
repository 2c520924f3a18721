/** How figures are reached: a part of `paths.ts`. */

const OF = 'from: "2026-01-01T00:00:00Z", to: "2030-01-01T00:00:00Z", employerIds: ["<E>"]';
const total = (inner: string): string => `{ stats(by: [], ${OF}) { total { ${inner} } } }`;

export const STAT_PATHS: Readonly<Record<string, string>> = {
  Stats: `{ stats(by: [], ${OF}) { % } }`,
  StatRow: `{ stats(by: [], ${OF}) { total { % } } }`,
  IncidentFigures: total('incidents { % }'),
  AlarmFigures: total('alarms { % }'),
  CheckInFigures: total('checkIns { % }'),
  UsageFigures: total('usage { % }'),
  DeviceHealth: '{ deviceHealth(employerId: "<E>") { % } }',
  DeviceHealthRow: '{ deviceHealth(employerId: "<E>") { total { % } } }',
  Counters: '{ counters { % } }',
};

export const STAT_ARGUMENTS: Readonly<Record<string, string>> = {
  'Query.stats': `(by: [], ${OF})`,
  'Query.deviceHealth': '(employerId: "<E>")',
};
