/** Where the browser starts the frame worker. */
import { FrameWorker } from './frame-worker.ts';
import type { ToWorker } from './picture.ts';

const worker = new FrameWorker((message, transfer) => postMessage(message, { transfer }));
addEventListener('message', (event: MessageEvent<ToWorker>) => worker.hear(event.data));
