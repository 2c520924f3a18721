import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { COLUMNS, COLUMN_NAMES, FleetColumns } from './columns.ts';
import { FrameReader } from './frame-reader.ts';
import { FrameWriter, isFresh } from './frame-writer.ts';

const PYTHON = 'python3';
const program = fileURLToPath(new URL('../../decode_frame.py', import.meta.url));
const hasPython = spawnSync(PYTHON, ['--version']).status === 0;
if (!hasPython) console.warn('No python3 on this machine: the second decoder is not run.');

const AT_S = 1_790_000_000;

/** A key frame, then deltas that move, hide, age and change; frames as a server makes them. */
function frames(seed: number): Uint8Array[] {
  const random = (below: number): number => fc.sample(fc.nat(below - 1), { seed: seed++, numRuns: 1 })[0]!;
  const sent = new FleetColumns(1);
  const now = new FleetColumns(1);
  const made: Uint8Array[] = [];
  for (let seq = 1; seq <= 6; seq++) {
    const count = 40 + seq * 7;
    sent.grow(count);
    now.grow(count);
    const atS = AT_S + seq;
    const moved: number[] = [];
    const cleared: number[] = [];
    for (let slot = 0; slot < count; slot++) {
      const fate = random(seq % 2 === 0 ? 12 : 3);
      if (fate === 0) {
        now.hasPosition[slot] = 1;
        now.lonE6[slot] = random(360e6) - 180e6;
        now.latE6[slot] = random(180e6) - 90e6;
        now.fixAtS[slot] = atS - random(2) * random(100_000);
        moved.push(slot);
      } else if (fate === 1 && sent.hasPosition[slot] === 1) {
        now.hasPosition[slot] = now.lonE6[slot] = now.latE6[slot] = now.fixAtS[slot] = 0;
        cleared.push(slot);
      }
      if (random(4) === 0) now.battery[slot] = random(200);
      if (random(9) === 0) now.accuracyM[slot] = random(60_000);
    }
    const writer = new FrameWriter();
    writer.begin({
      kind: seq === 1 ? 'KEY' : 'DELTA',
      epoch: 3,
      seq,
      base: seq === 1 ? 0 : seq - 1,
      atMs: atS * 1000 + 250,
      heardAtMs: 0,
      slotCount: count,
      rosterRevision: seq,
    });
    const slots = Uint32Array.from(moved);
    if (seq === 1) writer.absolutePositions(slots, slots.length, now);
    else writer.relativePositions(slots, slots.length, sent, now);
    const old = seq === 1 ? slots : slots.filter((slot) => !isFresh(atS, now.fixAtS[slot]!));
    writer.ages(old, old.length, false, now.fixAtS, atS);
    writer.cleared(Uint32Array.from(cleared), cleared.length);
    for (const column of COLUMNS) {
      const changed = Uint32Array.from({ length: count }, (_, slot) => slot).filter(
        (slot) => seq === 1 || now[column.name][slot] !== sent[column.name][slot],
      );
      writer.column(column, changed, changed.length, false, now[column.name]);
    }
    made.push(writer.finish());
    for (const name of ['hasPosition', 'lonE6', 'latE6', 'fixAtS', ...COLUMN_NAMES] as const)
      sent[name].set(now[name]);
  }
  return made;
}

it.runIf(hasPython)(
  'a decoder written from PROTOCOL.md alone, in another language, sees what ours sees',
  () => {
    const made = frames(1);
    const ours = new FleetColumns(1);
    const reader = new FrameReader();
    for (const frame of made) reader.apply(frame, ours);
    const run = spawnSync(PYTHON, [program], {
      input: made.map((frame) => Buffer.from(frame).toString('base64')).join('\n'),
      encoding: 'utf8',
    });
    expect(run.stderr).toBe('');
    const theirs = JSON.parse(run.stdout) as {
      epoch: number;
      seq: number;
      slots: (Record<string, number> & { position: number[] | null })[];
    };
    expect(theirs).toMatchObject({ epoch: 3, seq: 6 });
    expect(theirs.slots).toHaveLength(ours.count);
    theirs.slots.forEach((worker, slot) => {
      const position =
        ours.hasPosition[slot] === 1 ? [ours.lonE6[slot], ours.latE6[slot], ours.fixAtS[slot]] : null;
      expect(worker.position).toEqual(position);
      for (const name of COLUMN_NAMES) expect(worker[name]).toBe(ours[name][slot]);
    });
  },
);
