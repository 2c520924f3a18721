import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Incident } from '@lonewatch/schema/contract/incident.ts';
import { fold } from './domain/incident/fold.ts';
import {
  ask,
  call,
  openTestDesk,
  operator,
  seedSite,
  type Site,
  type TestDesk,
} from './pipeline/desk-test-kit.ts';
import { verifyLog } from './verify-log.ts';
import { verifyIncidentLog } from './persistence/incident-verify.ts';
import type { Database } from './persistence/sql-port.ts';
import { onBothEngines } from './persistence/test-support.ts';

const olu = operator('J. Okafor');

await onBothEngines('the log of incidents', (create) => {
  let db: Database;
  let site: Site;
  let at: TestDesk;
  /** Of five entries; another one for each test, each of a worker of its own. */
  let incident: Incident;
  let next = 0;

  beforeAll(async () => {
    db = await (await create()).open();
    site = await seedSite(db, 30);
    at = await openTestDesk(db);
  }, 60_000);

  beforeEach(async () => {
    ({ incident } = await at.desk.raise(call(site, next++, { note: 'fell off a ladder' })));
    await ask(at.desk, olu, incident, 'CLAIM', {});
    for (const text of ['one', 'two', 'three'])
      await ask(at.desk, olu, incident, 'NOTE', { text, mentions: [], corrects: null, whisperTo: null });
  });

  /** As whoever owns the tables. */
  const tamper = (sql: string, ...values: unknown[]): Promise<void> =>
    db.transaction('bulk', async (tx) => {
      await tx.query('SET LOCAL ROLE NONE');
      await tx.query(sql, [incident.id, ...values]);
    });

  const broken = async (): Promise<string[]> =>
    (await verifyIncidentLog(db, incident.id, fold)).broken.map(({ sentence }) => sentence);

  it('is whole as it was written', async () => {
    expect(await broken()).toEqual([]);
    expect(await verifyLog(db, 'ALL')).toEqual({
      text: '5 entries of 1 incident read: every one is as it was written.\n',
      isWhole: true,
    });
    expect(await verifyLog(db, incident.number)).toMatchObject({ isWhole: true });
    await expect(verifyLog(db, '99-000001')).rejects.toThrow('There is no incident 99-000001');
  });

  describe('says which entry is not what was written', () => {
    it.each([
      ['facts', `facts = '{"mentions": [], "corrects": 1, "whisperTo": null}'`],
      ['what is sealed', `personal = personal || '\\x00'`],
      ['that it was sealed', `personal = NULL`],
      ['who', `actor = jsonb_set(actor, '{name}', '"Somebody else"')`],
      ['when', `at = at - interval '1 ms'`],
      ['the command', `command_id = 'x'`],
      ['the kind', `kind = 'PINNED'`],
      ['the hash', `hash = sha256('x')`],
    ])('when %s was changed', async (_, change) => {
      await tamper(`UPDATE incident_log SET ${change} WHERE incident_id = $1 AND version = 4`);
      const [sentence] = await broken();
      expect(sentence).toMatch(
        new RegExp(`^Incident ${incident.number}: entry 4 \\((NOTED|PINNED), 2026-11-22T1[12]:\\d\\d`),
      );
      expect(sentence).toContain(
        'is not what was written: its hash does not fit. Every entry before it is as',
      );
    });

    it('when entries were exchanged', async () => {
      await tamper(
        `UPDATE incident_log a SET personal = b.personal FROM incident_log b
         WHERE a.incident_id = $1 AND b.incident_id = $1 AND a.version = 3 AND b.version = 4`,
      );
      expect((await broken())[0]).toContain('entry 3 (NOTED');
    });
  });

  it.each([
    ['in the middle', 'version = 3', 'entry 3 is missing; the next one is 4'],
    ['at the beginning', 'version = 1', 'entry 1 is missing; the next one is 2'],
    ['as the last one', 'version = 5', 'entry 5 is missing: it was cut off the end'],
    ['at the end', 'version > 3', 'entries 4 to 5 are missing: they were cut off the end'],
    ['all of it', 'true', 'entries 1 to 5 are missing'],
  ])('says that an entry was removed %s', async (_, which, sentence) => {
    await tamper(`DELETE FROM incident_log WHERE incident_id = $1 AND ${which}`);
    expect((await broken())[0]).toContain(sentence);
  });

  it.each([
    ['at the end', 6, 'entry 6 was put in: the incident knows of 5 entries'],
    ['in front', 0, 'entry 0 (NOTED'],
  ])('says that an entry was put in %s', async (_, version, sentence) => {
    await tamper(
      `INSERT INTO incident_log (incident_id, version, employer_id, at, actor, kind, facts, hash)
       SELECT $1, $2::int4, employer_id, at, actor, 'NOTED', facts, hash FROM incident_log
       WHERE incident_id = $1 AND version = 5`,
      version,
    );
    const [found] = await broken();
    // What was put in at the end hangs on no hash.
    if (version === 6) expect(found).toContain('entry 6 (NOTED');
    else expect(found).toContain(sentence);
  });

  it.each([
    [`state = jsonb_set(state, '{priority}', '4')`, 'the row of the incident does not say what it comes to'],
    [`hash = sha256('x')`, 'entry 5 is not the one that the incident knows as its last'],
    ['version = 4', 'entry 5 was put in: the incident knows of 4 entries'],
  ])('says that the row of an incident is not what its log comes to: %s', async (change, sentence) => {
    await tamper(`UPDATE incidents SET ${change} WHERE id = $1`);
    expect((await broken())[0]).toContain(sentence);
  });

  it('is whole, and says nothing personal any more, when the person’s key is gone', async () => {
    const texts = async (): Promise<unknown[]> =>
      (await at.desk.log(incident.id, 0, 10)).map(({ personal }) => personal?.text ?? null);
    expect(await texts()).toEqual(['fell off a ladder', null, 'one', 'two', 'three']);
    await db.query('DELETE FROM person_keys WHERE worker_id = $1', [incident.workerId]);
    expect(await texts()).toEqual([null, null, null, null, null]);
    expect(await broken()).toEqual([]);
    // It can be worked on all the same, under a new key.
    const { refusal } = await ask(at.desk, olu, incident, 'NOTE', {
      ...{ text: 'four', mentions: [], corrects: null, whisperTo: null },
    });
    expect(refusal).toBeNull();
    expect((await texts()).at(-1)).toBe('four');
    expect(await broken()).toEqual([]);
  });

  it('of all incidents names each that is broken and no other', async () => {
    const { isWhole, text } = await verifyLog(db, 'ALL');
    expect(isWhole).toBe(false);
    const sentences = text.trimEnd().split('\n');
    expect(sentences.at(-1)).toMatch(
      /^\d+ entries of 22 incidents read: the log of 19 incidents is not what was written\.$/,
    );
    expect(new Set(sentences.slice(0, -1).map((line) => line.slice(0, 18))).size).toBe(19);
  });
});
