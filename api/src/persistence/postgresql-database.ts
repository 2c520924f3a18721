/** PostgreSQL by its address: several connections, the first of them for alarms alone. */
import { Socket } from 'node:net';
import { Client } from 'pg';
import { connect, type Session } from './connection.ts';
import type { Database } from './sql-port.ts';
import { LaneDatabase } from './lane-database.ts';
import { prepareDatabase, queriesOf } from './prepare-database.ts';

const CONNECT_TIMEOUT_MS = 5_000;
/** A server that lost its power says nothing at all: TCP alone would take 15 minutes to notice. */
const SILENCE_MS = { urgent: 10_000, ordinary: 60_000, bulk: 120_000 };

export async function openPostgresql(
  url: string,
  poolSize: number,
  warn: (sentence: string) => void,
): Promise<Database> {
  if (!Number.isInteger(poolSize) || poolSize < 2)
    throw new Error(
      `Lonewatch needs at least 2 connections to PostgreSQL, one of them for alarms alone; ${poolSize} was asked for.`,
    );
  const { client } = await connect(() => openSession(url), []);
  try {
    const settings = await prepareDatabase(queriesOf(client), warn);
    return new LaneDatabase({
      engine: 'postgresql',
      connections: poolSize,
      connection: { open: () => openSession(url), ...settings },
      silenceMs: SILENCE_MS,
    });
  } finally {
    await client.end();
  }
}

export function openSession(url: string): Session {
  const socket = new Socket();
  const client = new Client({
    connectionString: url,
    stream: () => socket,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    application_name: 'lonewatch',
  });
  return { client, socket };
}
