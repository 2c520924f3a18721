/** What is another employer's stays closed with every check of the schema switched off: the ports and the database hold alone. */
import { expect, it } from 'vitest';
import { builder } from '@lonewatch/schema/graphql/builder.ts';
import { schema } from '@lonewatch/schema/graphql/schema.ts';
import { onBothEngines } from '../persistence/test-support.ts';
import { ask, cellsOf, fill, isAboutSomebody } from './asking.ts';
import type { Column } from './matrix-file.ts';
import { makeWorld } from './world.ts';
import { idsOf, idsOfNothing } from './world-ids.ts';

const PATIENCE_MS = 300_000;
/** Those who hold most at their own employer. */
const ASKERS: readonly Column[] = [
  'LONE_WORKER',
  'SAFETY_MANAGER',
  'ORG_ADMIN',
  'ARC_SUPERVISOR',
  'KEY POSITIONS',
];

await onBothEngines('the ports and the database without the schema', (create) => {
  it(
    'tell nobody anything of another employer',
    async () => {
      const unchecked = builder.toSchema({ disableScopeAuth: true });
      const db = await (await create()).open();
      const { server, sides, people, arcId, alarms, close } = await makeWorld(db, { schema: unchecked });
      const told: string[] = [];
      let asked = 0;
      for (const column of ASKERS) {
        const { headers, wall } = people.get(column)!;
        for (const cell of cellsOf(schema).filter(isAboutSomebody)) {
          const say = (query: string) => ask(server.origin, query, headers, wall, 'a failure is closed');
          const theirs = await say(
            fill(cell.template, await idsOf(db, sides[1], alarms[1], arcId, cell.template)),
          );
          if (!theirs.open) continue;
          const nothing = await say(fill(cell.template, idsOfNothing()));
          if (theirs.text !== nothing.text) told.push(`${cell.name} as ${column}: ${theirs.text}`);
          asked++;
        }
      }
      await close();
      expect(told).toEqual([]);
      expect(asked).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );
});
