import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_RULES } from './domain/incident/rules.ts';
import { readIncidentRules, type RuleBook } from './incident-rules.ts';

describe('the rules of incidents', () => {
  let folder: string;
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'lonewatch-rules-'))));
  afterAll(() => rm(folder, { recursive: true }));

  const read = async (text: string): Promise<RuleBook> => {
    const path = join(folder, 'rules.json');
    await writeFile(path, text);
    return readIncidentRules(path);
  };
  const of = (book: RuleBook, id: number) => book.of(id as EmployerId);

  it('are the defaults where there is no file', async () => {
    expect(of(await readIncidentRules(null), 1)).toEqual(DEFAULT_RULES);
  });

  it('hold for everybody at the top, and for one employer on top of those', async () => {
    const book = await read(
      '{"offerS": 8, "clocks": {"ANSWER": {"slaS": 60}}, "employers": {"12": {"clocks": {"ANSWER": {"breachS": 15}}}}}',
    );
    expect(of(book, 1)).toMatchObject({ offerS: 8, handoverS: DEFAULT_RULES.handoverS });
    expect(of(book, 1).clocks.ANSWER).toEqual({ ...DEFAULT_RULES.clocks.ANSWER, slaS: 60 });
    expect(of(book, 12).clocks.ANSWER).toEqual({ ...DEFAULT_RULES.clocks.ANSWER, breachS: 15, slaS: 60 });
    expect(book.employerIds).toEqual([12]);
  });

  it.each([
    ['{', 'is no JSON'],
    ['[]', 'the file is no object'],
    ['{"offers": 3}', '"offers", which is no rule. There are: clocks, offerS'],
    ['{"offerS": "3"}', '"offerS" is "3". It must be a whole number from 1'],
    ['{"offerS": 0}', '"offerS" is 0'],
    ['{"pinMax": 11}', 'from 1 to 10'],
    ['{"clocks": {"ANSER": {}}}', '"clocks.ANSER", which is no rule. There are: ANSWER'],
    ['{"clocks": {"ANSWER": {"redS": 1}}}', '"clocks.ANSWER.redS", which is no rule'],
    ['{"clocks": {"ANSWER": {"breachS": null}}}', '"clocks.ANSWER.breachS" is null'],
    ['{"clocks": {"ANSWER": {"breachS": 30}}}', 'in the wrong order (amberS 7, breachS 30, supervisorS 20'],
    ['{"employers": {"Acme": {}}}', '"Acme", which is no employer'],
    ['{"employers": {"12": 3}}', '"employers.12" is no object'],
    ['{"employers": {"12": {"x": 3}}}', '"employers.12.x", which is no rule'],
  ])('that are nonsense stop the start with what to mend: %s', async (text, sentence) => {
    await expect(read(text)).rejects.toThrow(sentence);
  });

  it('in a file that is not there stop the start', async () => {
    await expect(readIncidentRules('/no/such/file')).rejects.toThrow('INCIDENT_RULES is "/no/such/file" but');
  });
});
