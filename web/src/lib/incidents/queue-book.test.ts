import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byWorker, QueueBook, type BookChange, type Kept } from './queue-book.ts';

const incident = (id: string, version = 1, state = 'QUEUED'): Kept => ({ id, version, state });
const snapshot = (one: Kept): BookChange<Kept> => ({ kind: 'SNAPSHOT', incidentId: one.id, incident: one });
const changed = (one: Kept): BookChange<Kept> => ({ kind: 'CHANGED', incidentId: one.id, incident: one });
const gone = (id: string): BookChange<Kept> => ({ kind: 'GONE', incidentId: id, incident: null });
const READY: BookChange<Kept> = { kind: 'READY', incidentId: null, incident: null };

describe('what is known of the queue', () => {
  test('is shown as it comes, and is the whole only when the server says so', () => {
    const book = new QueueBook<Kept>();
    book.begin();
    book.hear(snapshot(incident('a')));
    expect([...book.open.keys()]).toEqual(['a']);
    expect(book.ready).toBe(false);
    book.hear(READY);
    expect(book.current).toBe(true);
  });

  test('stands while the line comes back, and then loses what is not there any more', () => {
    const book = new QueueBook<Kept>();
    book.begin();
    for (const id of ['a', 'b']) book.hear(snapshot(incident(id)));
    book.hear(READY);
    book.begin();
    book.hear(snapshot(incident('b', 2)));
    expect([...book.open.keys()]).toEqual(['a', 'b']);
    expect(book.current).toBe(false);
    expect(book.hear(READY)).toEqual([
      ['b', incident('b', 2)],
      ['a', null],
    ]);
    expect([...book.open.keys()]).toEqual(['b']);
  });

  test('never goes back to an older version, and drops what is closed', () => {
    const book = new QueueBook<Kept>();
    book.begin();
    book.hear(READY);
    book.take(incident('a', 5));
    expect(book.hear(changed(incident('a', 4)))).toEqual([]);
    expect(book.open.get('a')?.version).toBe(5);
    book.take(incident('a', 6, 'CLOSED'));
    expect(book.open.size).toBe(0);
  });

  test('is what the server has, however often the line was lost between', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.record({ act: fc.constant('raise' as const), id: fc.constantFrom('a', 'b', 'c', 'd') }),
            fc.record({ act: fc.constant('close' as const), id: fc.constantFrom('a', 'b', 'c', 'd') }),
            fc.record({ act: fc.constant('lose' as const), id: fc.constant('') }),
          ),
          { maxLength: 40 },
        ),
        (acts) => {
          const server = new Map<string, Kept>();
          const book = new QueueBook<Kept>();
          let heard = true;
          let version = 1;
          const come = (): void => {
            book.begin();
            for (const one of server.values()) book.hear(snapshot(one));
            book.hear(READY);
            heard = true;
          };
          come();
          for (const { act, id } of acts) {
            if (act === 'lose') heard = false;
            else if (act === 'raise') {
              server.set(id, incident(id, ++version));
              if (heard) book.hear(changed(server.get(id)!));
            } else if (server.delete(id) && heard) book.hear(gone(id));
          }
          come();
          expect(new Map([...book.open].sort())).toEqual(new Map([...server].sort()));
        },
      ),
    );
  });

  test('finds the incident of a worker', () => {
    const jane = { id: 'one', worker: { id: 'jane' } };
    expect(byWorker([jane, { id: 'two', worker: null }]).get('jane')).toBe(jane);
  });
});
