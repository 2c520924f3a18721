/** Where the browser starts the worker of a replay. The first message brings the port of what is asked about the past. */
import type { ToWorker } from '../live/picture.ts';
import type { ToReplay } from './messages.ts';
import { ReplayWorker } from './replay-worker.ts';

let port: MessagePort | null = null;
const worker = new ReplayWorker({
  picture: (message, transfer) => postMessage(message, { transfer }),
  replay: (message) => port?.postMessage(message),
});
addEventListener('message', (event: MessageEvent<ToWorker | { readonly kind: 'REPLAY' }>) => {
  if (event.data.kind !== 'REPLAY') return worker.hear(event.data);
  port = event.ports[0] ?? null;
  if (port !== null) port.onmessage = (asked: MessageEvent<ToReplay>) => worker.hearReplay(asked.data);
});
