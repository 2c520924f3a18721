/** An employer that has not procured location mapping: no query and no frame of anybody tells where its people are. */
import { afterAll, expect, it } from 'vitest';
import { schema } from '@lonewatch/schema/graphql/schema.ts';
import { TestDatabases } from '../persistence/test-support.ts';
import { FrameClient } from '../server-test-kit.ts';
import { ask, cellsOf, fill } from './asking.ts';
import { COLUMNS } from './matrix-file.ts';
import { makeWorld, PLACE } from './world.ts';
import { idsOf } from './world-ids.ts';

const PATIENCE_MS = 300_000;
const databases = new TestDatabases();
afterAll(() => databases.removeAll());

/** The place as degrees, as a grid reference and as a Plus Code, each to a kilometre or so. */
const TELLS = [String(PLACE.lon).slice(0, 5), String(PLACE.lat).slice(0, 5), 'SE 30', 'SE 31', '9C5WR'];

it(
  'hides where its people are from everybody but themselves, whatever is asked',
  async () => {
    const db = await (await databases.create('embedded')).open();
    const { server, sides, people, arcId, alarms, close } = await makeWorld(db, { unmapped: true });
    const cells = cellsOf(schema).filter(({ template }) => !/^(mutation|subscription)/.test(template));
    const told: string[] = [];
    let own = 0;
    for (const column of COLUMNS) {
      const { headers, wall } = people.get(column)!;
      for (const cell of cells) {
        const query = fill(cell.template, await idsOf(db, sides[0], alarms[0], arcId, cell.template));
        const { text } = await ask(server.origin, query, headers, wall, 'a failure is closed');
        if (!TELLS.some((tell) => text.includes(tell))) continue;
        if (column === 'LONE_WORKER') own++;
        else told.push(`${cell.name} as ${column}: ${text}`);
      }
      if (['TEAM_MANAGER', 'SAFETY_MANAGER', 'ARC_OPERATOR', 'KEY POSITIONS'].includes(column)) {
        const client = new FrameClient({ origin: server.origin, cookie: '' }, {}, undefined, headers);
        await client.until(() => client.frames.length > 0);
        const columns = client.columns(client.frames[0]!.employerId);
        expect([column, columns.status.some((status) => status > 0)]).toEqual([column, true]);
        expect([column, columns.hasPosition.some((has) => has === 1)]).toEqual([column, false]);
        client.close();
      }
    }
    await close();
    expect(told).toEqual([]);
    // The test can see a place where there is one: the worker's own.
    expect(own).toBeGreaterThan(0);
  },
  PATIENCE_MS,
);
