import { describe, expect, it } from 'vitest';
import { Desk, twoEmployers, VIEW } from './desk-kit.ts';
import { FakeEmployer } from './test-kit.ts';
import { NO_FILTER } from './tracked.ts';

describe('lists, filters and counts', () => {
  it('put the most urgent first and draw it last', () => {
    const { desk } = twoEmployers();
    expect(desk.namesInOrder()).toEqual(['Tom Hughes', 'Sadia Khan', 'Aoife Byrne']);
    expect([...desk.page.draw].map((row) => desk.page.at(row)!.name)).toEqual([
      'Aoife Byrne',
      'Sadia Khan',
      'Tom Hughes',
    ]);
    expect(desk.page.alarmsFrom).toBe(2);
  });

  it('no filter and no switch hides a worker in ALARM', () => {
    const { desk } = twoEmployers();
    const filters = [
      { ...NO_FILTER, text: 'nobody at all' },
      { ...NO_FILTER, employerIds: ['South'] },
      { ...NO_FILTER, teamIds: [] },
      { ...NO_FILTER, statuses: ['OK' as const] },
      { ...NO_FILTER, assigned: false },
      { ...NO_FILTER, placed: false },
    ];
    for (const filter of filters) {
      desk.core.look({ ...VIEW, filter, offDuty: false, clusterZoom: 3 });
      desk.show();
      const alarm = desk.page.rowOf('worker-North-1');
      expect([...desk.page.order], JSON.stringify(filter)).toContain(alarm);
      expect([...desk.page.draw], JSON.stringify(filter)).toContain(alarm);
    }
  });

  it('filter by name whatever case and accents, and by team', () => {
    const { desk, north } = twoEmployers();
    north.add('Zofia Wójcik', -1.5, 53.8);
    north.status(1, 'OK');
    desk.hear(north, north.tick());
    desk.serve([north]);
    desk.nowMs += 2_000;
    desk.core.look({ ...VIEW, filter: { ...NO_FILTER, text: 'wojCIK' } });
    desk.show();
    expect(desk.namesInOrder()).toEqual(['Zofia Wójcik']);
    desk.core.look({
      ...VIEW,
      filter: { ...NO_FILTER, teamIds: ['team-1'] },
      sort: { by: 'NAME', descending: false },
    });
    desk.show();
    expect(desk.namesInOrder()).toEqual(['Tom Hughes']);
  });

  it('sort both ways and leave what is unknown at the end', () => {
    const { desk, north } = twoEmployers();
    north.hide(0);
    desk.hear(north, north.tick());
    desk.core.look({ ...VIEW, sort: { by: 'LAST_FIX', descending: false } });
    desk.show();
    expect(desk.namesInOrder()).toEqual(['Tom Hughes', 'Sadia Khan', 'Aoife Byrne']);
    desk.core.look({ ...VIEW, sort: { by: 'LAST_FIX', descending: true } });
    desk.show();
    expect(desk.namesInOrder()).toEqual(['Sadia Khan', 'Tom Hughes', 'Aoife Byrne']);
    desk.core.look({ ...VIEW, sort: { by: 'NAME', descending: true } });
    desk.show();
    expect(desk.namesInOrder()).toEqual(['Tom Hughes', 'Sadia Khan', 'Aoife Byrne']);
  });

  it('reorder by themselves at most once a second, and at once when asked', () => {
    const { desk, north } = twoEmployers();
    north.status(0, 'ALARM');
    desk.hear(north, north.tick());
    expect(desk.show().order).toBeNull();
    desk.nowMs += 1_000;
    desk.hear(north, north.tick());
    expect(desk.show().order).not.toBeNull();
    desk.core.look({ ...VIEW, sort: { by: 'NAME', descending: false } });
    expect(desk.show().order).not.toBeNull();
  });

  it('count by state and by employer, devices apart', () => {
    const { desk, north } = twoEmployers();
    north.add('device TK-7', -1.5, 53.8);
    desk.hear(north, north.tick());
    desk.serve([north]);
    desk.nowMs += 2_000;
    const { sources } = desk.show();
    expect(sources.find(({ employerId }) => employerId === 'North')?.counts).toMatchObject({
      total: 3,
      placed: 3,
      unassigned: 1,
      byStatus: { OK: 2, ALARM: 1 },
    });
  });

  it('count as on duty workers only: a device in ALARM that is nobody’s is on nobody’s duty', () => {
    const { desk, north } = twoEmployers();
    north.add('device TK-7', -1.5, 53.8, 'ALARM');
    north.add('Mary Walsh', -1.5, 53.8, 'OFF_DUTY');
    desk.hear(north, north.tick());
    desk.serve([north]);
    desk.nowMs += 2_000;
    const { sources } = desk.show();
    expect(sources.find(({ employerId }) => employerId === 'North')?.counts).toMatchObject({
      total: 4,
      onDuty: 2,
      byStatus: { OK: 1, ALARM: 2, OFF_DUTY: 1 },
    });
  });
});

