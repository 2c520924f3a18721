import fc from 'fast-check';
import { ALARM_TYPES } from '@lonewatch/schema/contract/alarm.ts';
import { describe, expect, test } from 'vitest';
import { hearAlarm, hearOwnAlarm, isSos } from './alarm-word.ts';

const PANIC = (said: string) => ({ kind: 'ALARM', alarm: { type: 'PANIC', said } });

describe('a call for help is never lost', () => {
  test.each([
    'sos',
    'SOS',
    'S.O.S.',
    'panic',
    'Help!',
    'general',
    'alert message',
    'true',
    '1',
    '2',
    'hilfe',
    '助けて',
    '!!!',
  ])('%j is PANIC, with the word kept', (word) => expect(hearAlarm(word)).toEqual(PANIC(word)));

  test('true and a number are PANIC as well', () => {
    expect(hearAlarm(true)).toEqual(PANIC('true'));
    expect(hearAlarm(1)).toEqual(PANIC('1'));
  });

  test('an object nobody can read is PANIC: a person has to look', () => {
    expect(hearAlarm({ level: 3 })?.alarm?.type).toBe('PANIC');
  });

  test('any text of which no part is listed is PANIC', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{4}q[a-z]{1,20}$/), (word) => {
        expect(hearAlarm(word)).toEqual(PANIC(word));
      }),
    );
  });

  test('sos in any list of other words is PANIC', () => {
    const words = fc.array(
      fc.constantFrom('lowBattery', 'vibration', 'tampering', 'false', '', 'test', 'powerOff'),
    );
    fc.assert(
      fc.property(words, words, (before, after) => {
        const heard = hearAlarm([...before, 'sos', ...after].join(','));
        expect(heard).toMatchObject({ kind: 'ALARM', alarm: { type: 'PANIC' } });
      }),
    );
  });

  test('the word is cut at 200 characters', () => {
    expect(hearAlarm('help '.repeat(100))?.alarm?.said.length).toBeLessThanOrEqual(200);
  });
});

describe('words that say that nothing is wrong', () => {
  test.each(
    [
      undefined,
      null,
      '',
      ' ',
      'false',
      'FALSE',
      '0',
      '0.0',
      '-1',
      'no',
      'none',
      'off',
      'null',
      'undefined',
      'nan',
      'n/a',
      'ok',
      'normal',
      'clear',
      '[]',
      '{}',
      '%ALARM',
      '{alarm}',
      '${alarm}',
      false,
      0,
      -1,
    ].map((said) => [said]),
  )('%j is no alarm', (said) => expect(hearAlarm(said)).toBeNull());

  test('an empty list or object is no alarm', () => {
    expect([hearAlarm([]), hearAlarm({}), hearAlarm([undefined, '', 'false'])]).toEqual([null, null, null]);
  });
});

describe("Traccar's alarms", () => {
  test.each([
    ['sos', 'PANIC'],
    ['general', 'PANIC'],
    ['fallDown', 'FALL'],
    ['accident', 'CRASH'],
  ])('%s is our %s', (word, type) =>
    expect(hearAlarm(word)).toEqual({ kind: 'ALARM', alarm: { type, said: word } }),
  );

  test.each([
    ['lowBattery', 'LOW_BATTERY'],
    ['lowPower', 'LOW_BATTERY'],
    ['powerOff', 'SIGNAL_LOST'],
  ])('%s is supervisory, %s', (word, type) =>
    expect(hearAlarm(word)).toEqual({ kind: 'SUPERVISORY', alarm: { type, said: word } }),
  );

  test.each([
    'fault',
    'powerOn',
    'powerCut',
    'powerRestored',
    'gpsAntennaCut',
    'jamming',
    'tampering',
    'removing',
    'temperature',
    'shock',
    'fatigueDriving',
  ])('%s is about the device, and no alarm of ours', (word) =>
    expect(hearAlarm(word)).toEqual({ kind: 'SUPERVISORY', alarm: null }),
  );

  test.each([
    'vibration',
    'movement',
    'lowspeed',
    'overspeed',
    'door',
    'lock',
    'unlock',
    'geofence',
    'geofenceEnter',
    'geofenceExit',
    'tow',
    'idle',
    'highRpm',
    'hardAcceleration',
    'hardBraking',
    'hardCornering',
    'laneChange',
    'parking',
    'bonnet',
    'footBrake',
    'fuelLeak',
  ])('%s is about a vehicle, and no alarm of ours', (word) =>
    expect(hearAlarm(word)).toEqual({ kind: 'TELEMETRY', alarm: null }),
  );

  test('of several the gravest counts, and all are kept as said', () => {
    expect(hearAlarm('lowBattery,sos')).toEqual(PANIC('lowBattery,sos'));
    expect(hearAlarm('vibration,lowBattery')?.alarm?.type).toBe('LOW_BATTERY');
    expect(hearAlarm('vibration,tampering')).toEqual({ kind: 'SUPERVISORY', alarm: null });
    expect(hearAlarm(['tampering', 'fallDown'])?.alarm?.type).toBe('FALL');
  });
});

test('a test is a test, not an alarm', () => {
  expect(hearAlarm('test')).toEqual({ kind: 'TEST', alarm: { type: 'TEST', said: 'test' } });
  expect(hearAlarm('this is not a test')?.kind).toBe('ALARM');
});

test('our own names of alarm types mean themselves', () => {
  for (const type of ALARM_TYPES) expect(hearOwnAlarm(type)?.alarm).toEqual({ type, said: type });
  expect(hearOwnAlarm('DURESS')?.kind).toBe('ALARM');
  expect(hearOwnAlarm('ACTIVATION')?.kind).toBe('TEST');
  expect(hearOwnAlarm('LOW_BATTERY')?.kind).toBe('SUPERVISORY');
  expect(hearOwnAlarm('GEOFENCE')?.kind).toBe('ALARM');
  expect(hearOwnAlarm('geofence')?.kind).toBe('TELEMETRY');
  expect(hearOwnAlarm('sos')?.alarm?.type).toBe('PANIC');
});

test('where people write for other ends, only SOS is a call', () => {
  for (const text of ['SOS', 'sos', ' Sos ', 'S.O.S.', 'SOS!']) expect(isSos(text)).toBe(true);
  for (const text of ['', 'sosa', 'Soster Road', 'help', 7, null, ['SOS']]) expect(isSos(text)).toBe(false);
});
