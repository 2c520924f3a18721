/** Exports as files over HTTP: who gets which, that they can be read back, and that a million rows stay small in memory. */
import { Writable } from 'node:stream';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExportTable } from './graphql/exports.ts';
import { createApiKey } from './persistence/api-keys.ts';
import type { Database } from './persistence/database.ts';
import { TestDatabases } from './persistence/test-support.ts';
import { seedTwoEmployers, TestServer } from './server-test-kit.ts';
import { csvField } from './transport/csv.ts';
import { writeCsv, writeParquet } from './transport/export-files.ts';

const PATIENCE_MS = 120_000;
const databases = new TestDatabases();
let db: Database;
let server: TestServer;
let employer: string;
let figures: Record<string, string>;
let positions: Record<string, string>;

beforeAll(async () => {
  db = await (await databases.create('embedded')).open();
  await seedTwoEmployers(db);
  server = await TestServer.start(db);
  const employerId = server.employerId('Mapped');
  employer = Buffer.from(`Employer:${employerId}`).toString('base64');
  const keyOf = async (scope: 'FIGURES' | 'POSITIONS'): Promise<Record<string, string>> => {
    const nowMs = Date.now();
    const { secret } = await createApiKey(db, {
      ...{ employerId, name: scope, scope, createdBy: null, nowMs, expiresAtMs: nowMs + 3_600_000 },
    });
    return { authorization: `Bearer ${secret}` };
  };
  figures = await keyOf('FIGURES');
  positions = await keyOf('POSITIONS');
  await db.query(`UPDATE teams SET name = '=HYPERLINK("http://x.example","Team")'`);
  for (let i = 0; i < 12; i++)
    await db.query(
      `INSERT INTO incidents (number, employer_id, worker_id, is_open, priority, duress, raised_at, closed_at, disposition,
         changed_at, version, hash, state) SELECT $1, $2, id, false, 2, false, now() - $3 * interval '1 hour', now(),
         'FALSE_ACCIDENTAL', now(), 1, '\\x01', jsonb_build_object('verification', 'FALSE',
           'times', jsonb_build_object('claimedAtMs', extract(epoch FROM now() - $3 * interval '1 hour') * 1000 + 7000),
           'alarms', jsonb_build_array(jsonb_build_object('id', 1, 'type', 'PANIC', 'receivedAtMs',
             extract(epoch FROM now() - $3 * interval '1 hour') * 1000)))
       FROM workers WHERE employer_id = $2 ORDER BY id OFFSET $4 LIMIT 1`,
      [`26-${i}`, employerId, 1_200 + i, i % 5],
    );
}, PATIENCE_MS);
afterAll(async () => {
  await server.close();
  await databases.removeAll();
});

const get = (path: string, headers: Record<string, string>): Promise<Response> =>
  fetch(`${server.origin}/api/export/${path}`, { headers });

