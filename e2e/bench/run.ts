/**
 * Every bench, one after the other, as one table; each stands beside the code that it is about and prints its own rows.
 * `pnpm run bench [-- --readme]`: with `--readme` the table goes into README.md, between its markers.
 */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const BENCHES: readonly (readonly string[])[] = [
  ['api/src/live/frame-stream.bench.ts'],
  ['--expose-gc', 'api/src/hot/fleet.bench.ts'],
  ['api/src/hot/fence-index.bench.ts'],
  ['api/src/pipeline/process-signal.bench.ts'],
  ['api/src/transport/fan-out.bench.ts'],
  ['api/src/ingest/adapters.bench.ts'],
  ['api/src/persistence/report-log.bench.ts'],
  ['api/src/persistence/alarm-heat.bench.ts'],
  ['api/src/replay.bench.ts'],
  ['web/src/lib/replay/replay-core.bench.ts'],
  ['api/src/persistence/stat-cells.bench.ts'],
  ['e2e/bench/ingest.ts'],
  ['e2e/bench/map-update.ts', '--rows'],
  ['e2e/bench/report-to-dot.ts'],
  ['e2e/bench/sos-to-screen.ts'],
  ['e2e/bench/start.ts'],
];

/** What a bench prints besides its rows goes to the screen only. */
function rowsOf(args: readonly string[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      process.stdout.write(chunk);
      said += chunk.toString();
    });
    child.once('exit', (code) => {
      const rows = said.split('\n').filter((line) => line.startsWith('| '));
      if (code === 0 && rows.length > 0) resolve(rows);
      else reject(new Error(`${args.join(' ')} ended with ${code} and ${rows.length} rows.`));
    });
  });
}

function machine(): string {
  const [{ model } = { model: 'unknown processor' }] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const chromium = spawnSync('/usr/bin/chromium', ['--version'], { encoding: 'utf8' }).stdout ?? '';
  const today = new Date().toISOString().slice(0, 10);
  const browser = /\d+(\.\d+)?/.exec(chromium)?.[0];
  return [
    `${today}, one run, ${cpus().length} × ${model.trim()}, ${memory} GiB, ${process.platform}`,
    `Node ${process.versions.node}`,
    ...(browser === undefined ? [] : [`Chromium ${browser} with software rendering`]),
  ].join(', ');
}

const rows: string[] = [];
for (const bench of BENCHES) rows.push(...(await rowsOf(bench)));
const table = ['| what | figure | beside it |', '|---|---|---|', ...rows].join('\n');
const figures = `${machine()}. Load and server share the cores; ratios carry over to other machines, figures do not.\n\n${table}\n`;
console.log(`\n${figures}`);
if (process.argv.includes('--readme')) {
  const file = join(ROOT, 'README.md');
  const readme = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    readme.replace(
      /(<!-- figures -->\n)[^]*?(<!-- \/figures -->)/,
      (_, from: string, to: string) => from + figures + to,
    ),
  );
}
