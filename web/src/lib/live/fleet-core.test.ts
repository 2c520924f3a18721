import { describe, expect, it } from 'vitest';
import { type Desk, twoEmployers, VIEW } from './desk-kit.ts';
import { drawnAt, MOTION_MS } from './row-record.ts';
import { START_MS } from './test-kit.ts';

describe('rows of all employers', () => {
  it('show everybody as the frames and the rosters tell', () => {
    const { desk } = twoEmployers();
    expect(desk.page.rowCount).toBe(3);
    const row = desk.page.rowOf('worker-South-0');
    expect(desk.page.at(row)).toMatchObject({
      name: 'Sadia Khan',
      kind: 'WORKER',
      employerName: 'South',
      teamName: 'Red',
      status: 'OVERDUE',
      position: { lon: -0.12, lat: 51.5, fixAtMs: START_MS - 120_000, headingDeg: null },
    });
  });

  it('keep their numbers when another employer grows', () => {
    const { desk, north } = twoEmployers();
    const before = desk.page.rowOf('worker-South-0');
    north.add('Mary Walsh', -1.5, 53.8);
    desk.hear(north, north.tick());
    desk.serve([north]);
    desk.nowMs += 2_000;
    desk.show();
    expect(desk.page.rowOf('worker-South-0')).toBe(before);
    expect(desk.page.at(desk.page.rowOf('worker-North-2'))?.name).toBe('Mary Walsh');
  });

  it('show a worker before the name has come', () => {
    const { desk, north } = twoEmployers();
    const slot = north.add('Mary Walsh', -1.5, 53.8, 'ALARM');
    desk.hear(north, north.tick());
    const { alarms } = desk.show();
    const row = alarms!.find((candidate) => desk.page.at(candidate)!.id === null)!;
    expect(desk.page.at(row)).toMatchObject({ name: '…', id: null, status: 'ALARM' });
    expect(slot).toBe(2);
  });

  it('forget a position that may no longer be shown, and where it was', () => {
    const { desk, north } = twoEmployers();
    north.hide(0);
    desk.hear(north, north.tick());
    desk.show();
    const row = desk.page.rowOf('worker-North-0');
    expect(desk.page.at(row)?.position).toBeNull();
    expect([...desk.page.draw]).not.toContain(row);
    expect(desk.page.within(-2.24, 53.48, 1_000, 10, desk.nowMs)).toEqual([]);
  });
});

describe('a new epoch', () => {
  it('deals all rows of that employer anew, and nobody keeps a name that was another’s', () => {
    const { desk, north, south } = twoEmployers();
    const layout = desk.page.layout;
    north.restart(2);
    north.names.splice(0, 2, 'Somebody Else', 'Another One');
    expect(desk.hear(north, north.key())).toBe('APPLIED');
    desk.show();
    expect(desk.page.layout).toBeGreaterThan(layout);
    expect([...desk.page.order].map((row) => desk.page.at(row)!.name).sort()).toEqual([
      'Sadia Khan',
      '…',
      '…',
    ]);
    desk.nowMs += 2_000;
    desk.serve([north, south]);
    desk.show();
    expect(desk.namesInOrder().sort()).toEqual(['Another One', 'Sadia Khan', 'Somebody Else']);
  });

  it('drops a roster page of the old epoch that comes too late', () => {
    const { desk, north } = twoEmployers();
    const late = north.roster();
    north.restart(2);
    desk.hear(north, north.key());
    desk.core.wantedRosters(desk.nowMs);
    desk.core.takeRoster(late, desk.nowMs);
    desk.show();
    expect(desk.page.rowOf('worker-North-0')).toBe(-1);
  });
});

