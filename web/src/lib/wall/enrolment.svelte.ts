/** Runs the way from a screen to a wall display: asks the server, waits, asks again. */
import { callApi } from '../identity/auth-api.ts';
import {
  LOOKING,
  stepEnrolment,
  type Because,
  type EnrolmentInput,
  type EnrolmentState,
  type WallAnswer,
} from './enrolment-state.ts';

export class Enrolment {
  state = $state.raw<EnrolmentState>(LOOKING);
  readonly #personMay: () => Promise<boolean>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What is answered to an older question is not heard any more. */
  #round = 0;

  /** @param personMay may whoever is signed in in this browser see a live map? */
  constructor(personMay: () => Promise<boolean>) {
    this.#personMay = personMay;
  }

  /** For an effect: begins, and ends with the undo. */
  run(): () => void {
    void this.#look();
    return () => {
      this.#round++;
      clearTimeout(this.#timer);
    };
  }

  /** The picture was refused. */
  shutOut(): void {
    if (this.state.phase === 'PICTURE') this.#step({ kind: 'SHUT_OUT' });
  }

  #step(input: EnrolmentInput): void {
    const { next, then } = stepEnrolment(this.state, input);
    this.state = next;
    this.#round++;
    clearTimeout(this.#timer);
    if (then === null) return;
    const act = (): unknown => (then.act === 'LOOK' ? this.#look() : this.#ask(then.because));
    this.#timer = setTimeout(() => void act(), then.afterMs);
  }

  async #look(): Promise<void> {
    const round = this.#round;
    const answer = await callApi<WallAnswer>('GET', '/walls/me').catch(() => null);
    const personMay =
      answer?.state === 'NONE' || answer?.state === 'EXPIRED' ? await this.#personMay() : false;
    if (round !== this.#round) return;
    this.#step(answer === null ? { kind: 'UNANSWERED' } : { kind: 'LOOKED', answer, personMay });
  }

  async #ask(because: Because): Promise<void> {
    const round = this.#round;
    const given = await callApi<{ code: string; expiresAtMs: number }>('POST', '/walls', {}).catch(
      () => null,
    );
    if (round !== this.#round) return;
    this.#step(given === null ? { kind: 'UNANSWERED' } : { kind: 'GIVEN', ...given, because });
  }
}
