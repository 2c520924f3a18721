/**
 * What of an incident goes onto a report, by who will read it. INTERNAL: the control room's own. EMPLOYER: nothing of duress
 * and of what the room keeps to itself. POLICE: what happened and where, without what the room learns from it. Telephone
 * numbers are whole in the control room alone. What a report leaves out it says in one sentence, never by a gap: a gap
 * would tell what it hides. Pure.
 */
import type { EntryKind } from '@lonewatch/schema/contract/incident-entry.ts';
import type { ReportEntry, ReportIncident } from './report-facts.ts';

export const REDACTIONS = ['internal', 'employer', 'police'] as const;
export type Redaction = (typeof REDACTIONS)[number];
export const WIRE_REDACTION = { internal: 'INTERNAL', employer: 'EMPLOYER', police: 'POLICE' } as const;

export interface RedactionWords {
  readonly label: string;
  /** At the top of every sheet. */
  readonly mark: string;
  readonly leavesOut: string;
}

export const REDACTION_WORDS: Readonly<Record<Redaction, RedactionWords>> = {
  internal: {
    label: 'Internal',
    mark: 'CONFIDENTIAL · CONTROL ROOM ONLY',
    leavesOut: 'Nothing is left out but whispers to one colleague.',
  },
  employer: {
    label: 'Employer',
    mark: 'CONFIDENTIAL · FOR THE EMPLOYER',
    leavesOut:
      'Left out: telephone numbers but for their last three figures, the way before and after the alarm, workplaces of operators, notes among operators and advice on how to ask the police.',
  },
  police: {
    label: 'Police',
    mark: 'CONFIDENTIAL · FOR THE POLICE',
    leavesOut:
      'Left out: telephone numbers but for their last three figures, workplaces of operators, whispers and lessons. They can be asked for.',
  },
};

/** Nonsense is the level that tells least. */
export function readRedaction(text: string | null, mayInternal: boolean): Redaction {
  const wanted = REDACTIONS.find((level) => level === text);
  if (!mayInternal) return 'employer';
  return wanted ?? (text === null ? 'internal' : 'employer');
}

/** What only keeps the record together tells a reader nothing, at any level but the control room's own. */
const HOUSEKEEPING: readonly EntryKind[] = [
  'OFFERED',
  'OFFER_LAPSED',
  'STEP_RENEWED',
  'STEP_LAPSED',
  'PINNED',
  'UNPINNED',
  'LINKED',
  'UNLINKED',
];
/** Each of them could tell an employer's people that help was asked for in disguise, or is the control room's own. */
const NOT_FOR_EMPLOYERS: readonly EntryKind[] = [
  ...HOUSEKEEPING,
  'DURESS_DETECTED',
  'ADVISED',
  'CUES_SET',
  'SAFE_REJECTED',
  'NOTED',
  'WORKER_SAID',
  'SILENT_MONITOR',
  'PRIORITY_RAISED',
];

/** May this incident be told at that level at all? A sentence where not. */
export function barredFrom(
  level: Redaction,
  { duress, alarms }: Pick<ReportIncident, 'duress' | 'alarms'>,
): string | null {
  if (level !== 'employer' || duress !== true || alarms.some(({ type }) => type !== 'DURESS')) return null;
  return 'This incident is of a call for help in disguise and nothing else, so there is no report for the employer: what its nominated person must know is told by a supervisor, in person.';
}

const OF_DURESS = /duress/i;
/** In the sentence of a request for help. */
const ADVICE = / \(advice was [^)]*\)/;

/** What stands in the timeline, oldest first. */
export function entriesAt(level: Redaction, entries: readonly ReportEntry[]): ReportEntry[] {
  return entries.filter((entry) => isTold(level, entry)).map((entry) => redacted(level, entry));
}

function isTold(level: Redaction, { kind, whisper, summary }: ReportEntry): boolean {
  if (whisper) return false;
  if (level === 'employer' && kind === 'ALARM_ATTACHED' && OF_DURESS.test(summary)) return false;
  if (level === 'internal') return true;
  return !(level === 'employer' ? NOT_FOR_EMPLOYERS : HOUSEKEEPING).includes(kind);
}

function redacted(level: Redaction, entry: ReportEntry): ReportEntry {
  if (level === 'internal') return entry;
  const { actor, kind, phone, text, reason, summary } = entry;
  return {
    ...entry,
    actor: { ...actor, workstation: null },
    phone: phoneAt(level, phone),
    text: textAt(level, text),
    reason: textAt(level, reason),
    // The first sentence names the alarm, which may be one that the employer's people never hear of.
    summary:
      level === 'employer' && (kind === 'RAISED' || kind === 'ALARM_ATTACHED')
        ? 'An alarm was received.'
        : (textAt(level, level === 'employer' ? summary.replace(ADVICE, '') : summary) ?? ''),
  };
}

/** The log is never rewritten, so what somebody has typed of duress is withheld here. */
function textAt(level: Redaction, text: string | null): string | null {
  if (text === null) return null;
  if (level === 'employer' && OF_DURESS.test(text)) return 'Withheld.';
  return maskNumbers(level, text);
}

/** `… 123`, enough to tell which number was rung. */
export function phoneAt(level: Redaction, phone: string | null): string | null {
  if (phone === null || level === 'internal') return phone;
  const figures = phone.replace(/\D/g, '');
  return figures.length > 5 ? `… ${figures.slice(-3)}` : 'not shown';
}

/** UK and international numbers that somebody has typed into a text: nine figures and more, however they are grouped. */
const NUMBER = /(?:\+|\b0)\d(?:[ ()/-]{0,2}\d){8,13}\b/g;

function maskNumbers(level: Redaction, text: string): string {
  return text.replace(NUMBER, (found) => phoneAt(level, found) ?? '');
}

/** The way there and away: the police look for somebody, an employer reads what happened. */
export function showsTrail(level: Redaction): boolean {
  return level !== 'employer';
}

export function showsLessons(level: Redaction): boolean {
  return level !== 'police';
}

/** The incident beside its log: what this reader may know of its alarms, of what was asked for and of what was told. */
export function incidentAt(level: Redaction, incident: ReportIncident): ReportIncident {
  if (level === 'internal') return incident;
  return {
    ...incident,
    alarms: level === 'employer' ? incident.alarms.filter(({ type }) => type !== 'DURESS') : incident.alarms,
    responses: incident.responses.map((response) => ({
      ...response,
      note: textAt(level, response.note),
      disclosed: response.disclosed.flatMap((what) => textAt(level, what) ?? []),
    })),
    steps: incident.steps.map((step) => ({ ...step, phone: phoneAt(level, step.phone), email: null })),
  };
}

/** By agreement of the house a lesson is a note that begins with the word, also after the close. */
const LESSON = /^lessons?\s*:\s*/i;

export function lessonsAt(level: Redaction, entries: readonly ReportEntry[]): string[] {
  if (!showsLessons(level)) return [];
  return entries.flatMap(({ kind, text, whisper }) => {
    if (kind !== 'NOTED' || whisper || text === null || !LESSON.test(text)) return [];
    const lesson = textAt(level, text.replace(LESSON, '')) ?? '';
    return [`${lesson.charAt(0).toLocaleUpperCase('en-GB')}${lesson.slice(1)}`];
  });
}