describe('frames that do not fit or cannot be read', () => {
  it('a gap changes nothing and is told, and a catch-up heals it', () => {
    const { desk, north } = twoEmployers();
    north.move(0, -2.2, 53.5);
    const lost = north.tick();
    const afterGap = north.tick();
    expect(lost.length).toBeGreaterThan(44);
    expect(desk.hear(north, afterGap)).toBe('MISFIT');
    desk.show();
    expect(desk.page.at(desk.page.rowOf('worker-North-0'))?.position?.lon).toBe(-2.24);
    expect(desk.core.cursors().find(({ employerId }) => employerId === 'North')?.seq).toBe(0);
    expect(desk.hear(north, north.catchUp(0))).toBe('APPLIED');
    desk.show();
    expect(desk.page.at(desk.page.rowOf('worker-North-0'))?.position?.lon).toBe(-2.2);
  });

  it('a damaged frame leaves the picture as it was, asks for a key frame, and nobody changes places', () => {
    const { desk, north } = twoEmployers();
    const rowsBefore = desk.namesInOrder();
    const { layout } = desk.page;
    north.move(0, -2.2, 53.5);
    const damaged = north.tick().slice(0, -1);
    expect(desk.hear(north, damaged)).toBe('UNREADABLE');
    desk.show();
    expect(desk.namesInOrder()).toEqual(rowsBefore);
    expect(desk.core.cursors().map(({ employerId }) => employerId)).toEqual(['South']);
    expect(desk.hear(north, north.key())).toBe('APPLIED');
    desk.show();
    expect(desk.page.layout).toBe(layout);
    expect(desk.page.at(desk.page.rowOf('worker-North-0'))?.position?.lon).toBe(-2.2);
  });

  it('says that only a reload helps when the version is unknown', () => {
    const { desk, north } = twoEmployers();
    const frame = north.tick();
    frame[2] = 2;
    expect(desk.hear(north, frame)).toBe('UNKNOWN_VERSION');
  });
});

describe('motion', () => {
  const drawn = (desk: Desk, id: string, afterMs: number): { lon: number; lat: number } =>
    drawnAt(desk.page.rows, desk.page.rowOf(id), desk.nowMs + afterMs);

  it('glides from where the dot is drawn to the newest fix within a second, and never beyond', () => {
    const { desk, north } = twoEmployers();
    north.move(0, -2.239, 53.48);
    desk.hear(north, north.tick());
    desk.show();
    expect(drawn(desk, 'worker-North-0', 0).lon).toBeCloseTo(-2.24, 6);
    const half = drawn(desk, 'worker-North-0', MOTION_MS / 2).lon;
    expect(half).toBeGreaterThan(-2.24);
    expect(half).toBeLessThan(-2.239);
    for (const afterMs of [MOTION_MS, MOTION_MS * 10, 86_400_000])
      expect(drawn(desk, 'worker-North-0', afterMs).lon).toBeCloseTo(-2.239, 6);
  });

  it('goes on from the middle of its way when the next fix comes', () => {
    const { desk, north } = twoEmployers();
    north.move(0, -2.239, 53.48);
    desk.hear(north, north.tick());
    desk.show();
    const onItsWay = drawn(desk, 'worker-North-0', 500).lon;
    north.move(0, -2.24, 53.48);
    desk.hear(north, north.tick());
    desk.show();
    expect(drawn(desk, 'worker-North-0', 0).lon).toBeCloseTo(onItsWay, 6);
  });

  it('does not slide across the map for a first fix, a leap, or what happened while nobody told', () => {
    const { desk, north } = twoEmployers();
    north.move(0, -2.0, 53.48);
    desk.hear(north, north.tick());
    desk.show();
    expect(drawn(desk, 'worker-North-0', 0).lon).toBeCloseTo(-2.0, 6);

    north.move(0, -2.001, 53.48);
    desk.hear(north, north.tick(north.atMs + 30_000));
    desk.show();
    expect(drawn(desk, 'worker-North-0', 0).lon).toBeCloseTo(-2.001, 6);

    north.hide(0);
    desk.hear(north, north.tick());
    north.move(0, -2.0, 53.481);
    desk.hear(north, north.tick());
    desk.show();
    expect(drawn(desk, 'worker-North-0', 0)).toMatchObject({ lon: expect.closeTo(-2.0, 6) as number });
  });

  it('sets everything down at once when the page asks for no motion', () => {
    const { desk, north } = twoEmployers();
    desk.core.look({ ...VIEW, gliding: false });
    north.move(0, -2.239, 53.48);
    desk.hear(north, north.tick());
    desk.show();
    expect(drawn(desk, 'worker-North-0', 0).lon).toBeCloseTo(-2.239, 6);
  });
});
