/** Is somebody at the screen? For a while after it opens, and after a pointer or a key has been moved. */
const ATTENDED_MS = 12_000;

export function attendance(): { readonly now: boolean } {
  let attended = $state(true);
  $effect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const moved = (): void => {
      attended = true;
      clearTimeout(timer);
      timer = setTimeout(() => (attended = false), ATTENDED_MS);
    };
    moved();
    for (const kind of ['pointermove', 'pointerdown', 'keydown'] as const) addEventListener(kind, moved);
    return () => {
      clearTimeout(timer);
      for (const kind of ['pointermove', 'pointerdown', 'keydown'] as const) removeEventListener(kind, moved);
    };
  });
  return {
    get now() {
      return attended;
    },
  };
}
