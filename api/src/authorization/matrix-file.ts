/**
 * The reviewed file of who may read or do what: one line a field, one column a role. It is compared as a whole: a field
 * that is not in it, and one that is not in the schema any more, fail as a wrong letter does.
 */
import { readFile, writeFile } from 'node:fs/promises';

/** As the legend of the file says; `!` is never right: another's is open where one's own is closed. */
export type Letter = '*' | '+' | '#' | '.' | '!';

export const COLUMNS = [
  'LONE_WORKER',
  'TEAM_MANAGER',
  'SAFETY_MANAGER',
  'ORG_ADMIN',
  'ANALYST',
  'WALL_DISPLAY',
  'ARC_OPERATOR',
  'ARC_SUPERVISOR',
  'DPO',
  'PLATFORM_ADMIN',
  'KEY FIGURES',
  'KEY STATES',
  'KEY POSITIONS',
  'NOBODY',
] as const;
export type Column = (typeof COLUMNS)[number];

const FILE = new URL('../../../schema/authorization.txt', import.meta.url);
const WIDTH = 42;

export function print(rows: ReadonlyMap<string, readonly Letter[]>): string {
  const legend = [
    'Who may read or do what. Written by the test that executes every cell (api/src/authorization), reviewed by people:',
    'UPDATE_AUTHORIZATION=1 writes what the server did, and a change of a letter is a change of somebody’s access.',
    '',
    '  *  open, and holds nothing of an employer     +  open at one’s own employer, closed for another and for none',
    '  #  open for every employer                     .  closed',
    '',
    'Asked about a worker of one’s own team (for LONE_WORKER: about oneself) who is in a session and has raised an alarm.',
    'Where that is not so, api/src/domain/visibility decides what is left of a position.',
    '',
  ];
  const heads = COLUMNS.map((column, i) => `${' '.repeat(WIDTH)}${'│ '.repeat(i)}${column}`);
  const lines = [...rows].map(([name, letters]) => `${name.padEnd(WIDTH)}${letters.join(' ')}`);
  return `${[...legend, ...heads, '', ...lines].join('\n')}\n`;
}

export async function reviewed(): Promise<string> {
  return readFile(FILE, 'utf8').catch(() => '');
}

export async function write(text: string): Promise<void> {
  await writeFile(FILE, text);
}
