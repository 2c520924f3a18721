/** Who is spoken to in a note: `@Jo` or `@Jo Okafor`, whoever of those present begins so. Pure. */
export interface Mentioned {
  readonly accountId: string | null;
  readonly name: string;
}

export function mentionsIn<T extends Mentioned>(text: string, people: readonly T[]): T[] {
  const lower = text.toLocaleLowerCase('en-GB');
  return people.filter(({ name }) => {
    const whole = name.toLocaleLowerCase('en-GB');
    const first = whole.split(/\s+/)[0] ?? whole;
    return begins(lower, `@${whole}`) || begins(lower, `@${first}`);
  });
}

/** Not within another word: `@jo` is not in `@john`. */
function begins(text: string, tag: string): boolean {
  for (let at = text.indexOf(tag); at !== -1; at = text.indexOf(tag, at + 1)) {
    const next = text.charAt(at + tag.length);
    if (next === '' || !/[\p{L}\p{N}]/u.test(next)) return true;
  }
  return false;
}