describe('an export', () => {
  it('gives figures to a key of scope FIGURES, and no single incident', async () => {
    const answer = await get(`stats.csv?employer=${employer}&by=MONTH`, figures);
    expect(answer.status).toBe(200);
    const [head, ...lines] = (await answer.text()).trim().split('\r\n');
    expect(head).toMatch(/^bucket,incidents_suppressed,incidents_people,incidents_incidents,/);
    expect(lines.length).toBeGreaterThan(0);
    const refused = await get(`incidents.csv?employer=${employer}`, figures);
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain('no single incidents');
  });

  it('gives single incidents without anybody’s name to who may see them all', async () => {
    const text = await (await get(`incidents.csv?employer=${employer}`, positions)).text();
    const lines = text.trim().split('\r\n');
    expect(lines).toHaveLength(13);
    expect(lines[1]).toContain(',PANIC,2,');
    expect(text).not.toContain('Worker ');
  });

  it('can be read back from Parquet, with types and the dictionary', async () => {
    const answer = await get(`incidents.parquet?employer=${employer}`, positions);
    const file = await answer.arrayBuffer();
    const rows = await parquetReadObjects({ file });
    expect(rows).toHaveLength(12);
    expect(rows[0]).toMatchObject({ type: 'PANIC', priority: 2, disposition: 'FALSE_ACCIDENTAL' });
    expect(rows[0]!['raised_at']).toBeInstanceOf(Date);
    expect(rows[0]!['answer_seconds']).toBeCloseTo(7, 2);
    const known = parquetMetadata(file).key_value_metadata!;
    expect(known.find(({ key }) => key === 'lonewatch.column.answer_seconds')!.value).toContain('Seconds');
  });

  it('says what every column of it means', async () => {
    const text = await (await get('dictionary.csv', figures)).text();
    for (const column of ['incidents_falseRate', 'usage_usageRate', 'answer_seconds', 'hour_of_day'])
      expect(text).toContain(`,${column},`);
  });

  it('is nobody’s who is not signed in, nor another employer’s', async () => {
    expect((await get(`stats.csv?employer=${employer}`, {})).status).toBe(401);
    const other = Buffer.from(`Employer:${server.employerId('Unmapped')}`).toString('base64');
    expect((await get(`stats.csv?employer=${other}`, figures)).status).toBe(404);
  });

  it('holds no formula: what a spreadsheet would compute is text', async () => {
    expect(csvField('=1+1')).toBe(`'=1+1`);
    expect(csvField('+44 20')).toBe(`'+44 20`);
    expect(csvField('@SUM(A1)')).toBe(`'@SUM(A1)`);
    expect(csvField('-2')).toBe(`'-2`);
    expect(csvField(-2)).toBe('-2');
    expect(csvField('=A1,"x"')).toBe(`"'=A1,""x"""`);
    const text = await (await get(`incidents.csv?employer=${employer}`, positions)).text();
    expect(text).toContain(`"'=HYPERLINK(`);
  });

  it('tells of no call in disguise by a time that lies before the alarm that may be told', async () => {
    await db.query(
      `INSERT INTO incidents (number, employer_id, worker_id, is_open, priority, duress, raised_at, changed_at, version, hash, state)
       SELECT '26-disguise', $1, id, true, 1, true, at, now(), 1, '\\x01', jsonb_build_object('verification', 'UNKNOWN',
           'times', jsonb_build_object('claimedAtMs', ms + 60000, 'audioConnectedAtMs', ms + 70000),
           'alarms', jsonb_build_array(jsonb_build_object('id', 901, 'type', 'DURESS', 'receivedAtMs', ms),
             jsonb_build_object('id', 902, 'type', 'FALL', 'receivedAtMs', ms + 1800000)))
       FROM (SELECT id, now() - interval '3 hours' AS at, extract(epoch FROM now() - interval '3 hours') * 1000 AS ms
         FROM workers WHERE employer_id = $1 ORDER BY id LIMIT 1) w`,
      [server.employerId('Mapped')],
    );
    const text = await (await get(`incidents.csv?employer=${employer}`, positions)).text();
    const [head, ...lines] = text.trim().split('\r\n');
    const columns = head!.split(',');
    const cells = lines.find((line) => line.includes('26-disguise'))!.split(',');
    for (const column of ['answer_seconds', 'audio_seconds'])
      // From the end: a team's name before them holds a comma.
      expect(Number(cells.at(columns.indexOf(column) - columns.length)), column).toBe(0);
  });
});

describe('a million rows', () => {
  const ROWS = 1_000_000;
  const PAGE = 5_000;
  const columns: ExportTable['columns'] = [
    { name: 'number', type: 'STRING', meaning: '' },
    { name: 'raised_at', type: 'TIMESTAMP', meaning: '' },
    { name: 'answer_seconds', type: 'DOUBLE', meaning: '' },
  ];

  async function* pages(): ExportTable['pages'] extends AsyncIterable<infer T> ? AsyncGenerator<T> : never {
    for (let at = 0; at < ROWS; at += PAGE)
      yield Array.from({ length: PAGE }, (_, i) => [`26-${at + i}`, new Date((at + i) * 1_000), i / 7]);
  }

  it.each([
    ['CSV', writeCsv],
    ['Parquet', writeParquet],
  ] as const)(
    'as %s grow the memory by little more than a page',
    { timeout: PATIENCE_MS },
    async (_, write) => {
      let bytes = 0;
      let mostMb = 0;
      const heapMb = (): number =>
        process.memoryUsage().heapUsed / 2 ** 20 + process.memoryUsage().arrayBuffers / 2 ** 20;
      const before = heapMb();
      const slow = new Writable({
        highWaterMark: 64 * 1024,
        write: (chunk: Buffer, __, done) => {
          bytes += chunk.length;
          mostMb = Math.max(mostMb, heapMb() - before);
          setImmediate(done);
        },
      });
      await write({ columns, pages: pages() }, slow);
      expect(bytes).toBeGreaterThan(5 * 2 ** 20);
      // All of it at once would be some 300 MB here; garbage that nobody has collected yet is the margin.
      expect(mostMb).toBeLessThan(150);
    },
  );
});
