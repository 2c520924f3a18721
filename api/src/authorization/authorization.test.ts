/** Executes every cell of `schema/authorization.txt` against the running server: every field, as everybody, about each. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { schema } from '@lonewatch/schema/graphql/schema.ts';
import type { Database } from '../persistence/database.ts';
import { TestDatabases } from '../persistence/test-support.ts';
import { ask, cellsOf, fill, isAboutSomebody, type Answer, type Cell } from './asking.ts';
import { COLUMNS, print, reviewed, write, type Column, type Letter } from './matrix-file.ts';
import { makeWorld, type World } from './world.ts';
import { idsOf, idsOfNothing } from './world-ids.ts';
import type { WorkedSide } from './world-makers.ts';

const PATIENCE_MS = 300_000;
/** Questions under way at a time: more than the server answers at once gains nothing. */
const AT_ONCE = 8;

const databases = new TestDatabases();
/** To these no employer is another's. */
const KNOW_ALL: readonly Column[] = ['DPO', 'PLATFORM_ADMIN'];

let db: Database;
let world: World;
const differences: string[] = [];

beforeAll(async () => {
  db = await (await databases.create('embedded')).open();
  world = await makeWorld(db);
}, PATIENCE_MS);

afterAll(async () => {
  await world.close();
  await databases.removeAll();
});

/** About one's own, about another's, and about nothing at all. */
async function letterOf(cell: Cell, column: Column): Promise<Letter> {
  const { server, sides, people, arcId, alarms } = world;
  const { headers, wall } = people.get(column)!;
  const [own, other] = sides;
  const about = async (side: WorkedSide, alarmId: number): ReturnType<typeof ask> =>
    ask(
      server.origin,
      fill(cell.template, await idsOf(db, side, alarmId, arcId, cell.template)),
      headers,
      wall,
    );
  const mine = await about(own, alarms[0]);
  if (!isAboutSomebody(cell)) return mine.open ? '*' : '.';
  const theirs = await about(other, alarms[1]);
  const nothing = await ask(server.origin, fill(cell.template, idsOfNothing()), headers, wall);
  // What is said of nothing at all, such as that a list of none has no next page, tells nothing.
  const tells = ({ open, text }: Answer): boolean => open && text !== nothing.text;
  if (!KNOW_ALL.includes(column) && !tells(theirs) && theirs.text !== nothing.text)
    differences.push(`${cell.name} as ${column}: ${theirs.text} of another’s, ${nothing.text} of none`);
  if (tells(mine)) return tells(theirs) ? '#' : '+';
  return tells(theirs) ? '!' : '.';
}

it(
  'opens to everybody what the reviewed file says, and nothing else',
  async () => {
    const cells = cellsOf(schema);
    const rows = new Map<string, Letter[]>(cells.map(({ name }) => [name, []]));
    for (const column of COLUMNS) {
      const waiting = cells.filter(({ template }) => !template.startsWith('mutation'));
      const letters = new Map<string, Letter>();
      const work = async (): Promise<void> => {
        for (let cell = waiting.shift(); cell !== undefined; cell = waiting.shift())
          letters.set(cell.name, await letterOf(cell, column));
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      // What changes something comes last and one by one.
      for (const cell of cells.filter(({ template }) => template.startsWith('mutation')))
        letters.set(cell.name, await letterOf(cell, column));
      for (const { name } of cells) rows.get(name)!.push(letters.get(name)!);
    }
    const done = print(rows);
    if (process.env['UPDATE_AUTHORIZATION'] === '1') await write(done);
    expect(done).toBe(await reviewed());
    expect(done).not.toContain('!');
  },
  PATIENCE_MS,
);

it('answers the same about another employer’s as about what does not exist', () => {
  expect(differences).toEqual([]);
});
