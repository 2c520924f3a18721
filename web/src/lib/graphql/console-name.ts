/**
 * What this browser calls itself, so that the log of an incident says at which desk something was done: drawn once, kept by
 * the browser, never more than a name.
 */
const KEPT_AS = 'lonewatch.console';
/** Without those that are taken for one another when they are read out. */
const SIGNS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
let name: string | null = null;

/** `Console K7Q2` */
export function consoleName(): string {
  name ??= kept() ?? drawn();
  return name;
}

/** For questions that must not wait for ever: the browser's own patience is minutes. */
export function within(ms: number): RequestInit {
  return { signal: AbortSignal.timeout(ms), headers: { 'lonewatch-console': consoleName() } };
}

function kept(): string | null {
  try {
    return localStorage.getItem(KEPT_AS);
  } catch {
    return null;
  }
}

function drawn(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(4));
  const made = `Console ${Array.from(bytes, (byte) => SIGNS[byte % SIGNS.length]).join('')}`;
  try {
    localStorage.setItem(KEPT_AS, made);
  } catch {
    // Without storage the name lasts as long as the page.
  }
  return made;
}
