/**
 * Reports that the real server takes in a second over HTTP, each durable before its answer: batches of 100, and single
 * reports as Traccar Client sends them. On the embedded database and on PostgreSQL. The senders share the machine.
 * Run: node e2e/bench/ingest.ts
 */
import { fork } from 'node:child_process';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { LonewatchProcess } from './lonewatch-process.ts';
import { startPostgresql } from './throw-away-postgresql.ts';

const SECONDS = 8;
const DEVICES = 2_000;

interface Load {
  readonly port: number;
  readonly batch: number;
  readonly connections: number;
}

interface Outcome {
  readonly reportsPerS: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
}

/** Runs in a process of its own: each connection sends as soon as it has been answered. */
async function send({ port, batch, connections }: Load): Promise<Outcome> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const latencies: number[] = [];
  let failed = 0;
  let n = 0;
  const until = performance.now() + SECONDS * 1_000;
  const once = (): Promise<void> =>
    new Promise((resolve) => {
      const body =
        batch === 1
          ? single(n++)
          : JSON.stringify({ reports: Array.from({ length: batch }, () => report(n++)) });
      const startedMs = performance.now();
      const sent = request(
        {
          port,
          host: '127.0.0.1',
          method: 'POST',
          agent,
          path: batch === 1 ? '/ingest/demo/osmand' : '/ingest/demo/native',
          headers: {
            'Content-Type': batch === 1 ? 'application/x-www-form-urlencoded' : 'application/json',
            'Content-Length': Buffer.byteLength(body),
          },
        },
        (response) => {
          response.resume().on('end', () => {
            latencies.push(performance.now() - startedMs);
            if (response.statusCode !== 200) failed++;
            resolve();
          });
        },
      );
      sent.on('error', () => {
        failed++;
        resolve();
      });
      sent.end(body);
    });
  const lane = async (): Promise<void> => {
    while (performance.now() < until) await once();
  };
  await Promise.all(Array.from({ length: connections }, lane));
  agent.destroy();
  latencies.sort((a, b) => a - b);
  const at = (share: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))]!;
  return {
    reportsPerS: ((latencies.length - failed) * batch) / SECONDS,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    failed,
  };
}

const report = (n: number): object => ({
  device: `bench-${n % DEVICES}`,
  at: Date.now(),
  lon: -2.24 + (n % 1_000) / 1e5,
  lat: 53.48 + (n % 777) / 1e5,
  accuracyM: 5,
  speedMps: 1.2,
  headingDeg: 90,
  batteryPercent: 80,
});
const single = (n: number): string =>
  `id=bench-${n % DEVICES}&timestamp=${Math.floor(Date.now() / 1000)}&lat=${53.48 + (n % 777) / 1e5}&lon=${-2.24 + (n % 1_000) / 1e5}&speed=2.3&bearing=90.0&altitude=62.0&accuracy=5.0&batt=80`;

function inOwnProcess(load: Load): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(load)]);
    child.once('message', (outcome) => resolve(outcome as Outcome));
    child.once('exit', (code) => reject(new Error(`The sender ended with ${code}.`)));
  });
}

async function measure(engine: string, databaseUrl?: string): Promise<void> {
  // The demonstration's employer and token, but nobody who reports by himself: ten workers.
  const server = await LonewatchProcess.start({
    demoWorkers: 10,
    // What the server can do, not what it allows.
    env: { INGEST_PER_SECOND: '0' },
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  });
  const port = Number(new URL(server.origin).port);
  try {
    await inOwnProcess({ port, batch: 100, connections: 2 }); // meets the devices, warms the code
    for (const [what, goal, load] of [
      ['in batches of 100', '10,000', { port, batch: 100, connections: 16 }],
      ['as single requests', '3,000', { port, batch: 1, connections: 256 }],
    ] as const) {
      const { reportsPerS, p50Ms, p99Ms, failed } = await inOwnProcess(load);
      const count = Math.round(reportsPerS).toLocaleString('en-GB');
      console.log(
        `| ingest ${what}, ${engine}: durable reports a second (goal ${goal}); answer p50, p99 | ${count}; ${p50Ms.toFixed(0)} ms, ${p99Ms.toFixed(0)} ms | ${failed} failed |`,
      );
    }
  } finally {
    await server.stop();
  }
}

const [load] = process.argv.slice(2);
if (load !== undefined) {
  process.send!(await send(JSON.parse(load) as Load), () => process.exit(0));
} else {
  await measure('embedded database');
  const postgresql = await startPostgresql();
  if (postgresql === null) console.log('| ingest on PostgreSQL | not installed here | |');
  else {
    await measure(
      postgresql.version.replace(/^postgres \(PostgreSQL\) ([\d.]+).*$/, 'PostgreSQL $1'),
      postgresql.url,
    );
    await postgresql.stop();
  }
}
