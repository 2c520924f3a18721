/** Why a map shows nobody on purpose, for all employers together; null where it is not on purpose. Pure. */
import { plural } from '../ui/age-text.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

export function placelessWords(
  employers: readonly Named[],
  mapped: ReadonlySet<string> | null,
  alarmOnly: ReadonlySet<string>,
): string | null {
  if (mapped === null || employers.length === 0) return null;
  const unmapped = employers.filter(({ id }) => !mapped.has(id));
  if (unmapped.length === employers.length) {
    const who = employers.length === 1 ? employers[0]!.name : plural(employers.length, 'employer');
    const has = employers.length === 1 ? 'has' : 'have';
    return `${who} ${has} not procured location mapping, so nobody is on the map outside an alarm. States are in the list.`;
  }
  if (employers.every(({ id }) => alarmOnly.has(id) || !mapped.has(id)))
    return 'A control room sees where somebody is during an alarm only, and nobody is in one. States are in the list.';
  return null;
}
