/**
 * From one alarm to the next. The list of alarms is in the order of their newest fixes, which changes every second: by its
 * place in the list an alarm could be missed for ever. So those that have been seen are remembered until all have been.
 */
export class AlarmRound {
  readonly #seen = new Set<string>();

  /** @param ids of all in alarm, the newest first. null: there is none. */
  next(ids: readonly string[], selectedId: string | null): string | null {
    // Whoever is in alarm again later is a new alarm.
    for (const id of this.#seen) if (!ids.includes(id)) this.#seen.delete(id);
    if (selectedId !== null && ids.includes(selectedId)) this.#seen.add(selectedId);
    let next = ids.find((id) => !this.#seen.has(id));
    if (next === undefined) {
      this.#seen.clear();
      next = ids.find((id) => id !== selectedId) ?? ids[0];
    }
    if (next === undefined) return null;
    this.#seen.add(next);
    return next;
  }
}
