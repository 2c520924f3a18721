/** What keeps a screen on a wall healthy, awake and new. All are effects with their undo. */

/** Holds the screen on as long as the page is seen. Browsers only allow it on https and on this machine. */
export function stayAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let wanted = true;
  const take = async (): Promise<void> => {
    if (document.hidden || !('wakeLock' in navigator)) return;
    try {
      const taken = await navigator.wakeLock.request('screen');
      if (wanted) lock = taken;
      else await taken.release();
    } catch {
      // Refused on battery or by policy: the screen then follows the machine's own settings.
    }
  };
  // The browser lets go whenever the page is hidden.
  const seen = (): void => void take();
  document.addEventListener('visibilitychange', seen);
  void take();
  return () => {
    wanted = false;
    document.removeEventListener('visibilitychange', seen);
    void lock?.release();
  };
}

const SHIFT_EVERY_MS = 60_000;
/** A slow walk of at most 2 px, so that no edge burns into the panel. */
const STEPS: readonly (readonly [x: number, y: number])[] = [
  [0, 0],
  [1, 0],
  [2, 1],
  [1, 2],
  [0, 2],
  [-1, 1],
  [-2, 0],
  [-1, -1],
];

/** For `{@attach}`: moves the whole picture by a pixel now and then. */
export function shiftAgainstBurnIn(element: HTMLElement): () => void {
  let step = 0;
  const timer = setInterval(() => {
    step = (step + 1) % STEPS.length;
    const [x, y] = STEPS[step]!;
    element.style.translate = `${x}px ${y}px`;
  }, SHIFT_EVERY_MS);
  return () => clearInterval(timer);
}

const LOOK_EVERY_MS = 60_000;

/**
 * Loads the page again when the server serves another build of it, but never while an incident is open: nobody should see
 * a wall go blank then. Which build this is, its first look tells.
 */
export function renewWhenCalm(calm: () => boolean): () => void {
  let first: string | null = null;
  const look = async (): Promise<void> => {
    const tag = await fetch('/index.html', { method: 'HEAD', cache: 'no-store' })
      .then(({ ok, headers }) => (ok ? headers.get('etag') : null))
      .catch(() => null);
    first ??= tag;
    if (tag !== null && tag !== first && calm()) location.reload();
  };
  void look();
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

/** Sizes follow the screen by the wall's own unit: rems that grow with it too would grow twice. */
export function plainRems(): () => void {
  const { style } = document.documentElement;
  style.fontSize = '100%';
  return () => void style.removeProperty('font-size');
}
