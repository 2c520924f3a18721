/** What keeps a screen on a wall healthy and awake. Both are effects with their undo. */

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
