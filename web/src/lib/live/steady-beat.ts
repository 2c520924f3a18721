/**
 * One beat a second for what must not come late on a page that lies in the background: the heartbeat of an operator who
 * owns an incident. Timers of a hidden page come once a minute; messages of a worker come when they are sent.
 */
import SteadyBeatEntry from './steady-beat.entry.ts?worker';

export type MakeBeat = (beat: () => void) => () => void;

/** Calls `beat` until the returned undo is called. */
export const steadyBeat: MakeBeat = (beat) => {
  const worker = new SteadyBeatEntry({ name: 'lonewatch beat' });
  worker.onmessage = beat;
  return () => worker.terminate();
};
