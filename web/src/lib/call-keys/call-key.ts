/**
 * The keys with which this phone calls for help when nobody is signed in on it any more. Kept in the browser, of one person at
 * a time: whoever signs in after her must never call in her name. A phone that keeps nothing still calls while signed in.
 */
export interface CallKey {
  readonly workerId: string;
  /** For whom she works; null: it has no name here. */
  readonly employer: string | null;
  readonly id: string;
  readonly secret: string;
  readonly device: string;
  /** By this phone's clock. */
  readonly sinceMs: number;
}

export type KeyStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

interface Kept {
  readonly accountId: string;
  readonly keys: readonly CallKey[];
}

const NAME = 'lonewatch call keys';
/** One that was read by somebody else works no longer than this, if the phone is used. */
const RENEWED_AFTER_MS = 30 * 86_400_000;

export function keptKeys(storage: KeyStorage): readonly CallKey[] {
  return read(storage)?.keys ?? [];
}

export function keyFor(storage: KeyStorage, workerId: string): CallKey | null {
  return keptKeys(storage).find((key) => key.workerId === workerId) ?? null;
}

/** `old`: hers on this phone until now, to be replaced. */
export function keyWanted(
  storage: KeyStorage,
  accountId: string,
  workerId: string,
  nowMs: number,
): { readonly wanted: boolean; readonly old: CallKey | null } {
  const old = read(storage)?.accountId === accountId ? keyFor(storage, workerId) : null;
  return { wanted: old === null || nowMs - old.sinceMs > RENEWED_AFTER_MS, old };
}

export function keepKey(storage: KeyStorage, accountId: string, key: CallKey): void {
  const before = read(storage);
  const others = before?.accountId === accountId ? before.keys : [];
  const keys = [...others.filter(({ workerId }) => workerId !== key.workerId), key];
  try {
    storage.setItem(NAME, JSON.stringify({ accountId, keys } satisfies Kept));
  } catch {
    // A phone that is full: it is fetched again when the page is opened next.
  }
}

/** Somebody else's are gone as soon as this person is known here. */
export function keepOnlyOf(storage: KeyStorage, accountId: string): void {
  const kept = read(storage);
  if (kept !== null && kept.accountId !== accountId) forgetKeys(storage);
}

/** Whoever signs out leaves nothing with which this phone could call in her name. */
export function forgetKeys(storage: KeyStorage): void {
  storage.removeItem(NAME);
}

function read(storage: KeyStorage): Kept | null {
  try {
    const kept = JSON.parse(storage.getItem(NAME) ?? 'null') as Partial<Kept> | null;
    if (typeof kept?.accountId !== 'string' || !Array.isArray(kept.keys)) return null;
    return { accountId: kept.accountId, keys: (kept.keys as unknown[]).filter(isKey) };
  } catch {
    return null;
  }
}

function isKey(value: unknown): value is CallKey {
  if (typeof value !== 'object' || value === null) return false;
  const { workerId, employer, id, secret, device, sinceMs } = value as Partial<
    Record<keyof CallKey, unknown>
  >;
  return (
    [workerId, id, secret, device].every((text) => typeof text === 'string') &&
    (employer === null || typeof employer === 'string') &&
    typeof sinceMs === 'number'
  );
}
