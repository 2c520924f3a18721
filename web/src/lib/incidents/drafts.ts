/**
 * What somebody has typed into an incident and not sent yet: kept by this browser for that operator and that incident alone,
 * so that neither a reload nor a lost network takes it. It is personal data: gone when it is sent, when the incident is
 * closed, and after a shift.
 */
type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

const PREFIX = 'lonewatch.draft.';
/** As long as a session lasts. */
const KEPT_MS = 12 * 3_600_000;

export class Drafts {
  readonly #store: Store;
  readonly #prefix: string;

  /** @param accountId whose drafts these are: nobody else on this console reads them here */
  constructor(store: Store, accountId: string, nowMs: number = Date.now()) {
    this.#store = store;
    this.#prefix = `${PREFIX}${accountId}.`;
    this.#forgetOld(nowMs);
  }

  /** Empty: there is none. `field`: `note`, `brief`, whatever is typed into. */
  read(incidentId: string, field: string): string {
    return readEntry(this.#store, this.#key(incidentId, field))?.text ?? '';
  }

  write(incidentId: string, field: string, text: string, nowMs: number = Date.now()): void {
    const key = this.#key(incidentId, field);
    try {
      if (text === '') this.#store.removeItem(key);
      else this.#store.setItem(key, JSON.stringify({ text, atMs: nowMs }));
    } catch {
      // Full or forbidden: what is typed still stands on the page.
    }
  }

  /** It is closed: nothing of it stays here. */
  forget(incidentId: string): void {
    for (const key of keysOf(this.#store))
      if (key.startsWith(`${this.#prefix}${incidentId}.`)) this.#store.removeItem(key);
  }

  /** Anybody's: a console is shared, and who wrote may not come back to it. */
  #forgetOld(nowMs: number): void {
    for (const key of keysOf(this.#store)) {
      if (!key.startsWith(PREFIX)) continue;
      const entry = readEntry(this.#store, key);
      if (entry === null || nowMs - entry.atMs > KEPT_MS) this.#store.removeItem(key);
    }
  }

  #key(incidentId: string, field: string): string {
    return `${this.#prefix}${incidentId}.${field}`;
  }
}

function keysOf(store: Store): string[] {
  const keys: string[] = [];
  for (let at = 0; at < store.length; at++) keys.push(store.key(at) ?? '');
  return keys;
}

function readEntry(store: Store, key: string): { text: string; atMs: number } | null {
  try {
    const { text, atMs } = JSON.parse(store.getItem(key) ?? 'null') as { text?: unknown; atMs?: unknown };
    return typeof text === 'string' && typeof atMs === 'number' ? { text, atMs } : null;
  } catch {
    return null;
  }
}
