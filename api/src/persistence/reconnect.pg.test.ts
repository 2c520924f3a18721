import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Connection } from './connection.ts';
import { openDatabase, type Database } from './database.ts';
import { openSession } from './postgresql-database.ts';
import { ReportLog } from './report-log.ts';
import { canUsePostgresql, report, runOnServer } from './test-support.ts';
import { findPostgresql, TestCluster } from './test-support-cluster.ts';

const bin = findPostgresql();

describe.skipIf(!(await canUsePostgresql('connection loss')) || bin === null)(
  'a PostgreSQL that goes away',
  { timeout: 60_000 },
  () => {
    let cluster: TestCluster;
    let db: Database;
    beforeAll(async () => {
      cluster = await TestCluster.start(bin!);
      db = await openDatabase({ url: cluster.url, folder: 'not used', poolSize: 3 });
    }, 60_000);
    afterAll(async () => {
      await db.close();
      await cluster.remove();
    }, 60_000);

    it('fails what runs with a Fault, and serves again when it is back, without a restart of ours', async () => {
      const log = new ReportLog(db);
      await log.append(report());
      const running = db
        .transaction('ordinary', (tx) => tx.query('SELECT pg_sleep(30)'))
        .catch((error: unknown) => error);
      await untilRunning('pg_sleep');
      await cluster.stop();
      const failed = await running;
      expect(failed).toBeInstanceOf(Fault);
      expect((failed as Fault).kind).toBe('UNAVAILABLE');
      await cluster.start();
      await log.append(report());
      expect(await log.countSince(0)).toBe(2);
      expect(await db.query('SELECT current_user::text AS name')).toEqual([{ name: 'lonewatch_app' }]);
    });

    it('is waited for: a report that comes while it restarts is taken', async () => {
      const log = new ReportLog(db);
      const before = await log.countSince(0);
      await cluster.stop();
      const waiting = log.append(report());
      await cluster.start();
      await waiting;
      expect(await log.countSince(0)).toBe(before + 1);
    });

    it('is not noticed by a transaction when the idle connection broke before it', async () => {
      await db.query('SELECT 1');
      await runOnServer(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lonewatch'`,
        cluster.url,
      );
      expect(await db.transaction('urgent', (tx) => tx.query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
      expect(await db.transaction('bulk', (tx) => tx.query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
    });

    it('never commits a transaction whose connection broke in its middle', async () => {
      const broken = db
        .transaction('ordinary', async (tx) => {
          await tx.query(`INSERT INTO settings VALUES ('half', '1')`);
          await runOnServer(
            `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lonewatch'`,
            cluster.url,
          );
          await tx.query(`INSERT INTO settings VALUES ('other half', '1')`);
        })
        .catch((error: unknown) => error);
      expect(await broken).toBeInstanceOf(Fault);
      expect(await db.query('SELECT key FROM settings')).toEqual([]);
    });

    it('counts as gone when it falls silent', async () => {
      const connection = new Connection({
        open: () => openSession(cluster.url),
        prepare: [],
        asLogin: { before: 'RESET ROLE', after: 'RESET ROLE' },
      });
      const silent: unknown = await connection
        .statement('SELECT pg_sleep(30)', [], 200)
        .catch((error: unknown) => error);
      expect(silent).toBeInstanceOf(Fault);
      expect((silent as Fault).message).toContain('no answer within 0.2 s');
      expect(await connection.statement('SELECT 1 AS one', [], 10_000)).toEqual([{ one: 1 }]);
      await connection.close();
    });

    it('is waited for once, not by every piece of work in turn', async () => {
      let attempts = 0;
      const connection = new Connection({
        open: () => {
          attempts += 1;
          return openSession('postgres://nobody@127.0.0.1:1/none');
        },
        prepare: [],
        asLogin: { before: 'RESET ROLE', after: 'RESET ROLE' },
      });
      await expect(connection.statement('SELECT 1', [], 0)).rejects.toThrow('The database cannot be reached');
      expect(attempts).toBeGreaterThan(1);
      const before = attempts;
      for (let n = 0; n < 5; n++)
        await expect(connection.statement('SELECT 1', [], 0)).rejects.toThrow(Fault);
      expect(attempts).toBe(before + 5);
    });

    async function untilRunning(text: string): Promise<void> {
      const sql = `SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%${text}%' AND pid <> pg_backend_pid()`;
      while ((await runOnServer(sql, cluster.url)).length === 0)
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
  },
);
