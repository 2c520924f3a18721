/**
 * By what a worker is known: the PIN and the one that asks for help in disguise, the closure code, the duress words. Each is
 * sealed with the person's key; PINs are hashed before, because so few digits are soon tried. Nobody reads a PIN or the code
 * back: they are compared, and a comparison takes as long whatever it finds.
 */
import { timingSafeEqual } from 'node:crypto';
import type { EmployerId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { DURESS_MEANINGS, type DuressMeaning } from '@lonewatch/schema/contract/plan.ts';
import { hashPassword, isPassword } from './password-hash.ts';
import type { PersonKeys } from './person-keys.ts';
import { isOneOf } from './row-values.ts';
import { seal, unseal } from './sealing.ts';
import type { Queries } from './sql-port.ts';
import { storableTime } from './storable.ts';

export interface DuressWord {
  readonly word: string;
  readonly means: DuressMeaning;
}

/** NONE_HELD: no PIN was ever set, so none is asked for. DURESS must look like RIGHT to everybody who is not told. */
export type PinVerdict = 'RIGHT' | 'DURESS' | 'WRONG' | 'NONE_HELD';

/** undefined: as it was; null: not held any more. */
export interface SecretChange {
  readonly pin?: string | null;
  readonly duressPin?: string | null;
  readonly closureCode?: string | null;
  readonly duressWords?: readonly DuressWord[] | null;
}

const COLUMNS = {
  pin: 'pin_hash',
  duressPin: 'duress_pin_hash',
  closureCode: 'closure_code',
  duressWords: 'duress_words',
} as const satisfies Record<keyof SecretChange, string>;
type Held = { readonly [K in keyof typeof COLUMNS]: Buffer | null };

export class WorkerSecrets {
  readonly #keys: PersonKeys;
  /** Compared with where a worker has no second PIN, so that having one takes no longer. Of nothing that can be typed. */
  #nobodys: Promise<string> | null = null;

  constructor(keys: PersonKeys) {
    this.#keys = keys;
  }

  /** Which are held and can still be read; whether there is a second PIN is nobody's to know. */
  async held(q: Queries, workerId: WorkerId): Promise<{ pin: boolean; closureCode: boolean }> {
    const [row] = await q.query<{ pin: boolean; closureCode: boolean }>(
      `SELECT pin_hash IS NOT NULL AS pin, closure_code IS NOT NULL AS "closureCode"
       FROM worker_secrets JOIN person_keys USING (worker_id) WHERE worker_id = $1`,
      [workerId],
    );
    return row ?? { pin: false, closureCode: false };
  }

  /** Both PINs are always compared. */
  async judgePin(q: Queries, workerId: WorkerId, pin: string): Promise<PinVerdict> {
    const [pinHash, duressHash] = await this.#read(q, workerId, 'pin', 'duressPin');
    if (pinHash === null || pinHash === undefined) return 'NONE_HELD';
    this.#nobodys ??= hashPassword('\0 nobody’s PIN');
    const other = duressHash?.toString() ?? (await this.#nobodys);
    const right = await isPassword(pin, pinHash.toString());
    const duress = await isPassword(pin, other);
    if (duress) return 'DURESS';
    return right ? 'RIGHT' : 'WRONG';
  }

  /** null: no code is held, so nothing can be compared. Letter case and what stands between letters do not matter. */
  async isClosureCode(q: Queries, workerId: WorkerId, said: string): Promise<boolean | null> {
    const [code] = await this.#read(q, workerId, 'closureCode');
    if (code === null || code === undefined) return null;
    const [a, b] = [spoken(code.toString()), spoken(said)].map((text) => Buffer.from(text.padEnd(128)));
    return a!.length === b!.length && timingSafeEqual(a!, b!);
  }

  /** For the owner of an open incident, and written down by whoever asks. */
  async duressWords(q: Queries, workerId: WorkerId): Promise<readonly DuressWord[]> {
    const [words] = await this.#read(q, workerId, 'duressWords');
    if (words === null || words === undefined) return [];
    const held = JSON.parse(words.toString()) as DuressWord[];
    for (const { means } of held) isOneOf(DURESS_MEANINGS, means, 'meaning of a word');
    return held;
  }

  /** In one transaction, or a key may stay behind that nothing needs. */
  async write(
    q: Queries,
    change: SecretChange & {
      readonly workerId: WorkerId;
      readonly employerId: EmployerId;
      readonly accountId: string | null;
      readonly nowMs: number;
    },
  ): Promise<void> {
    const { workerId, employerId, accountId, nowMs } = change;
    const key = await this.#keys.findOrMake(q, workerId, employerId);
    const texts = await plain(change);
    const names = Object.keys(texts) as (keyof SecretChange)[];
    const columns = names.map((name) => COLUMNS[name]);
    const close = (name: keyof SecretChange): Buffer | null => {
      const text = texts[name];
      return text == null ? null : seal(key, Buffer.from(text), context(workerId, name));
    };
    const all = [...columns, 'changed_at', 'changed_by'].join(', ');
    const given = names.map((_, at) => `$${at + 5}`).join(', ');
    await q.query(
      `INSERT INTO worker_secrets (worker_id, employer_id, changed_at, changed_by${columns.map((name) => `, ${name}`).join('')})
       VALUES ($1, $2, $3, $4${names.length === 0 ? '' : `, ${given}`})
       ON CONFLICT (worker_id) DO UPDATE SET (${all}) = (${all
         .split(', ')
         .map((name) => `excluded.${name}`)
         .join(', ')})`,
      [workerId, employerId, storableTime(nowMs), accountId, ...names.map(close)],
    );
  }

  async #read(q: Queries, workerId: WorkerId, ...names: (keyof SecretChange)[]): Promise<(Buffer | null)[]> {
    const key = await this.#keys.find(q, workerId);
    const [row] = await q.query<Held>(
      `SELECT pin_hash AS pin, duress_pin_hash AS "duressPin", closure_code AS "closureCode", duress_words AS "duressWords"
       FROM worker_secrets WHERE worker_id = $1`,
      [workerId],
    );
    if (row === undefined || key === null) return [];
    return names.map((name) => {
      const sealed = row[name];
      const bytes = sealed === null ? null : unseal(key, sealed, context(workerId, name));
      if (sealed !== null && bytes === null)
        throw new Error(
          `A secret of worker ${workerId} does not open: it was changed, or belongs to another row. Restore person_keys and worker_secrets from one backup.`,
        );
      return bytes;
    });
  }
}

/** PINs as their hashes, words as JSON. */
async function plain(change: SecretChange): Promise<Partial<Record<keyof SecretChange, string | null>>> {
  const texts: Partial<Record<keyof SecretChange, string | null>> = {};
  for (const name of ['pin', 'duressPin'] as const) {
    const pin = change[name];
    if (pin !== undefined) texts[name] = pin === null ? null : await hashPassword(pin);
  }
  if (change.closureCode !== undefined) texts.closureCode = change.closureCode;
  const { duressWords: words } = change;
  if (words !== undefined) texts.duressWords = words === null ? null : JSON.stringify(words);
  return texts;
}

/** As it sounds: an operator types what was said on a bad line. */
function spoken(code: string): string {
  return code
    .normalize('NFKD')
    .toLocaleLowerCase('en-GB')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

function context(workerId: WorkerId, name: keyof SecretChange): string {
  return `lonewatch ${COLUMNS[name]} of worker ${workerId}`;
}
