/** Our frame worker with a server of its own instead of a socket: encodes, decodes, merges and composes real pictures. */
import { COLUMNS, FleetColumns } from '@lonewatch/schema/contract/columns.ts';
import { FrameWriter } from '@lonewatch/schema/contract/frame-writer.ts';
import { FleetCore } from '../src/lib/live/fleet-core.ts';
import { localNowMs } from '../src/lib/live/local-clock.ts';
import type { ToWorker } from '../src/lib/live/picture.ts';
import { MovingFleet } from './moving-fleet.ts';

export type ToBenchWorker =
  ToWorker | { readonly kind: 'STEP' } | { readonly kind: 'PEOPLE'; readonly count: number };

const core = new FleetCore();
const writer = new FrameWriter();
let fleet = new MovingFleet(0, 0);
let sent = new FleetColumns();
let all = new Uint32Array(0);
let seq = 0;
let spare: ArrayBuffer | null = null;

function frame(): Uint8Array {
  const atMs = localNowMs();
  const isKey = seq === 0;
  writer.begin({
    kind: isKey ? 'KEY' : 'DELTA',
    epoch: 1,
    seq,
    base: isKey ? 0 : seq - 1,
    atMs,
    heardAtMs: atMs,
    slotCount: fleet.count,
    rosterRevision: 1,
  });
  if (isKey) {
    writer.absolutePositions(all, fleet.count, fleet.columns);
    for (const [i, column] of COLUMNS.entries())
      writer.column(column, all, fleet.count, i > 0, fleet.columns[column.name]);
  } else writer.relativePositions(all, fleet.count, sent, fleet.columns);
  sent.lonE6.set(fleet.columns.lonE6);
  sent.latE6.set(fleet.columns.latE6);
  seq++;
  return writer.finish();
}

function postPicture(): void {
  const picture = core.compose(
    { phase: 'LIVE', failedTries: 0, retryAtMs: null, sentence: null },
    spare,
    localNowMs(),
  );
  if (picture.rows === spare) spare = null;
  const transfer: Transferable[] = [];
  for (const array of [picture.draw, picture.order, picture.alarms, picture.clusters])
    if (array !== null) transfer.push(array.buffer);
  if (picture.rows !== null) transfer.push(picture.rows);
  postMessage(picture, { transfer });
}

function begin(count: number): void {
  fleet = new MovingFleet(count, Math.floor(localNowMs() / 1_000));
  sent = new FleetColumns(count);
  sent.grow(count);
  all = Uint32Array.from({ length: count }, (_, slot) => slot);
  core.takeEmployers([{ id: 'E', name: 'Employer', teams: [] }]);
  core.takeFrame('E', frame(), localNowMs());
  core.wantedRosters(localNowMs());
  const names = Array.from(all, (slot) => `Nurse ${slot}`);
  const workerIds = Array.from(all, (slot) => `worker-${slot}`);
  const none = Array.from(all, () => null);
  const page = { employerId: 'E', epoch: '1', revision: 1, slotCount: count, slots: all };
  core.takeRoster({ ...page, names, workerIds, deviceIds: none, teamIds: none }, localNowMs());
  postPicture();
}

addEventListener('message', ({ data }: MessageEvent<ToBenchWorker>) => {
  if (data.kind === 'PEOPLE') begin(data.count);
  else if (data.kind === 'TAKEN') spare = data.buffer ?? spare;
  else if (data.kind === 'VIEW') core.look(data.view);
  else if (data.kind === 'STEP') {
    fleet.move(Math.floor(localNowMs() / 1_000));
    const bytes = frame();
    core.takeFrame('E', bytes, localNowMs());
    postPicture();
  }
});
