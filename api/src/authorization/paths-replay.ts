/** How the types of the past are reached: a part of `paths.ts`. */
const DAY_MS = 86_400_000;
const iso = (agoMs: number): string => new Date(Date.now() - agoMs).toISOString();
const MINUTE = 'employerId: "<E>", from: "2026-11-22T03:00:00Z", to: "2026-11-22T03:01:00Z"';
/** Around the matrix' own world: somebody is in an alarm in it. */
const NOW = `employerId: "<E>", from: "${iso(DAY_MS)}", to: "${iso(-DAY_MS)}"`;

export const REPLAY_PATHS: Readonly<Record<string, string>> = {
  ReplayMark: `{ replayMarks(${NOW}) { % } }`,
};

export const REPLAY_ARGUMENTS: Readonly<Record<string, string>> = {
  'Query.replay': `(${MINUTE}, stepSeconds: 10)`,
  'Query.replayRoster': '(employerId: "<E>")',
  'Query.replayMarks': `(${NOW})`,
};
