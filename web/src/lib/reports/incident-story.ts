/** An incident in three lines, and in tables: from its log and its clocks, at the level that the entries were redacted to. Pure. */
import type { EntryKind } from '@lonewatch/schema/contract/incident-entry.ts';
import { readClock } from '../incidents/clocks.ts';
import {
  CLOCK_WORDS,
  DISPOSITION_WORDS,
  ROUTE_WORDS,
  SAFE_METHOD_WORDS,
  SERVICE_WORDS,
  TARGET_WORDS,
} from '../incidents/words.ts';
import { ageLong, plural, stopwatch } from '../ui/age-text.ts';
import { ukClock, ukDay, ukZone } from '../ui/uk-time.ts';
import { ALARM_WORDS } from '../workers/fix-words.ts';
import type { ReportClock, ReportEntry, ReportIncident, ReportResponse, ReportStep } from './report-facts.ts';

/** `22 Nov 2026 14:02:11 GMT` */
export function ukStamp(iso: string): string {
  const ms = Date.parse(iso);
  return `${ukDay(ms)} ${ukClock(ms)} ${ukZone(ms)}`;
}

/** `2026-11-22 14:02:11Z` */
export function utcStamp(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

/** What, how it was handled, what became of it. */
export function threeLines(
  incident: ReportIncident,
  entries: readonly ReportEntry[],
): readonly [string, string, string] {
  return [whatLine(incident), handledLine(incident, entries), outcomeLine(incident, entries)];
}

function whatLine(incident: ReportIncident): string {
  const { who, employerName, teamName, raisedAt, priority, alarms } = incident;
  const [first] = alarms;
  const what = first === undefined ? 'Alarm' : ALARM_WORDS[first.type];
  const whose = teamName === null ? employerName : `${teamName}, ${employerName}`;
  const others = alarms.length - 1;
  const more = others < 1 ? '' : ` ${others === 1 ? 'Another alarm' : `${others} more alarms`} followed.`;
  const late =
    first?.delayed === true && first.deviceAt !== null
      ? `, sent by the device at ${ukStamp(first.deviceAt)}`
      : '';
  return `${what}: ${who} (${whose}), received ${ukStamp(raisedAt)}${late}, priority ${priority}.${more}`;
}

/** What each kind is called in a line of what was reached when. */
const REACHED: readonly (readonly [kind: EntryKind, word: string])[] = [
  ['CLAIMED', 'answered'],
  ['AUDIO_CONNECTED', 'heard'],
  ['VERIFIED', 'verified'],
  ['NO_RESPONSE', 'found without response'],
  ['RESPONSE_REQUESTED', 'help requested'],
  ['SAFE_CONFIRMED', 'safety confirmed'],
];

function handledLine({ raisedAt, responses }: ReportIncident, entries: readonly ReportEntry[]): string {
  const startMs = Date.parse(raisedAt);
  const reached = REACHED.flatMap(([kind, word]) => {
    const found = entries.find((entry) => entry.kind === kind);
    if (found === undefined) return [];
    const by = kind === 'CLAIMED' ? ` by ${found.actor.name}` : '';
    return [`${word}${by} after ${ageLong((Date.parse(found.at) - startMs) / 1_000)}`];
  });
  if (reached.length === 0) return 'Nobody has answered yet.';
  const help = [...new Set(responses.map(({ service }) => SERVICE_WORDS[service]))];
  return `${sentence(reached.join(', '))}${help.length === 0 ? '' : ` Asked for: ${help.join(', ')}.`}`;
}

function outcomeLine(
  { raisedAt, closedAt, disposition, safeMethod }: ReportIncident,
  entries: readonly ReportEntry[],
): string {
  if (closedAt === null) return 'Not closed: this report is of an incident that is still being worked.';
  const lasted = ageLong((Date.parse(closedAt) - Date.parse(raisedAt)) / 1_000);
  const how = disposition === null ? '' : ` as “${DISPOSITION_WORDS[disposition]}”`;
  const safe =
    safeMethod === null
      ? 'Closed without a confirmation, by the owner and a supervisor.'
      : `${SAFE_METHOD_WORDS[safeMethod]}.`;
  const reopened = entries.filter(({ kind }) => kind === 'REOPENED').length;
  const again = reopened === 0 ? '' : ` Reopened ${plural(reopened, 'time')}.`;
  return `Closed ${ukStamp(closedAt)}${how}, ${lasted} after it was raised. ${safe}${again}`;
}

function sentence(text: string): string {
  return `${capital(text)}.`;
}

function capital(text: string): string {
  return `${text.charAt(0).toLocaleUpperCase('en-GB')}${text.slice(1)}`;
}

export interface ClockRow {
  readonly label: string;
  readonly started: string;
  readonly took: string;
  readonly target: string;
  /** In words: a photocopy has no red. */
  readonly result: string;
}

export function clockRows(clocks: readonly ReportClock[], nowMs: number): ClockRow[] {
  const inOrder = [...clocks].sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
  return inOrder.map((clock) => {
    const { band, running, elapsed } = readClock(clock, nowMs);
    const target = clock.breachAt;
    return {
      label: CLOCK_WORDS[clock.name],
      started: ukClock(Date.parse(clock.startedAt)),
      took: running ? `${elapsed}, running` : elapsed,
      target:
        target === null ? 'none' : stopwatch((Date.parse(target) - Date.parse(clock.startedAt)) / 1_000),
      result: target === null ? '–' : band === 'RED' ? 'MISSED' : running ? 'Running' : 'Met',
    };
  });
}

export interface PersonRow {
  readonly name: string;
  readonly supervisor: boolean;
  readonly workstations: string;
  /** When they were responsible: `14:02:17–14:20:05`. */
  readonly owned: string;
  /** What they did, in the order in which they first did it: `claimed, verified, 3 notes`. */
  readonly did: string;
}

/** A kind that comes once is said in its word, others are counted. Left out: what only keeps the record together. */
const DEEDS: Readonly<Partial<Record<EntryKind, readonly [once: string, many: string]>>> = {
  CLAIMED: ['claimed', 'claims'],
  TAKEN_OVER: ['took over', 'takeovers'],
  HANDOVER_OFFERED: ['offered a handover', 'handovers offered'],
  HANDOVER_ACCEPTED: ['accepted the handover', 'handovers accepted'],
  JOINED: ['joined', 'times joined'],
  AUDIO_CONNECTED: ['listened', 'times listened'],
  CONTACT_ATTEMPTED: ['1 attempt to reach the worker', 'attempts to reach the worker'],
  VERIFIED: ['verified', 'verifications'],
  NO_RESPONSE: ['found no response', 'times no response'],
  STEP_DONE: ['1 step done', 'steps done'],
  STEP_FAILED: ['1 step without success', 'steps without success'],
  STEP_SKIPPED: ['1 step skipped', 'steps skipped'],
  RESPONSE_REQUESTED: ['asked for help', 'requests for help'],
  RESPONSE_CHANGED: ['followed help up', 'times help followed up'],
  SAFE_CONFIRMED: ['confirmed safety', 'confirmations of safety'],
  OVERRIDE_ASKED: ['asked to close without confirmation', 'requests to close without confirmation'],
  CLOSED: ['closed', 'closes'],
  REOPENED: ['reopened', 'times reopened'],
  HELD: ['held', 'holds'],
  NOTED: ['1 note', 'notes'],
  SCENE_SET: ['1 fact of the scene', 'facts of the scene'],
  MARKED: ['1 mark on the map', 'marks on the map'],
  WORKER_CANCELLED: ['cancelled', 'times cancelled'],
  WORKER_SAID: ['1 message', 'messages'],
  REPORT_ISSUED: ['issued a report', 'reports issued'],
};

function deedsOf(entries: readonly ReportEntry[]): string {
  const deeds = [...Map.groupBy(entries, ({ kind }) => kind)].flatMap(([kind, own]) => {
    const words = DEEDS[kind];
    return words === undefined ? [] : [own.length === 1 ? words[0] : `${own.length} ${words[1]}`];
  });
  return deeds.length === 0 ? plural(entries.length, 'entry', 'entries') : deeds.join(', ');
}

const TAKES: readonly EntryKind[] = ['CLAIMED', 'TAKEN_OVER', 'HANDOVER_ACCEPTED'];
const ENDS: readonly EntryKind[] = ['ABANDONED', 'CLOSED', ...TAKES];

/** Everybody who has acted, in the order in which they came in. */
export function peopleRows(entries: readonly ReportEntry[]): PersonRow[] {
  const people = Map.groupBy(
    entries.filter(({ actor }) => actor.kind === 'OPERATOR' || actor.kind === 'WORKER'),
    ({ actor }) => actor.accountId ?? actor.name,
  );
  const spans = ownedSpans(entries);
  return [...people].map(([key, own]) => ({
    name: own[0]!.actor.name,
    supervisor: own.some(({ actor }) => actor.supervisor),
    workstations: [...new Set(own.flatMap(({ actor }) => actor.workstation ?? []))].join(', '),
    owned: spans
      .filter(({ who }) => who === key)
      .map(({ from, to }) => `${ukClock(Date.parse(from))}–${to === null ? 'now' : ukClock(Date.parse(to))}`)
      .join(', '),
    did: deedsOf(own),
  }));
}

interface Span {
  readonly who: string;
  readonly from: string;
  readonly to: string | null;
}

function ownedSpans(entries: readonly ReportEntry[]): Span[] {
  const turns = entries.filter(({ kind }) => ENDS.includes(kind));
  return turns.flatMap(({ kind, actor, at }, index) =>
    TAKES.includes(kind)
      ? [{ who: actor.accountId ?? actor.name, from: at, to: turns[index + 1]?.at ?? null }]
      : [],
  );
}

export interface ContactRow {
  readonly version: number;
  readonly at: string;
  readonly contact: string;
  readonly phone: string;
  readonly by: string;
  readonly outcome: string;
}

const CONTACTS: readonly EntryKind[] = ['CONTACT_ATTEMPTED', 'STEP_DONE', 'STEP_FAILED', 'STEP_SKIPPED'];

export function contactRows(
  { steps }: Pick<ReportIncident, 'steps'>,
  entries: readonly ReportEntry[],
): ContactRow[] {
  return entries
    .filter(({ kind }) => CONTACTS.includes(kind))
    .map((entry) => {
      const step = steps.find(({ index }) => index === entry.step);
      return {
        version: entry.version,
        at: ukClock(Date.parse(entry.at)),
        contact: entry.contact ?? (step === undefined ? 'The worker' : nameOf(step)),
        phone: entry.phone ?? step?.phone ?? '–',
        by: entry.actor.name,
        outcome: [deedOf(entry), entry.text, entry.reason]
          .filter((part) => part !== null && part !== '')
          .join(' '),
      };
    });
}

function nameOf({ name, target }: Pick<ReportStep, 'name' | 'target'>): string {
  return name === '' ? TARGET_WORDS[target] : name;
}

/** What was done, without who: the table has that beside it. */
export function deedOf({ summary, actor: { name } }: ReportEntry): string {
  return summary.startsWith(`${name} `) ? capital(summary.slice(name.length + 1)) : summary;
}

export interface DisclosureRow {
  readonly key: string;
  readonly at: string;
  readonly to: string;
  readonly what: string;
  readonly by: string;
  readonly reference: string;
}

/** Everybody outside the control room who was told anything. What did not leave is told in the timeline alone. */
export function disclosureRows(incident: ReportIncident, entries: readonly ReportEntry[]): DisclosureRow[] {
  const asked = incident.responses.map((response) => ({
    atMs: Date.parse(response.requestedAt),
    key: `r${response.responseId}`,
    to: [SERVICE_WORDS[response.service], response.forceName].filter((part) => part !== null).join(', '),
    what: response.disclosed.length === 0 ? 'Not recorded' : response.disclosed.join(', '),
    by: `${entries.find(({ version }) => version === response.responseId)?.actor.name ?? 'The control room'}, ${ROUTE_WORDS[response.route]}`,
    reference: referencesOf(response, entries),
  }));
  const sent = entries.flatMap((entry) => {
    const to = recipientOf(incident, entry);
    if (to === null) return [];
    const what = deedOf(entry);
    return [
      {
        atMs: Date.parse(entry.at),
        key: `e${entry.version}`,
        to,
        what,
        by: entry.actor.name,
        reference: '–',
      },
    ];
  });
  return [...asked, ...sent]
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ atMs, ...row }) => ({ ...row, at: ukClock(atMs) }));
}

