/**
 * From `npm start` on a machine that has started before to the first frame in a reader's hands, once with the embedded
 * database of 2,500 demonstration workers. `node e2e/bench/start.ts`
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signIn } from './lonewatch-process.ts';

const ROOT = join(import.meta.dirname, '../..');
const PORT = 4_870;
const ROUNDS = 3;
/** Node's own takes headers, which the browser's, whose types these are, does not. */
const NodeSocket = WebSocket as unknown as new (url: string, options: object) => WebSocket;
/** Of the first start; it survives the others, as a person's does. */
let cookie: string | null = null;

/** Fulfils with the frame's first message, or null when the server is not there yet. */
async function firstFrame(): Promise<string | null> {
  cookie ??= await signIn(`http://127.0.0.1:${PORT}`).catch(() => null);
  if (cookie === null) return null;
  const headers = { cookie };
  return new Promise((resolve) => {
    const options = { protocols: 'graphql-transport-ws', headers };
    const socket = new NodeSocket(`ws://127.0.0.1:${PORT}/graphql`, options);
    const say = (message: object): void => socket.send(JSON.stringify(message));
    socket.onopen = () => say({ type: 'connection_init' });
    socket.onerror = () => resolve(null);
    socket.onmessage = ({ data }) => {
      const { type } = JSON.parse(String(data)) as { type: string };
      if (type === 'connection_ack')
        say({ id: '1', type: 'subscribe', payload: { query: 'subscription { positionFrames { data } }' } });
      if (type !== 'next') return;
      resolve(String(data));
      socket.close();
    };
  });
}

/** Starts as a person does, stops in good order; milliseconds to the first frame. */
async function startOnce(folder: string): Promise<number> {
  const startedMs = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: ROOT,
    env: { ...process.env, PORT: String(PORT), LONEWATCH_DATA: folder },
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
  });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  while ((await firstFrame()) === null) await new Promise((resolve) => setTimeout(resolve, 20));
  const tookMs = performance.now() - startedMs;
  // Let the fleet report for a while, so that the next start has something to bring back.
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  // The whole group, as Ctrl-C in a terminal does.
  process.kill(-child.pid!, 'SIGINT');
  await gone;
  return tookMs;
}

const folder = await mkdtemp(join(tmpdir(), 'lonewatch-start-'));
try {
  const first = await startOnce(folder);
  const later: number[] = [];
  for (let round = 0; round < ROUNDS; round++) later.push(await startOnce(folder));
  const median = later.sort((a, b) => a - b)[ROUNDS >> 1]!;
  console.log(
    `| \`npm start\`, not the first: to the first frame in a reader's hands | ${(median / 1000).toFixed(1)} s | ${(first / 1000).toFixed(1)} s with an empty database, installed and built |`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
