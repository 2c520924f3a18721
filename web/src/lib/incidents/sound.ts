/**
 * How an incident that nobody has claimed sounds: one rhythm for each priority, told apart without hearing pitch, again and
 * again until somebody claims. The rhythms follow IEC 60601-1-8: ten, three, two and one pulses. A browser plays nothing
 * before somebody has pressed something on its page, so sound is armed explicitly, and whoever shows it says SOUND OFF as
 * long as it is not. It never decides: it is told which priority rings.
 */
export type Priority = 1 | 2 | 3 | 4;
export const PRIORITIES: readonly Priority[] = [1, 2, 3, 4];

/** Of a pulse: when it begins after the rhythm does, how long it lasts, how high it is. */
export interface Pulse {
  readonly atMs: number;
  readonly lengthMs: number;
  readonly hz: number;
}

export interface Rhythm {
  readonly pulses: readonly Pulse[];
  /** From one beginning to the next. */
  readonly everyMs: number;
  /** What it is called where it is tried out. */
  readonly name: string;
}

export const RHYTHMS: Readonly<Record<Priority, Rhythm>> = {
  1: {
    name: 'ten high pulses',
    everyMs: 4_000,
    pulses: pulses(150, [0, 250, 500, 850, 1_100, 1_600, 1_850, 2_100, 2_450, 2_700], [784, 988, 1_175]),
  },
  2: { name: 'three rising pulses', everyMs: 8_000, pulses: pulses(200, [0, 400, 800], [523, 659, 784]) },
  3: { name: 'two falling pulses', everyMs: 16_000, pulses: pulses(200, [0, 400], [523, 392]) },
  4: { name: 'one low pulse', everyMs: 30_000, pulses: pulses(220, [0], [392]) },
};

function pulses(lengthMs: number, starts: readonly number[], hz: readonly number[]): Pulse[] {
  return starts.map((atMs, at) => ({ atMs, lengthMs, hz: hz[at % hz.length]! }));
}

/** The most urgent of those that nobody is responsible for; null: silence. */
export function ringingPriority(
  incidents: Iterable<{ readonly priority: Priority; readonly unowned: boolean }>,
): Priority | null {
  let most: Priority | null = null;
  for (const { priority, unowned } of incidents)
    if (unowned && (most === null || priority < most)) most = priority;
  return most;
}

/** OFF: nobody has armed it. BLOCKED: it was armed, and the browser or the machine has taken it away. */
export type SoundState = 'OFF' | 'ON' | 'BLOCKED';

/** What of an AudioContext is used; a test gives its own. */
export type SoundContext = Pick<
  AudioContext,
  | 'state'
  | 'currentTime'
  | 'destination'
  | 'createOscillator'
  | 'createGain'
  | 'resume'
  | 'close'
  | 'onstatechange'
>;

const EDGE_S = 0.008;
/** A page in the background gets a timer once a second: what is due is handed to the audio clock before that. */
const LEAD_S = 0.05;
const CHECK_MS = 500;

export class AlarmSound {
  readonly #make: () => SoundContext;
  readonly #changed: (state: SoundState) => void;
  #context: SoundContext | null = null;
  #armed = false;
  #priority: Priority | null = null;
  #volume = 1;
  #nextAtS = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param changed is told of every change of `state`, also of one that nobody asked for */
  constructor(changed: (state: SoundState) => void, make: () => SoundContext = () => new AudioContext()) {
    this.#changed = changed;
    this.#make = make;
  }

  get state(): SoundState {
    if (!this.#armed) return 'OFF';
    return this.#context?.state === 'running' ? 'ON' : 'BLOCKED';
  }

  /** From a press, or at the start of a page whose browser lets sound through. Never rejects. */
  async arm(): Promise<SoundState> {
    this.#armed = true;
    this.#context ??= this.#open();
    // Without a press it waits for one for ever: that it was not allowed shows in `state`, not in an answer.
    void this.#context?.resume().catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
    this.#changed(this.state);
    return this.state;
  }

  disarm(): void {
    this.#armed = false;
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (this.#context !== null) {
      this.#context.onstatechange = null;
      void this.#context.close();
      this.#context = null;
    }
    this.#changed(this.state);
  }

  /** What rings from now on; null: nothing. A more urgent one is heard at once. */
  ring(priority: Priority | null): void {
    if (priority === this.#priority) return;
    this.#priority = priority;
    this.#nextAtS = 0;
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (priority === null) return;
    this.#turn();
    this.#timer = setInterval(() => this.#turn(), CHECK_MS);
  }

  /** Again at once, as when another alarm comes to an incident that rings already. */
  again(): void {
    this.#nextAtS = 0;
    this.#turn();
  }

  /** 0 … 1. */
  setVolume(volume: number): void {
    this.#volume = Math.min(1, Math.max(0, volume));
  }

  /** Each rhythm once, the most urgent first: what a person listens for after arming. Returns how long it takes. */
  test(): number {
    let atMs = 0;
    for (const priority of PRIORITIES) {
      this.#play(RHYTHMS[priority], atMs / 1_000);
      atMs += RHYTHMS[priority].pulses.at(-1)!.atMs + 1_200;
    }
    return atMs;
  }

  #open(): SoundContext | null {
    try {
      const context = this.#make();
      context.onstatechange = () => this.#changed(this.state);
      return context;
    } catch {
      // No audio device, or no Web Audio: BLOCKED says so.
      return null;
    }
  }

  #turn(): void {
    const context = this.#context;
    if (context === null || this.#priority === null || this.state !== 'ON') return;
    if (context.currentTime < this.#nextAtS) return;
    const rhythm = RHYTHMS[this.#priority];
    this.#play(rhythm, 0);
    this.#nextAtS = context.currentTime + rhythm.everyMs / 1_000;
  }

  #play({ pulses: beats }: Rhythm, afterS: number): void {
    const context = this.#context;
    if (context?.state !== 'running' || this.#volume === 0) return;
    for (const { atMs, lengthMs, hz } of beats) {
      const from = context.currentTime + LEAD_S + afterS + atMs / 1_000;
      const to = from + lengthMs / 1_000;
      const gain = context.createGain();
      gain.gain.setValueAtTime(0, from);
      gain.gain.linearRampToValueAtTime(this.#volume, from + EDGE_S);
      gain.gain.setValueAtTime(this.#volume, to - EDGE_S);
      gain.gain.linearRampToValueAtTime(0, to);
      gain.connect(context.destination);
      // Harmonics carry through a noisy room and tell where it comes from.
      const tone = context.createOscillator();
      tone.type = 'triangle';
      tone.frequency.setValueAtTime(hz, from);
      tone.connect(gain);
      tone.start(from);
      tone.stop(to);
    }
  }
}