/** null: it told nobody outside anything. */
function recipientOf(
  { steps }: ReportIncident,
  { kind, delivered, step, issuedFor, contact }: ReportEntry,
): string | null {
  if (kind === 'DELIVERY' && delivered === true) {
    const planned = steps.find(({ index }) => index === step);
    return contact ?? (planned === undefined ? 'Whom the employer has named' : nameOf(planned));
  }
  if (kind === 'SUMMARY_SENT') return contact ?? 'The employer';
  if (kind !== 'REPORT_ISSUED' || issuedFor === 'INTERNAL') return null;
  return issuedFor === 'POLICE' ? 'Police' : 'The employer';
}

/** The first and all that followed it: log and officer's numbers. */
export function referencesOf(
  { responseId, reference }: Pick<ReportResponse, 'responseId' | 'reference'>,
  entries: readonly ReportEntry[],
): string {
  const said = entries.flatMap((entry) => (entry.responseId === responseId ? (entry.reference ?? []) : []));
  const all = [...new Set([...said, ...(reference === null ? [] : [reference])])];
  return all.length === 0 ? '–' : all.join(', ');
}

/** What was written when it was closed last; null: nothing yet. */
export function narrativeOf(entries: readonly ReportEntry[]): string | null {
  return entries.findLast(({ kind }) => kind === 'CLOSED')?.text ?? null;
}
