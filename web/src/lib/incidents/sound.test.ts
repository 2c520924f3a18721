import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  AlarmSound,
  PRIORITIES,
  RHYTHMS,
  ringingPriority,
  type SoundContext,
  type SoundState,
} from './sound.ts';

class Room {
  state: AudioContextState = 'suspended';
  allowed = true;
  currentTime = 0;
  readonly destination = {} as AudioDestinationNode;
  onstatechange: (() => void) | null = null;
  readonly heard: { atS: number; hz: number; volume: number }[] = [];
  #volume = 0;

  resume(): Promise<void> {
    if (!this.allowed) return new Promise(() => undefined);
    this.state = 'running';
    return Promise.resolve();
  }
  close(): Promise<void> {
    this.state = 'closed';
    return Promise.resolve();
  }
  createGain(): unknown {
    const gain = {
      setValueAtTime: () => undefined,
      linearRampToValueAtTime: (value: number) => {
        if (value > 0) this.#volume = value;
      },
    };
    return { gain, connect: () => undefined };
  }
  createOscillator(): unknown {
    let hz = 0;
    return {
      frequency: { setValueAtTime: (value: number) => (hz = value) },
      connect: () => undefined,
      start: (atS: number) => this.heard.push({ atS, hz, volume: this.#volume }),
      stop: () => undefined,
    };
  }
  /** Both clocks go on. */
  wait(ms: number): void {
    for (let at = 0; at < ms; at += 100) {
      this.currentTime += 0.1;
      vi.advanceTimersByTime(100);
    }
  }
}

let room: Room;
let states: SoundState[];
let sound: AlarmSound;
beforeEach(() => {
  vi.useFakeTimers();
  room = new Room();
  states = [];
  sound = new AlarmSound(
    (state) => states.push(state),
    () => room as unknown as SoundContext,
  );
});
afterEach(() => vi.useRealTimers());

async function arm(): Promise<void> {
  const armed = sound.arm();
  await vi.advanceTimersByTimeAsync(100);
  await armed;
}

describe('the sound of an incident', () => {
  test('has a rhythm of its own for each priority, the more urgent the more often', () => {
    const counts = PRIORITIES.map((priority) => RHYTHMS[priority].pulses.length);
    expect(new Set(counts).size).toBe(4);
    for (const [at, priority] of PRIORITIES.slice(1).entries())
      expect(RHYTHMS[priority].everyMs).toBeGreaterThan(RHYTHMS[PRIORITIES[at]!].everyMs);
    for (const priority of PRIORITIES) {
      const { pulses, everyMs } = RHYTHMS[priority];
      expect(pulses.at(-1)!.atMs + pulses.at(-1)!.lengthMs).toBeLessThan(everyMs);
    }
  });

  test('is that of the most urgent one that nobody has claimed', () => {
    expect(
      ringingPriority([
        { priority: 3, unowned: true },
        { priority: 1, unowned: false },
        { priority: 2, unowned: true },
      ]),
    ).toBe(2);
    expect(ringingPriority([{ priority: 1, unowned: false }])).toBeNull();
  });

  test('is not heard before it is armed, and says so', () => {
    sound.ring(1);
    room.wait(10_000);
    expect(room.heard).toEqual([]);
    expect(sound.state).toBe('OFF');
  });

  test('is heard at once and again until somebody claims, then no more', async () => {
    await arm();
    sound.ring(2);
    expect(room.heard).toHaveLength(3);
    room.wait(17_000);
    expect(room.heard).toHaveLength(9);
    sound.ring(null);
    room.wait(60_000);
    expect(room.heard).toHaveLength(9);
  });

  test('gives way at once to a more urgent one', async () => {
    await arm();
    sound.ring(4);
    sound.ring(1);
    expect(room.heard).toHaveLength(1 + 10);
  });

  test('is heard again at once when another alarm comes', async () => {
    await arm();
    sound.ring(4);
    sound.again();
    expect(room.heard).toHaveLength(2);
  });

  test('is as loud as it was set', async () => {
    await arm();
    sound.setVolume(0.25);
    sound.ring(4);
    expect(room.heard[0]!.volume).toBe(0.25);
  });

  test('armed where the browser lets nothing through is BLOCKED, not on', async () => {
    room.allowed = false;
    await arm();
    expect(states.at(-1)).toBe('BLOCKED');
    room.allowed = true;
    await arm();
    expect(states.at(-1)).toBe('ON');
  });

  test('that the machine takes away is said to be gone, and one that comes back rings on', async () => {
    await arm();
    sound.ring(1);
    room.state = 'suspended';
    room.onstatechange?.();
    expect(states.at(-1)).toBe('BLOCKED');
    const before = room.heard.length;
    room.wait(10_000);
    expect(room.heard).toHaveLength(before);
    room.state = 'running';
    room.wait(5_000);
    expect(room.heard.length).toBeGreaterThan(before);
  });

  test('plays each rhythm once as a test, one after the other', async () => {
    await arm();
    const lastsMs = sound.test();
    expect(room.heard).toHaveLength(10 + 3 + 2 + 1);
    expect(room.heard.map(({ atS }) => atS)).toEqual(
      room.heard.map(({ atS }) => atS).toSorted((a, b) => a - b),
    );
    expect(room.heard.at(-1)!.atS * 1_000).toBeLessThan(lastsMs);
  });

  test('without any audio device is BLOCKED and harms nothing', async () => {
    sound = new AlarmSound(
      (state) => states.push(state),
      () => {
        throw new Error('no device');
      },
    );
    await arm();
    expect(states.at(-1)).toBe('BLOCKED');
    sound.ring(1);
    sound.test();
  });
});
