/** Log lines and metrics, named after the stages of the house. No personal data and no secret ever enters either. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface Log {
  info(message: string): void;
  warn(message: string, error?: unknown): void;
}

/** One line each, on standard error; standard output belongs to the start's own block. */
export const consoleLog: Log = {
  info: (message) => void process.stderr.write(`${new Date().toISOString()} ${message}\n`),
  warn: (message, error) =>
    void process.stderr.write(
      `${new Date().toISOString()} WARNING ${message}${error === undefined ? '' : ` (${reasonOf(error)})`}\n`,
    ),
};

export function reasonOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

export type Telemetry = ReturnType<typeof makeTelemetry>;

/** `gauges` are read when /metrics is asked for. */
export function makeTelemetry(
  gauges: Readonly<Record<string, { readonly help: string; readonly read: () => number }>>,
) {
  const registry = new Registry();
  // Its own default wakes the process a hundred times a second: as much as a hundred readers of frames cost.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 });
  const registers = [registry];
  for (const [name, { help, read }] of Object.entries(gauges))
    new Gauge({
      name: `lonewatch_${name}`,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  return {
    registry,
    reports: new Counter({
      name: 'lonewatch_ingest_reports_total',
      help: 'Signals made durable.',
      labelNames: ['protocol'],
      registers,
    }),
    rejects: new Counter({
      name: 'lonewatch_ingest_rejects_total',
      help: 'Messages, or parts, that were no signal.',
      labelNames: ['protocol'],
      registers,
    }),
    answers: new Counter({
      name: 'lonewatch_ingest_answers_total',
      help: 'Answers to senders.',
      labelNames: ['status'],
      registers,
    }),
    ingestSeconds: new Histogram({
      name: 'lonewatch_ingest_seconds',
      help: 'From the last byte of a report to the answer, durable storage included.',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
    tickSeconds: new Histogram({
      name: 'lonewatch_tick_seconds',
      help: 'One tick: deadlines, frames of all employers, hand-over to all readers.',
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25],
      registers,
    }),
    frameBytes: new Counter({
      name: 'lonewatch_frame_bytes_total',
      help: 'Bytes of frames encoded, each once.',
      registers,
    }),
    frames: new Counter({ name: 'lonewatch_frames_total', help: 'Frames encoded, each once.', registers }),
    framesSkipped: new Counter({
      name: 'lonewatch_frames_skipped_total',
      help: 'Frames left out for readers that lag.',
      registers,
    }),
    faults: new Counter({
      name: 'lonewatch_faults_total',
      help: 'Expected failures that crossed the wire.',
      labelNames: ['kind'],
      registers,
    }),
  };
}
