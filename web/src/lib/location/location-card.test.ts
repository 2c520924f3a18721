import { describe, expect, test } from 'vitest';
import { Gazetteer } from '../search/gazetteer.ts';
import { cardText, confidenceOf, locationCard, movementWords, type CardFix } from './location-card.ts';
import { nearbyOf, nearbyWords } from './nearby.ts';
import { phonetic, phoneticPlusCode } from './phonetic.ts';

const AT = Date.UTC(2026, 10, 22, 14, 20, 5);
const fix = (over: Partial<CardFix> = {}): CardFix => ({
  lon: -2.2426,
  lat: 53.4808,
  fixAtMs: AT,
  accuracyM: 8,
  headingDeg: null,
  speedMps: null,
  source: 'GNSS',
  ...over,
});
const places = new Gazetteer({
  areas: ['Greater Manchester', 'Trafford'],
  places: [
    ['Manchester', -2.2374, 53.481, 395_515, 0],
    ['Sale', -2.3244, 53.4252, 55_234, 1],
    ['Dunham Town', -2.4015, 53.3836, 900, 1],
  ],
});

describe('the location card', () => {
  test.each([
    [8, 'SJ 8399 9825', 'to 10 m'],
    [60, 'SJ 839 982', 'to 100 m'],
    [900, 'SJ 83 98', 'to 1 km, within 900 m'],
    [null, 'SJ 83 98', 'to 1 km: the device does not say how exact it is'],
  ])('with an accuracy of %s m says %s, %s', (accuracyM, text, honesty) => {
    expect(locationCard(fix({ accuracyM }), []).grid).toMatchObject({
      label: 'OS grid reference',
      text,
      honesty,
    });
  });

  test('prints the Irish grid in Belfast and none in Brittany', () => {
    const belfast = locationCard(fix({ lon: -5.93, lat: 54.597 }), []);
    expect(belfast.grid).toMatchObject({ label: 'Irish Grid reference', text: 'J 3383 7405' });
    expect(locationCard(fix({ lon: -4.1, lat: 48 }), []).grid).toBeNull();
  });

  test('reads the reference and the Plus Code out letter by letter', () => {
    expect(phonetic('SU 387 148')).toBe('Sierra Uniform, three eight seven, one four eight');
    expect(phoneticPlusCode('9C5VFQJ4+8X')).toBe(
      'nine Charlie five Victor, Foxtrot Quebec Juliett four, plus, eight X-ray',
    );
  });

  test('tells how sure it is, and says OLD from five minutes on', () => {
    expect(confidenceOf(fix(), AT + 12_000)).toEqual({ old: false, text: 'GPS, ±8 m, 12 s ago' });
    expect(confidenceOf(fix({ source: 'CELL', accuracyM: 900 }), AT + 14 * 60_000)).toEqual({
      old: true,
      text: '14 min 00 s old, phone mast, ±900 m',
    });
  });

  test('says how somebody moves as far as it is known', () => {
    expect(movementWords(fix({ speedMps: 13.41, headingDeg: 270 }))).toBe('Moving at 30 mph, west');
    expect(movementWords(fix({ speedMps: 0.1, headingDeg: 270 }))).toBe('Not moving');
    expect(movementWords(fix({ headingDeg: 90 }))).toBe('Facing east; speed not said');
    expect(movementWords(fix())).toBeNull();
  });

  test('names the nearest place, and the nearest that everybody knows', () => {
    const near = nearbyOf({ lon: -2.41, lat: 53.39 }, places);
    expect(near.map((found) => nearbyWords(found, 8))).toEqual([
      '900 m NW of Dunham Town, Trafford',
      '6.9 km SW of Sale, Trafford',
    ]);
    expect(nearbyOf({ lon: 30, lat: 50 }, places)).toEqual([]);
  });

  test('gives no direction finer than the fix', () => {
    const [nearest] = nearbyOf({ lon: -2.2426, lat: 53.4808 }, places);
    expect(nearbyWords(nearest!, 8)).toBe('350 m W of Manchester, Greater Manchester');
    expect(nearbyWords(nearest!, 900)).toBe('At Manchester, Greater Manchester');
  });

  test('is pasted with the time of the fix, because an age would be read as new', () => {
    const text = cardText(fix(), locationCard(fix(), nearbyOf(fix(), places)), 'Jane Doe');
    expect(text.split('\n')).toEqual([
      'Jane Doe: position measured 14:20:05 GMT, Sun 22 Nov',
      'GPS, ±8 m',
      'OS grid reference: SJ 8399 9825 (to 10 m)',
      'Plus Code: 9C5VFQJ4+8X',
      'Latitude, longitude (WGS84): 53.48080, -2.24260',
      'In degrees and minutes: 53° 28.848′ N, 2° 14.556′ W',
      '350 m W of Manchester, Greater Manchester',
    ]);
  });
});
