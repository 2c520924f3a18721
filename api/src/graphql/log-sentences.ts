/** One sentence for each entry of a log, of its facts alone: nothing personal but who did it. */
import type { AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import type { EntryFacts, EntryKind, IncidentEntry } from '@lonewatch/schema/contract/incident-entry.ts';
import type { Actor, Incident } from '@lonewatch/schema/contract/incident.ts';

type Sentence<K extends EntryKind> = (facts: EntryFacts[K], by: string, steps: Incident['steps']) => string;

export function sentenceOf(entry: IncidentEntry, steps: Incident['steps']): string {
  const sentence = SENTENCES[entry.kind] as Sentence<EntryKind>;
  return sentence(entry.facts, byWhom(entry.actor), steps);
}

function byWhom({ kind, name }: Actor): string {
  switch (kind) {
    case 'OPERATOR':
    case 'WORKER':
      return name;
    case 'DEVICE':
      return 'The device';
    case 'TIMER':
    case 'SYSTEM':
      return 'Lonewatch';
    default:
      return kind satisfies never;
  }
}

/** `CHECK_IN_MISSED` is "check in missed". */
function words(word: string): string {
  return ACRONYMS[word] ?? word.toLowerCase().replaceAll('_', ' ');
}
const ACRONYMS: Readonly<Record<string, string>> = {
  PANIC: 'SOS',
  URN: 'URN',
  DIAL_999: '999',
  DIAL_101: '101',
  CHECK_IN_MISSED: 'missed check-in',
  GENUINE_ES: 'genuine, emergency services called',
  GENUINE_NO_ES: 'genuine, no emergency services',
  SMS: 'text message',
  NONE: 'no route',
  DATE_OF_BIRTH: 'date of birth',
};

function list(of: readonly string[]): string {
  return of.length === 0 ? 'none' : of.map(words).join(', ');
}

function alarm(type: AlarmType, delayed: boolean): string {
  return `${words(type)} alarm${delayed ? ', delayed' : ''}`;
}

function step(index: number, steps: Incident['steps']): string {
  const found = steps[index];
  return found === undefined
    ? `step ${index + 1}`
    : `step ${index + 1} (${words(found.action)} ${words(found.target)})`;
}

const LEVEL_WORDS = {
  RUNNING: 'runs',
  AMBER: 'is amber',
  BREACHED: 'is over time',
  SUPERVISOR: 'is over time: supervisors are told',
  SLA: 'is over the agreed time',
} as const;

const SENTENCES: { readonly [K in EntryKind]: Sentence<K> } = {
  RAISED: ({ alarm: { type, delayed } }) => `Raised: ${alarm(type, delayed)}.`,
  ALARM_ATTACHED: ({ alarm: { type, delayed } }) => `Another alarm: ${alarm(type, delayed)}.`,
  OFFERED: ({ to }) => `Offered to ${to.name}.`,
  OFFER_LAPSED: ({ to }) => `${to.name} did not take it.`,
  CLAIMED: ({ by }) => `${by.name} claimed it.`,
  ABANDONED: ({ owner }) => `${owner.name}'s console has gone: it is nobody's.`,
  TAKEN_OVER: ({ by, from }) =>
    from === null ? `${by.name} took it over.` : `${by.name} took it over from ${from.name}.`,
  HANDOVER_OFFERED: ({ to }, by) => `${by} offered to hand it over to ${to.name}.`,
  HANDOVER_ACCEPTED: ({ by, from }) => `${by.name} took it over from ${from.name}, as offered.`,
  HANDOVER_ENDED: ({ why }, by) => `The handover was ${words(why)}${why === 'LAPSED' ? '' : ` by ${by}`}.`,
  JOINED: ({ who, part }) => `${who.name} joined as ${words(part)}.`,
  LEFT: ({ who }) => `${who.name} left.`,
  AUDIO_CONNECTED: ({ mode, by }) => `${by.name} hears the worker: ${words(mode)}.`,
  AUDIO_ENDED: ({ by }) => `${by.name} no longer hears the worker.`,
  SILENT_MONITOR: ({ seconds }, by) => `${by} listens in silence for ${seconds} s.`,
  CUES_SET: ({ cues }, by) => `${by} noted what was heard or seen: ${list(cues)}.`,
  CONTACT_ATTEMPTED: ({ channel, outcome }, by) =>
    `${by} tried to reach the worker (${words(channel)}): ${words(outcome)}.`,
  VERIFIED: ({ verification }, by) => `${by} judged it: ${words(verification)}.`,
  NO_RESPONSE: (_, by) => `${by} found no response from the worker.`,
  STEP_STARTED: ({ index, by }, _, steps) => `${by.name} began ${step(index, steps)}.`,
  STEP_RENEWED: ({ index }, by, steps) => `${by} is still on ${step(index, steps)}.`,
  STEP_LAPSED: ({ index }, _, steps) => `Nobody finished ${step(index, steps)}: it is free again.`,
  STEP_DONE: ({ index, outcome }, by, steps) => `${by} did ${step(index, steps)}: ${words(outcome)}.`,
  STEP_FAILED: ({ index, outcome }, by, steps) =>
    `${by} got nowhere with ${step(index, steps)}: ${words(outcome)}.`,
  STEP_SKIPPED: ({ index }, by, steps) => `${by} left out ${step(index, steps)}.`,
  ROUND_BEGUN: ({ round }) => `The plan begins anew, round ${round}.`,
  ADVISED: ({ route, reasons }) => `Advice for the police: ${words(route)}. ${reasons.join(' ')}`.trim(),
  RESPONSE_REQUESTED: ({ service, route, advised, disclosed }, by) =>
    `${by} asked for help: ${words(service)}, ${words(route)}${
      advised === null || advised === route ? '' : ` (advice was ${words(advised)})`
    }. Told them: ${list(disclosed)}.`,
  RESPONSE_CHANGED: ({ state }) => `Help that was asked for: ${words(state)}.`,
  SAFE_REJECTED: ({ method }, by) =>
    `${by} could not confirm that the worker is safe: wrong ${words(method)}.`,
  SAFE_CONFIRMED: ({ method }, by) => `${by} confirmed that the worker is safe: ${words(method)}.`,
  OVERRIDE_ASKED: ({ by }) => `${by.name} asked a supervisor to close it without confirmation.`,
  OVERRIDE_REFUSED: ({ by }) => `${by.name} refused to close it without confirmation.`,
  CLOSED: ({ disposition, pair }, by) =>
    pair === null
      ? `${by} closed it: ${words(disposition)}.`
      : `${pair[0].name} and ${pair[1].name} closed it without confirmation: ${words(disposition)}.`,
  REOPENED: ({ by }) => `${by.name} opened it again.`,
  DURESS_DETECTED: ({ means }) =>
    `Duress${means === 'CALL_POLICE' ? ': police are to be called' : ': listen and gather'}.`,
  HELD: ({ by, untilMs }) =>
    `${by.name} put it on hold until ${new Date(untilMs).toISOString().slice(11, 16)} UTC.`,
  HOLD_ENDED: ({ why }) => (why === 'TIME' ? 'The hold is over.' : `The hold has ended: ${words(why)}.`),
  WORKER_CANCELLED: () => 'The worker has cancelled. It stays open until somebody has made sure.',
  WORKER_SAID: () => 'The worker has sent word.',
  RESTORED: ({ type }) =>
    type === 'SIGNAL_LOST' ? 'A device of the worker is heard again.' : `Over: ${alarm(type, false)}.`,
  LINKED: (_, by) => `${by} made it part of a larger incident.`,
  UNLINKED: (_, by) => `${by} separated it from the larger incident.`,
  NOTED: ({ corrects }, by) => (corrects === null ? `${by} noted.` : `${by} put entry ${corrects} right.`),
  PINNED: ({ entry }, by) => `${by} pinned entry ${entry}.`,
  UNPINNED: ({ entry }, by) => `${by} unpinned entry ${entry}.`,
  SCENE_SET: ({ field }, by) => `${by} described the scene: ${words(field)}.`,
  MARKED: ({ mark, by }) => `${by.name} marked a place: ${words(mark)}.`,
  UNMARKED: (_, by) => `${by} took a mark away.`,
  PRIORITY_RAISED: ({ priority }, by) => `${by} raised it to priority ${priority}.`,
  CLOCK_REACHED: ({ clock, level }) => `The clock "${words(clock)}" ${LEVEL_WORDS[level]}.`,
  DELIVERY: ({ channel, attempt, outcome }) =>
    `${words(channel).replace(/^./, (letter) => letter.toUpperCase())}, attempt ${attempt}: ${words(outcome)}.`,
  SUMMARY_SENT: () => 'The summary has been sent.',
  REPORT_ISSUED: ({ redaction }, by) => `${by} gave out the report, ${words(redaction)}.`,
};

/** For shift records and lists: "26-000123, SOS, priority 1, owned by J. Okafor". */
export function lineOf({ number, alarms, priority, ownership }: Incident): string {
  const what = [...new Set(alarms.map(({ type }) => words(type)))].join(', ');
  const whose = ownership.owner === null ? 'nobody has it' : `with ${ownership.owner.name}`;
  return `${number}: ${what}, priority ${priority}, ${whose}`;
}
