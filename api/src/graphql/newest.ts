/**
 * How something stands, then how it stands after each change. A reader that is slow is told the newest and nothing between:
 * what waits for it is one notice, however much has happened.
 */
export function newestOf<T>(
  read: () => T | Promise<T>,
  watch: (changed: () => void) => () => void,
): AsyncIterableIterator<T, undefined> {
  let changed = true;
  let ended = false;
  let wake: (() => void) | null = null;
  const stop = watch(() => {
    changed = true;
    wake?.();
  });
  const end = (): void => {
    ended = true;
    stop();
    wake?.();
  };
  return {
    next: async () => {
      while (!changed && !ended) await new Promise<void>((resolve) => (wake = resolve));
      if (ended) return { done: true, value: undefined };
      changed = false;
      try {
        return { done: false, value: await read() };
      } catch (error) {
        end();
        throw error;
      }
    },
    return: () => {
      end();
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
