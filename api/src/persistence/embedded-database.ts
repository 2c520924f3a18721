/** The database that comes with Lonewatch: PostgreSQL as WebAssembly in a worker thread, its files in a folder of ours. */
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { makeDurableFolder } from './durable-pglite.ts';
import { keepInOrder } from './embedded-maintenance.ts';
import { EmbeddedBackend } from './embedded-socket.ts';
import { lockFolder } from './folder-lock.ts';
import { LaneDatabase } from './lane-database.ts';
import { prepareDatabase, queriesOf } from './prepare-database.ts';
import { connect, type Session } from './connection.ts';

const NO_LIMIT = { urgent: 0, ordinary: 0, bulk: 0 };

export async function openEmbedded(
  folderOrRelative: string,
  warn: (sentence: string) => void,
): Promise<LaneDatabase> {
  const folder = resolve(folderOrRelative);
  makeDurableFolder(folder);
  const lock = await lockFolder(folder);
  const backend = new EmbeddedBackend(join(folder, 'postgresql'));
  try {
    const { client } = await connect(() => openSession(backend), []);
    const settings = await prepareDatabase(queriesOf(client), warn);
    await client.end();
    const database = new LaneDatabase({
      engine: 'embedded',
      connections: 1,
      connection: { open: () => openSession(backend), ...settings },
      silenceMs: NO_LIMIT,
      afterClose: async () => {
        await backend.close();
        await lock.release();
      },
    });
    keepInOrder(database, warn);
    return database;
  } catch (error) {
    await backend.close();
    await lock.release();
    throw error;
  }
}

function openSession(backend: EmbeddedBackend): Session {
  const socket = backend.openSocket();
  const client = new Client({ user: 'postgres', database: 'postgres', password: '', stream: () => socket });
  return { client, socket };
}
