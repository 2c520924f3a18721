import type { EntryKind } from '@lonewatch/schema/contract/incident-entry.ts';
import { describe, expect, test } from 'vitest';
import {
  clockRows,
  contactRows,
  disclosureRows,
  narrativeOf,
  peopleRows,
  threeLines,
} from './incident-story.ts';
import { barredFrom, entriesAt, incidentAt, lessonsAt, readRedaction, REDACTIONS } from './redaction.ts';
import type { ReportEntry, ReportIncident } from './report-facts.ts';

const JO = {
  kind: 'OPERATOR',
  accountId: 'jo',
  name: 'Jo Okafor',
  supervisor: false,
  workstation: 'desk 3',
} as const;
const SAM = {
  kind: 'OPERATOR',
  accountId: 'sam',
  name: 'Sam Reid',
  supervisor: true,
  workstation: 'desk 1',
} as const;
const SYSTEM = {
  kind: 'SYSTEM',
  accountId: null,
  name: 'Lonewatch',
  supervisor: false,
  workstation: null,
} as const;

const at = (seconds: number): string =>
  new Date(Date.UTC(2026, 10, 22, 14, 2, 11) + seconds * 1_000).toISOString();
let next = 1;
function entry(kind: EntryKind, seconds: number, more: Partial<ReportEntry> = {}): ReportEntry {
  return {
    ...{ version: next++, at: at(seconds), kind, actor: JO, summary: `${kind}.`, text: null, reason: null },
    ...{
      contact: null,
      phone: null,
      reference: null,
      corrects: null,
      whisper: false,
      step: null,
      responseId: null,
      delivered: null,
      issuedFor: null,
      hash: `hash-${next}`,
    },
    ...more,
  };
}

function story(): ReportEntry[] {
  next = 1;
  return [
    entry('RAISED', 0, { actor: SYSTEM, summary: 'Duress from the app.' }),
    entry('CLAIMED', 6),
    entry('AUDIO_CONNECTED', 9),
    entry('CUES_SET', 20),
    entry('DURESS_DETECTED', 25, { summary: 'Duress: the word of the plan was said.' }),
    entry('ALARM_ATTACHED', 26, { actor: SYSTEM, summary: 'Duress by the PIN.' }),
    entry('VERIFIED', 41, { summary: 'Verified as genuine.' }),
    entry('ADVISED', 42, { actor: SYSTEM }),
    entry('RESPONSE_REQUESTED', 52, {
      summary: 'Jo Okafor asked for help: police.',
      responseId: 9,
      reference: 'GMP-4471',
    }),
    entry('STEP_DONE', 80, {
      step: 0,

      text: 'Told to ring 07700 900456.',
    }),
    entry('NOTED', 90, { text: 'She sounds calm.' }),
    entry('NOTED', 95, { text: 'Ask for a break?', whisper: true }),
    entry('HANDOVER_ACCEPTED', 600, { actor: SAM }),
    entry('SAFE_CONFIRMED', 1_200, { actor: SAM }),
    entry('CLOSED', 2_272, { actor: SAM, text: 'Officers took her home. Duress word heard.' }),
    entry('NOTED', 2_400, { actor: SAM, text: 'Lesson: the gate code was missing from the plan.' }),
  ];
}

const incident: ReportIncident = {
  number: '26-000123',
  who: 'Amina Shah',
  employerName: 'Pennine Community Health',
  teamName: 'Leeds Nursing',
  state: 'CLOSED',
  priority: 1,
  raisedAt: at(0),
  closedAt: at(2_272),
  duress: true,
  verification: 'GENUINE',
  disposition: 'GENUINE_ES',
  safeMethod: 'CLOSURE_CODE',
  alarms: [
    { type: 'PANIC', receivedAt: at(0), deviceAt: at(0), delayed: false, fix: null },
    { type: 'DURESS', receivedAt: at(25), deviceAt: null, delayed: false, fix: null },
  ],
  responses: [
    {
      ...{
        responseId: 9,
        service: 'POLICE',
        route: 'URN',
        state: 'STOOD_DOWN',
        reference: 'officer 44',
        note: null,
      },
      ...{ forceName: 'Greater Manchester Police', requestedAt: at(52), changedAt: at(1_300) },
      disclosed: ['name', 'location', 'duress word'],
    },
  ],
  steps: [
    {
      ...{ index: 0, name: 'Lena Brandt', phone: '07700 900123', email: 'lena@example.org' },
      ...{ action: 'CALL', target: 'MANAGER' },
    },
  ],
  clocks: [
    {
      name: 'ANSWER',
      startedAt: at(0),
      stoppedAt: at(6),
      amberAt: at(7),
      breachAt: at(10),
      level: 'RUNNING',
    },
    {
      name: 'VERIFY',
      startedAt: at(6),
      stoppedAt: at(141),
      amberAt: at(66),
      breachAt: at(126),
      level: 'BREACHED',
    },
  ],
};

