/** How columns come out of a row: instants as numbers, words that this version knows. */

/** SQL for a `timestamptz` as milliseconds since 1970 UTC. */
export function epochMs(column: string): string {
  return `(extract(epoch FROM ${column}) * 1000)::float8`;
}

/** Throws a sentence when a newer Lonewatch has written a word that this one does not know. */
export function isOneOf<Word extends string>(
  words: readonly Word[],
  word: string,
  what: string,
): asserts word is Word {
  if (!(words as readonly string[]).includes(word))
    throw new Error(
      `The database holds the ${what} "${word}", which this Lonewatch does not know. Start the newer version.`,
    );
}
