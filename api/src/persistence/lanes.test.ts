import { describe, expect, it } from 'vitest';
import { Lanes, type Lane } from './lanes.ts';

/** Work that runs until it is told to end, and a record of the order in which it began. */
function makeWork(): {
  begun: string[];
  start: (lanes: Lanes, lane: Lane, name: string) => Promise<void>;
  end: (name: string) => Promise<void>;
} {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    begun,
    start: (lanes, lane, name) =>
      lanes.run(lane, () => {
        begun.push(name);
        return new Promise<void>((resolve) => ends.set(name, resolve));
      }),
    end: async (name) => {
      ends.get(name)!();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe('lanes', () => {
  it('on one connection let an alarm go before all that waits, and look-ups before reports', async () => {
    const lanes = new Lanes(1);
    const { begun, start, end } = makeWork();
    void start(lanes, 'bulk', 'reports 1');
    void start(lanes, 'bulk', 'reports 2');
    void start(lanes, 'ordinary', 'look-up');
    void start(lanes, 'urgent', 'alarm');
    await end('reports 1');
    await end('alarm');
    await end('look-up');
    await end('reports 2');
    expect(begun).toEqual(['reports 1', 'alarm', 'look-up', 'reports 2']);
  });

  it('keep the first of several connections free for alarms', () => {
    const lanes = new Lanes(2);
    const { begun, start } = makeWork();
    void start(lanes, 'bulk', 'reports');
    void start(lanes, 'ordinary', 'look-up');
    void start(lanes, 'urgent', 'alarm');
    expect(begun).toEqual(['reports', 'alarm']);
  });

  it('keep the second of three for look-ups, so that exports cannot take all', () => {
    const lanes = new Lanes(3);
    const { begun, start } = makeWork();
    void start(lanes, 'bulk', 'export');
    void start(lanes, 'bulk', 'reports');
    void start(lanes, 'ordinary', 'look-up');
    expect(begun).toEqual(['export', 'look-up']);
  });

  it('let reports go after eight look-ups, however many wait', async () => {
    const lanes = new Lanes(1);
    const { begun, start, end } = makeWork();
    void start(lanes, 'ordinary', 'first');
    void start(lanes, 'bulk', 'reports');
    for (let n = 1; n <= 20; n++) void start(lanes, 'ordinary', `look-up ${n}`);
    await end('first');
    for (let n = 1; n <= 8; n++) await end(`look-up ${n}`);
    expect(begun.at(-1)).toBe('reports');
  });

  it('closes when all that waits is done, and takes nothing new', async () => {
    const lanes = new Lanes(1);
    const { begun, start, end } = makeWork();
    void start(lanes, 'bulk', 'reports');
    void start(lanes, 'bulk', 'more reports');
    const closed = lanes.close();
    await expect(start(lanes, 'urgent', 'late')).rejects.toThrow('The database is closing');
    await end('reports');
    await end('more reports');
    await closed;
    expect(begun).toEqual(['reports', 'more reports']);
  });

  it('free the connection when work fails', async () => {
    const lanes = new Lanes(1);
    await expect(lanes.run('bulk', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(lanes.run('bulk', () => Promise.resolve('yes'))).resolves.toBe('yes');
  });
});