describe('the report of an incident', () => {
  test('says in three lines what happened, how it was handled and what became of it', () => {
    const [what, handled, outcome] = threeLines(incident, story());
    expect(what).toBe(
      'Panic button: Amina Shah (Leeds Nursing, Pennine Community Health), received 22 Nov 2026 14:02:11 GMT, priority 1. Another alarm followed.',
    );
    expect(handled).toBe(
      'Answered by Jo Okafor after 6 s, heard after 9 s, verified after 41 s, help requested after 52 s, safety confirmed after 20 min 00 s. Asked for: Police.',
    );
    expect(outcome).toBe(
      'Closed 22 Nov 2026 14:40:03 GMT as “Genuine, emergency services called”, 37 min 52 s after it was raised. The worker said the closure code.',
    );
  });

  test('of an open one says that it is open', () => {
    expect(threeLines({ ...incident, closedAt: null }, [])[2]).toContain('still being worked');
  });

  test('for the employer shows nothing of duress anywhere', () => {
    const entries = entriesAt('employer', story());
    const told = incidentAt('employer', incident);
    const all = JSON.stringify([
      entries,
      told.alarms,
      told.responses,
      threeLines(told, entries),
      contactRows(told, entries),
      disclosureRows(told, entries),
      lessonsAt('employer', story()),
    ]);
    expect(all).not.toMatch(/duress/i);
    expect(entries.filter(({ kind }) => kind === 'ALARM_ATTACHED')).toEqual([]);
    expect(threeLines(told, entries)[0]).not.toContain('nother alarm');
  });

  test('for the employer does not exist where there was nothing but duress', () => {
    const only = { ...incident, alarms: incident.alarms.filter(({ type }) => type === 'DURESS') };
    expect(barredFrom('employer', only)).toContain('supervisor');
    expect(barredFrom('police', only)).toBeNull();
    expect(barredFrom('employer', incident)).toBeNull();
  });

  test('shows telephone numbers whole in the control room alone, also those that were typed into a text', () => {
    const shown = (level: (typeof REDACTIONS)[number]) =>
      JSON.stringify(contactRows(incidentAt(level, incident), entriesAt(level, story())));
    expect(shown('internal')).toContain('07700 900123');
    for (const level of ['employer', 'police'] as const) {
      expect(shown(level)).not.toMatch(/07700|900123|900456/);
      expect(shown(level)).toContain('… 123');
      expect(shown(level)).toContain('… 456');
    }
  });

  test('never shows a whisper, and workplaces in the control room alone', () => {
    for (const level of REDACTIONS) {
      const text = JSON.stringify(entriesAt(level, story()));
      expect(text).not.toContain('Ask for a break');
      expect(text.includes('desk 3')).toBe(level === 'internal');
    }
  });

  test('keeps the operators’ notes from the employer and shows them to the police', () => {
    expect(JSON.stringify(entriesAt('employer', story()))).not.toContain('sounds calm');
    expect(JSON.stringify(entriesAt('police', story()))).toContain('sounds calm');
  });

  test('says who was responsible from when to when', () => {
    expect(peopleRows(story()).map(({ name, owned, supervisor }) => [name, owned, supervisor])).toEqual([
      ['Jo Okafor', '14:02:17–14:12:11', false],
      ['Sam Reid', '14:12:11–14:40:03', true],
    ]);
    expect(peopleRows(story()).map(({ did }) => did)).toEqual([
      'claimed, listened, verified, asked for help, 1 step done, 2 notes',
      'accepted the handover, confirmed safety, closed, 1 note',
    ]);
  });

  test('holds each clock to its target, in a word that a photocopy keeps', () => {
    expect(
      clockRows(incident.clocks, Date.parse(at(3_000))).map(({ label, took, target, result }) => [
        label,
        took,
        target,
        result,
      ]),
    ).toEqual([
      ['Answer', '00:06', '00:10', 'Met'],
      ['Verify', '02:15', '02:00', 'MISSED'],
    ]);
  });

  test('lists who outside was told what, and under which reference', () => {
    expect(disclosureRows(incident, story())).toEqual([
      {
        ...{
          key: 'r9',
          at: '14:03:03',
          to: 'Police, Greater Manchester Police',
          what: 'name, location, duress word',
        },
        ...{ by: 'Jo Okafor, Police control room, by URN', reference: 'GMP-4471, officer 44' },
      },
    ]);
  });

  test('lists messages that have left and reports that were given out, and nothing that stayed in the house', () => {
    const entries = [
      entry('DELIVERY', 1, { summary: 'Email, attempt 1: failed.', delivered: false, step: 0 }),
      entry('DELIVERY', 5, { summary: 'Email, attempt 2: sent.', delivered: true, step: 0 }),
      entry('REPORT_ISSUED', 9, { issuedFor: 'INTERNAL' }),
      entry('REPORT_ISSUED', 10, { summary: 'Jo Okafor gave out the report, police.', issuedFor: 'POLICE' }),
    ];
    expect(disclosureRows({ ...incident, responses: [] }, entries).map(({ to, what }) => [to, what])).toEqual(
      [
        ['Lena Brandt', 'Email, attempt 2: sent.'],
        ['Police', 'Gave out the report, police.'],
      ],
    );
  });

  test('takes lessons from notes that begin with the word, and the narrative from the close', () => {
    expect(lessonsAt('internal', story())).toEqual(['The gate code was missing from the plan.']);
    expect(narrativeOf(story())).toBe('Officers took her home. Duress word heard.');
  });

  test('without a level is internal for those who work it; what is no level tells least', () => {
    expect(readRedaction(null, true)).toBe('internal');
    expect(readRedaction('police', true)).toBe('police');
    expect(readRedaction('everything', true)).toBe('employer');
    expect(readRedaction('internal', false)).toBe('employer');
  });
});
