import { NO_FENCES } from './fence-layer.ts';
import { describe, expect, it } from 'vitest';
import { URGENCY_RANK } from '../live/row-order.ts';
import { NO_ROWS } from '../live/row-record.ts';
import { WORKER_STATUSES } from '@lonewatch/schema/contract/worker.ts';
import { makeLayers, type MapState } from './layers.ts';
import { BY_URGENCY, STATUS_LOOKS } from './palette.ts';
import { staleBits } from './stage-state.ts';
import { isOnLine, trailPieces, type TrailFix } from './trail.ts';
import { scaleBar } from './scale-bar.ts';
import { VERTEX } from './worker-shader.ts';
import { readConfiguration } from './configuration.ts';
import { NO_COUNTS, type Source } from '../live/tracked.ts';

const fix = (minute: number, marks: readonly string[] = []): TrailFix => ({
  lon: -2.24 + minute / 1_000,
  lat: 53.48,
  fixAtMs: minute * 60_000,
  accuracyM: 10,
  marks,
});
const state = (over: Partial<MapState> = {}): MapState => ({
  workers: {
    dots: {
      rows: NO_ROWS,
      rowCount: 0,
      draw: new Uint32Array(0),
      alarmsFrom: 0,
    },
    selectedRow: -1,
    hoveredRow: -1,
    stale: new Uint32Array(8),
    offsetMs: 0,
    headings: true,
    dotScale: 1,
    pulsing: true,
  },
  circles: [],
  areas: [],
  trail: [],
  frames: [],
  fences: NO_FENCES,
  ground: null,
  nowMs: 0,
  ...over,
});

describe('layers', () => {
  it('are the same for the same state, workers on top, and nobody is picked by the GPU', () => {
    const ids = makeLayers(state({ trail: [fix(0), fix(1)] })).map(({ id }) => id);
    expect(ids).toEqual(['trail-casing', 'trail-line', 'trail-fixes', 'accuracy', 'workers']);
    expect(makeLayers(state()).every(({ props }) => !props.pickable)).toBe(true);
  });

  it('draw no circle where the accuracy is not known', () => {
    const position = { lon: 0, lat: 0, fixAtMs: 0, headingDeg: null, source: 'GNSS' as const };
    const [accuracy] = makeLayers(
      state({
        circles: [
          { position: { ...position, accuracyM: null }, statusCode: 5, selected: false },
          { position: { ...position, accuracyM: 12 }, statusCode: 5, selected: false },
        ],
      }),
    );
    expect(accuracy!.props.data).toHaveLength(1);
  });
});

describe('a trail', () => {
  it('leaves out of its line what never moved the marker, and breaks where nobody knows the way', () => {
    const trail = [fix(0), fix(1), fix(2, ['JUMP']), fix(3), fix(30), fix(31), fix(60)];
    expect(trailPieces(trail).map((piece) => piece.map(({ fixAtMs }) => fixAtMs / 60_000))).toEqual([
      [0, 1, 3],
      [30, 31],
    ]);
    expect(isOnLine(fix(0, ['BACKFILLED', 'MOCK']))).toBe(true);
  });
});

describe('the look of states', () => {
  it('is the same order in the worker and in the palette', () => {
    expect(WORKER_STATUSES.map((status) => BY_URGENCY.indexOf(status))).toEqual([...URGENCY_RANK]);
  });

  it('reaches the shader from the palette', () => {
    for (const { sizePx, rgb } of Object.values(STATUS_LOOKS)) {
      expect(VERTEX).toContain(sizePx.toFixed(4));
      expect(VERTEX).toContain((rgb[0] / 255).toFixed(4));
    }
  });
});

describe('which sources are not live', () => {
  const source = (employerId: string, over: Partial<Source> = {}): Source => ({
    employerId,
    employerName: employerId,
    state: 'LIVE',
    ageMs: 0,
    frameAtMs: 0,
    heardAtMs: 0,
    counts: NO_COUNTS,
    ...over,
  });

  it('is one bit each, by the index that the rows carry', () => {
    const ids = Array.from({ length: 40 }, (_, i) => `e${i}`);
    const bits = staleBits(
      [source('e0'), source('e3', { state: 'STALE' }), source('e33', { state: 'OFFLINE' })],
      ids,
    );
    expect([...bits.subarray(0, 2)]).toEqual([8, 2]);
  });
});

describe('the scale bar', () => {
  it('is a round distance that fits', () => {
    for (let zoom = 3; zoom < 20; zoom += 0.37) {
      const { text, widthPx } = scaleBar(zoom, 53.5);
      expect(text).toMatch(/^[125]0* k?m$/);
      expect(widthPx).toBeLessThanOrEqual(96);
      expect(widthPx).toBeGreaterThan(30);
    }
  });
});

describe('the configuration', () => {
  it('falls back to the embedded map when it makes no sense', () => {
    for (const value of [
      null,
      7,
      {},
      { basemap: { kind: 'streets' } },
      { basemap: { kind: 'moon', url: 'x' } },
    ])
      expect(readConfiguration(value).basemap).toEqual({ kind: 'embedded' });
    expect(
      readConfiguration({
        basemap: { kind: 'streets', url: '/s.pmtiles' },
        demonstration: true,
        version: '1',
      }),
    ).toEqual({
      basemap: { kind: 'streets', url: '/s.pmtiles' },
      demonstration: true,
      version: '1',
      graphiql: false,
      demonstrationAccounts: [],
      identityProviders: [],
    });
  });
});