describe('rosters', () => {
  it('are asked for in pages until every slot is known', () => {
    const desk = new Desk();
    const north = new FakeEmployer('North');
    for (let i = 0; i < 25; i++) north.add(`Nurse ${i}`, -2 + i / 100, 53.4);
    desk.hear(north, north.key());
    expect(desk.serve([north], 10)).toBe(3);
    desk.core.look({ ...VIEW, sort: { by: 'NAME', descending: false } });
    desk.show();
    expect(desk.namesInOrder().slice(0, 12)).toEqual(Array.from({ length: 12 }, (_, i) => `Nurse ${i}`));
  });

  it('are asked for from the first new slot when a fleet has only grown', () => {
    const { desk, north } = twoEmployers();
    north.add('Mary Walsh', -1.5, 53.8);
    desk.hear(north, north.tick());
    expect(desk.core.wantedRosters(desk.nowMs)).toEqual([{ employerId: 'North', fromSlot: 2 }]);
  });

  it('are asked for anew when somebody was renamed, and again after a failure, but not at once', () => {
    const { desk, north } = twoEmployers();
    north.names[0] = 'Aoife Byrne-Walsh';
    north.revision++;
    desk.hear(north, north.tick());
    expect(desk.core.wantedRosters(desk.nowMs)).toEqual([{ employerId: 'North', fromSlot: 0 }]);
    desk.core.failRoster('North', desk.nowMs, 0.5);
    expect(desk.core.wantedRosters(desk.nowMs)).toEqual([]);
    desk.nowMs += 2_000;
    desk.serve([north]);
    desk.show();
    expect(desk.page.at(desk.page.rowOf('worker-North-0'))?.name).toBe('Aoife Byrne-Walsh');
  });

  it('are found by search: names that start with the words first', () => {
    const { desk, north } = twoEmployers();
    north.add('Kay Hughes', -1.5, 53.8);
    north.add('Hugh Jones', -1.5, 53.8);
    desk.hear(north, north.tick());
    desk.serve([north]);
    desk.nowMs += 2_000;
    desk.show();
    expect(desk.core.search('hugh', 10).map(({ name }) => name)).toEqual([
      'Hugh Jones',
      'Kay Hughes',
      'Tom Hughes',
    ]);
    expect(desk.core.search('hugh', 1)).toHaveLength(1);
    expect(desk.core.search('worker-South-0', 5).map(({ name }) => name)).toEqual(['Sadia Khan']);
  });
});

describe('what is asked of the page', () => {
  it('who is near: nearest first, where they are drawn', () => {
    const { desk, north } = twoEmployers();
    north.add('Mary Walsh', -2.2401, 53.48);
    desk.hear(north, north.tick());
    desk.show();
    const rows = desk.page.within(-2.24005, 53.48, 500, 5, desk.nowMs);
    expect(rows).toHaveLength(2);
    expect(desk.page.within(-2.24, 53.48, 1, 5, desk.nowMs)).toEqual([desk.page.rowOf('worker-North-0')]);
  });

  it('the box around everybody, around the alarms, and around an employer', () => {
    const { desk } = twoEmployers();
    const rounded = (box: readonly number[] | null): number[] | undefined =>
      box?.map((degrees) => Math.round(degrees * 1e5) / 1e5);
    expect(rounded(desk.page.bounds('shown'))).toEqual([-2.99, 51.5, -0.12, 53.48]);
    expect(rounded(desk.page.bounds('alarms'))).toEqual([-2.99, 53.41, -2.99, 53.41]);
    expect(rounded(desk.page.bounds({ employerId: 'South' }))).toEqual([-0.12, 51.5, -0.12, 51.5]);
    expect(desk.page.bounds({ employerId: 'Nobody' })).toBeNull();
  });
});
