import { describe, expect, test } from 'vitest';
import { salvageCalls } from './salvage.ts';
import { faultOf } from './test-kit.ts';

describe('a call for help in a body that no parser can read', () => {
  test.each([
    '{"device":"b-3","alarm":"sos","lat":,"lon":}',
    '{"device":"b-3","alarm" : "help me" ,}',
    '{"device":"b-3","alarm":sos}',
    '{"device":"b-3","alarm":true,',
    '{"device_id":"b-3","extras":{"note":"x","alarm":"sos"',
    '{"uniqueId":"b-3","attributes":{"alarm":"lowBattery,sos"',
    '{"tid":"b-3","poi":"SOS",',
    'id=b-3&alarm=sos&lat=%%%',
  ])('%s is heard, with its device', (text) => {
    const [call, ...others] = salvageCalls(text, 'native');
    expect(others).toEqual([]);
    expect(faultOf(call!)).toBeNull();
    expect(call).toMatchObject({ kind: 'ALARM', externalId: 'b-3', fix: null, alarm: { type: 'PANIC' } });
  });

  test.each([
    '',
    '{',
    '{"alarm":',
    '{"alarm":"false"',
    '{"alarm":null,',
    '{"alarm":0',
    '{"alarm":"lowBattery"',
    '{"poi":"Depot"',
    'alarm',
  ])('%j is none', (text) => expect(salvageCalls(text, 'native')).toEqual([]));

  // What looks at every character again for each of them would take hours over these: the test would end by its timeout.
  test('is found without the time that a hostile body would like to cost', { timeout: 120_000 }, () => {
    const hostile = [
      `"alarm"${' '.repeat(1_000_000)}`.repeat(2),
      '"alarm":"'.repeat(400_000),
      '"alarm":"x'.repeat(400_000),
      '"alarm":1,'.repeat(400_000),
      `{"alarm":${'['.repeat(4_000_000)}`,
      '{"alarm":1,"a":'.repeat(270_000),
      '{"a":"x"y,"alarm":1}'.repeat(200_000),
      `"${'\\'.repeat(2_000_000)}`,
      'alarm=1&id='.repeat(360_000),
      `{"locations":[${'{"properties":{"alarm":1}},'.repeat(150_000)}`,
    ];
    for (const text of hostile) expect(salvageCalls(text, 'native').length).toBeLessThan(text.length);
  });

  test.each([
    ['the report before it', '[{"device":"zz4","lat":1,"lon":2},{"device":"n14","alarm":"so', 'n14'],
    ['nobody, when its own is cut', '[{"device":"zz4","lat":1},{"alarm":"sos","device":"n1', null],
    ['nobody, when its own number is cut', '[{"device":1},{"alarm":"sos","device":12', null],
    ['nobody, when it has none', '[{"device":"zz4","lat":1},{"alarm":"sos","lat":', null],
    ['nobody, when the beginning is missing', '"device":"zz4"},{"alarm":"sos"}', null],
    ['itself, when a brace is missing', '[{"device":"zz4","lat":1,{"device":"n14","alarm":"sos"}]', 'n14'],
    ['nobody, when it has two', '{"device":"zz4","device":"n14","alarm":"so', null],
    ['nobody, when a quote is missing from its id', '[{"device":"zz4"},{"device":"n14,"alarm":"sos"}]', null],
    [
      'itself, when a quote is missing elsewhere',
      '[{"device":"zz4"},{"x":y","device":"n14","alarm":"sos"}]',
      'n14',
    ],
    [
      'itself, with braces in its text',
      '[{"device":"zz4","note":"}{"},{"note":"{","alarm":"sos","device":"n14"},',
      'n14',
    ],
    ['itself, with spaces and escapes', '{"device":"Anna \\"B\\" C","alarm":"sos",', 'Anna "B" C'],
    ['the object around it', '{"device":"n14","reports":[{"x":1,"meta":{"alarm":"sos"', 'n14'],
  ])('belongs to %s', (_, text, id) => {
    const calls = salvageCalls(text, 'native');
    expect(calls.map(({ externalId }) => externalId)).toEqual([id ?? 'unidentified']);
    expect(calls[0]?.marks.includes('ID_MISSING')).toBe(id === null);
  });

  test('of several devices is several calls, of one device one', () => {
    const text = '[{"device":"a","alarm":"sos"},{"device":"b","alarm":"sos"},{"device":"a","alarm":"help"},{';
    expect(salvageCalls(text, 'native').map(({ externalId }) => externalId)).toEqual(['a', 'b']);
  });

  test('is not a region that has the name', () =>
    expect(salvageCalls('{"_type":"waypoint","desc":"SOS","lat":', 'owntracks')).toEqual([]));
});
