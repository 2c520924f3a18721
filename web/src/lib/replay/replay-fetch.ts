/** Asks for the past by plain GraphQL over HTTP, from the worker that shows it. */
import { bytesOf } from '../live/positions-socket.ts';
import type { Ask } from '../live/roster-fetch.ts';
import type { RosterPage } from '../live/roster-book.ts';
import type { ReplayWindow } from './messages.ts';
import type { Stretch, StretchKey } from './reel.ts';

const FRAMES = `query Replay($employerId: ID!, $from: DateTime!, $to: DateTime!, $stepSeconds: Int!, $order: ReplayOrder,
  $workerId: ID, $incidentId: ID, $reason: String) {
  replay(employerId: $employerId, from: $from, to: $to, stepSeconds: $stepSeconds, order: $order, workerId: $workerId,
    incidentId: $incidentId, reason: $reason) { at data }
}`;

const ROSTER = `query ReplayRoster($employerId: ID!, $workerId: ID, $fromSlot: Int) {
  replayRoster(employerId: $employerId, workerId: $workerId, fromSlot: $fromSlot) {
    employerId epoch revision slotCount slots workerIds deviceIds names teamIds
  }
}`;

export async function fetchStretch(ask: Ask, window: ReplayWindow, key: StretchKey): Promise<Stretch> {
  const { employerId, order, workerId, incidentId, reason } = window;
  const { replay } = (await ask(FRAMES, {
    ...{ employerId, order, workerId, incidentId, reason, stepSeconds: key.stepS },
    from: new Date(key.fromMs).toISOString(),
    to: new Date(key.toMs).toISOString(),
  })) as { replay: readonly { readonly at: string; readonly data: string }[] };
  return { ...key, frames: replay.map(({ at, data }) => ({ atMs: Date.parse(at), bytes: bytesOf(data) })) };
}

export async function fetchPastRoster(
  ask: Ask,
  { employerId, workerId }: ReplayWindow,
  fromSlot: number,
): Promise<RosterPage> {
  const { replayRoster } = (await ask(ROSTER, { employerId, workerId, fromSlot })) as {
    replayRoster: Omit<RosterPage, 'slots'> & { slots: string };
  };
  const bytes = bytesOf(replayRoster.slots);
  const slots = new Uint32Array(bytes.length >> 2);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < slots.length; i++) slots[i] = view.getUint32(i * 4, true);
  return { ...replayRoster, slots };
}

/** Node ids of a page of the roster with the slots that they sit in. */
export function bySlot({ slots, workerIds, deviceIds }: RosterPage): [id: string, slot: number][] {
  return [...slots].flatMap((slot, index): [string, number][] => {
    const id = workerIds[index] ?? deviceIds[index];
    return id == null ? [] : [[id, slot]];
  });
}
