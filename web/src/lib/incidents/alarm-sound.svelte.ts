/** The sound of one page: whether it is armed, remembered by this browser, and what a badge says of it. */
import { AlarmSound, type Priority, type SoundContext, type SoundState } from './sound.ts';

const REMEMBERED = 'lonewatch.sound';

export class PageSound {
  state = $state.raw<SoundState>('OFF');
  /** Its self-test is running. */
  testing = $state(false);
  readonly #sound: AlarmSound;
  readonly #memory: Pick<Storage, 'getItem' | 'setItem'>;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param ringing what rings now; reactive, as is `volume` (0 … 1). Create it while a component starts.
   */
  constructor(
    ringing: () => Priority | null,
    volume: () => number = () => 1,
    memory: Pick<Storage, 'getItem' | 'setItem'> = localStorage,
    make?: () => SoundContext,
  ) {
    this.#memory = memory;
    this.#sound = new AlarmSound((state) => (this.state = state), make);
    const priority = $derived(ringing());
    $effect(() => this.#sound.setVolume(volume()));
    $effect(() => this.#sound.ring(priority));
    $effect(() => {
      // A browser that lets sound through, as a kiosk's does, goes on where it was; any other says BLOCKED until a press.
      if (memory.getItem(REMEMBERED) === 'on') void this.#sound.arm();
      return () => {
        clearTimeout(this.#timer);
        this.#sound.disarm();
      };
    });
  }

  /** From a press: sound is on from now on, and each rhythm is heard once. */
  async arm(): Promise<void> {
    this.#memory.setItem(REMEMBERED, 'on');
    if ((await this.#sound.arm()) === 'ON') this.test();
  }

  /** On purpose: the badge says SOUND OFF until it is armed again. */
  off(): void {
    this.#memory.setItem(REMEMBERED, 'off');
    this.#sound.disarm();
  }

  test(): void {
    this.testing = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.testing = false), this.#sound.test());
  }

  /** Another alarm of what rings already. */
  again(): void {
    this.#sound.again();
  }
}
