/** Who else edits the same fence, as a sentence; '': nobody. */
import type { Colleague } from '../presence/documents.ts';
import { peopleHere } from '../presence/people-here.ts';

export function companyWords(present: readonly Colleague[], mine: string): string {
  const editing = peopleHere(present, mine).filter(({ activity }) => activity === 'EDITING');
  if (editing.length === 0) return '';
  const names = editing.map(({ name }) => name).join(' and ');
  return `${names} ${editing.length === 1 ? 'is' : 'are'} editing it, too. Whoever saves second is shown the difference.`;
}
