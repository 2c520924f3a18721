/**
 * The worker's PIN, and the one that asks for help in disguise. An act that was done with the second is done, answered and
 * timed exactly as with the first; what else happens is told to the control room alone.
 */
import type { Worker } from '@lonewatch/schema/contract/reference.ts';
import type { SessionRefusal } from '@lonewatch/schema/contract/session.ts';
import type { Queries } from '../persistence/sql-port.ts';
import type { WorkerSecrets } from '../persistence/worker-secrets.ts';

export interface PinOptions {
  readonly db: Queries;
  readonly secrets: Pick<WorkerSecrets, 'held' | 'judgePin'>;
  readonly monotonicMs: () => number;
  /** Fulfils after so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
}

/**
 * Some four times what comparing and storing take: whatever was done meanwhile, the answer comes at this moment. Only a
 * database that is slower than this lets anybody measure the difference.
 */
const ANSWER_AFTER_MS = 400;
const MAX_WRONG = 5;
const FORGOTTEN_AFTER_MS = 600_000;

const PIN_NEEDED: SessionRefusal = { kind: 'PIN_NEEDED', sentence: 'Type your PIN to do this.' };
const WRONG_PIN: SessionRefusal = {
  kind: 'WRONG_PIN',
  sentence: 'This is not your PIN, so nothing was done. Type it again.',
};
const TOO_MANY: SessionRefusal = {
  kind: 'TOO_MANY_TRIES',
  sentence: 'Too many wrong PINs. Wait ten minutes, or call the control room.',
};

interface Refused {
  readonly refused: SessionRefusal;
}

export interface AskedWithPin<T> {
  readonly worker: Worker;
  /** null: none was typed. */
  readonly pin: string | null;
  /** Durable when it fulfils; the same act sent again calls once. */
  readonly callForHelp: () => Promise<unknown>;
  readonly work: () => Promise<T>;
}

export class PinGate {
  readonly #options: PinOptions;
  readonly #wrong = new Map<Worker['id'], number[]>();

  constructor(options: PinOptions) {
    this.#options = options;
  }

  /** Does `work` when the PIN is right or none is held; otherwise answers why not. */
  async pass<T>(asked: AskedWithPin<T>): Promise<T | Refused> {
    const { db, secrets, pause } = this.#options;
    if (asked.pin === null) {
      const { pin: isHeld } = await secrets.held(db, asked.worker.id);
      return isHeld ? { refused: PIN_NEEDED } : asked.work();
    }
    const done = this.#judge(asked, asked.pin);
    await Promise.allSettled([done, pause(ANSWER_AFTER_MS)]);
    return done;
  }

  async #judge<T>({ worker, callForHelp, work }: AskedWithPin<T>, pin: string): Promise<T | Refused> {
    const { db, secrets, monotonicMs } = this.#options;
    const verdict = await secrets.judgePin(db, worker.id, pin);
    // However many wrong ones came before: whoever tried them may be the danger.
    if (verdict === 'DURESS') await callForHelp();
    if (this.#recent(worker).length >= MAX_WRONG) return { refused: TOO_MANY };
    if (verdict !== 'WRONG') return work();
    this.#wrong.set(worker.id, [...this.#recent(worker), monotonicMs()]);
    return { refused: WRONG_PIN };
  }

  #recent({ id }: Worker): number[] {
    const sinceMs = this.#options.monotonicMs() - FORGOTTEN_AFTER_MS;
    const recent = (this.#wrong.get(id) ?? []).filter((atMs) => atMs > sinceMs);
    if (recent.length === 0) this.#wrong.delete(id);
    return recent;
  }
}
