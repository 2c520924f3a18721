/**
 * What is replayed is what was live: the same reports, sessions and alarms once through the pipeline and the live stream,
 * once as the history has them through the film, compared frame by frame.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FleetColumns } from '@lonewatch/schema/contract/columns.ts';
import { FrameReader } from '@lonewatch/schema/contract/frame-reader.ts';
import type { DeviceId, EmployerId, SessionId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { DEFAULT_POLICY } from '@lonewatch/schema/contract/policy.ts';
import type { Report } from '@lonewatch/schema/contract/report.ts';
import { markBits, type Signal } from '@lonewatch/schema/contract/signal.ts';
import { SERVICES } from '@lonewatch/schema/contract/worker.ts';
import { pastStates, type AlarmSpan, type SessionVersion } from './domain/past-status.ts';
import { applySessionReport } from './domain/session-acts.ts';
import { DEFAULT_SESSION_RULES, type SessionRules } from './domain/session.ts';
import { joined } from './domain/spans.ts';
import { DEFAULT_TRACK_RULES } from './domain/track.ts';
import { MAPPING_PROCURED } from './domain/visibility.ts';
import { Cases } from './hot/cases.ts';
import { Fences } from './hot/fences.ts';
import { Directory } from './hot/directory.ts';
import { FrameStream } from './live/frame-stream.ts';
import { Judgements } from './live/judgements.ts';
import { ReplayFilm, type Member, type PastReports } from './live/replay-film.ts';
import { processSignal } from './pipeline/process-signal.ts';

const EMPLOYER = 1 as EmployerId;
const NOON = Date.UTC(2026, 10, 22, 12);
const WORKERS = [1, 2, 3] as WorkerId[];
const STEP_MS = 2_000;
const STEPS = 60;
/** A minute between check-ins: everything that can become of a session becomes of it within the run. */
const RULES: SessionRules = { ...DEFAULT_SESSION_RULES, graceMin: 0.25, reminderMin: 0.25 };
/** As the history leaves them out where it is asked for what the consoles showed. */
const NEVER_MOVED = markBits(['LATE', 'DUPLICATE', 'JUMP', 'NOT_VALID']);

type Act =
  | {
      readonly kind: 'REPORT';
      readonly device: number;
      readonly lateMs: number;
      readonly east: number;
      readonly hasFix: boolean;
    }
  | {
      readonly kind: 'SESSION';
      readonly worker: number;
      readonly act: 'START' | 'CHECK_IN' | 'AMBER' | 'END';
    }
  | { readonly kind: 'ALARM'; readonly worker: number; readonly silent: boolean }
  | { readonly kind: 'CLOSE'; readonly worker: number };

const worker = fc.integer({ min: 0, max: 2 });
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('REPORT' as const),
      device: fc.integer({ min: 0, max: 4 }),
      lateMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 30_000 })),
      east: fc.oneof(fc.integer({ min: 0, max: 500 }), fc.constant(9_000_000)),
      hasFix: fc.boolean(),
    }),
  },
  fc.record({
    kind: fc.constant('SESSION' as const),
    worker,
    act: fc.constantFrom('START' as const, 'CHECK_IN' as const, 'AMBER' as const, 'END' as const),
  }),
  fc.record({ kind: fc.constant('ALARM' as const), worker, silent: fc.boolean() }),
  fc.record({ kind: fc.constant('CLOSE' as const), worker }),
);
const acts = fc.array(fc.record({ atMs: fc.integer({ min: 1, max: STEP_MS * (STEPS - 1) }), act }), {
  maxLength: 80,
});

/** Both ends: what was shown live at each step, and what the database would hold of it. */
class Run {
  readonly directory = new Directory({ employers: [], teams: [], workers: [], devices: [], tokens: [] });
  readonly cases = new Cases(this.directory, RULES);
  readonly fences = new Fences();
  readonly reports: Report[] = [];
  readonly versions = new Map<WorkerId, SessionVersion[]>();
  readonly alarms = new Map<WorkerId, { fromMs: number; toMs: number; silent: boolean }[]>();
  #sessionId = 0;

  constructor() {
    this.directory.addEmployer({
      ...{ id: EMPLOYER, name: 'E', services: SERVICES, policy: DEFAULT_POLICY },
      ...{ contractStartsAtMs: 0, contractEndsAtMs: null },
    });
    for (const id of WORKERS)
      this.directory.addWorker({
        ...{ id, employerId: EMPLOYER, teamId: null, name: `Worker ${id}` },
        ...{ jobTitle: null, department: null, sharesLastKnown: false },
      });
    // Two devices with the first worker, one with each of the others, one that is nobody's.
    for (const [index, workerId] of [1, 1, 2, 3, null].entries())
      this.directory.addDevice({
        ...{ id: (10 + index) as DeviceId, employerId: EMPLOYER, workerId: workerId as WorkerId | null },
        ...{ externalId: `device ${index}`, kind: 'PHONE_APP', protocol: 'native' },
      });
  }

  get employer() {
    return this.directory.employer(EMPLOYER)!;
  }

  do(act: Act, nowMs: number): void {
    this.cases.runDue(nowMs);
    switch (act.kind) {
      case 'REPORT':
        return this.#report(act, nowMs);
      case 'SESSION': {
        const workerId = WORKERS[act.worker]!;
        const present = this.cases.sessionOf(workerId);
        const report = { act: act.act, intervalMin: null, durationMin: null };
        const { become } = applySessionReport(present, report, nowMs, RULES);
        if (become === null) return;
        const draft =
          act.act === 'START' || act.act === 'CHECK_IN'
            ? { ...become, nextCheckInAtMs: nowMs + 40_000 }
            : become;
        const session = { ...draft, id: ++this.#sessionId as SessionId, workerId };
        this.cases.setSession(session, nowMs);
        this.versions.set(workerId, [...(this.versions.get(workerId) ?? []), { ...draft, atMs: nowMs }]);
        return;
      }
      case 'ALARM': {
        const workerId = WORKERS[act.worker]!;
        const { slot } = this.directory.worker(workerId)!;
        this.cases.raise(EMPLOYER, slot, act.silent ? 'DURESS' : 'PANIC', nowMs);
        const spans = this.alarms.get(workerId) ?? [];
        this.alarms.set(workerId, [...spans, { fromMs: nowMs, toMs: Infinity, silent: act.silent }]);
        return;
      }
      case 'CLOSE': {
        const workerId = WORKERS[act.worker]!;
        const times = { alarmedAtMs: nowMs };
        const closed = { employerId: EMPLOYER, workerId, deviceId: null, state: 'CLOSED', alarms: [], times };
        this.cases.follow(closed as never, nowMs);
        for (const span of this.alarms.get(workerId) ?? []) span.toMs = Math.min(span.toMs, nowMs);
        return;
      }
      default:
        act satisfies never;
    }
  }

  #report({ device, lateMs, east, hasFix }: Extract<Act, { kind: 'REPORT' }>, nowMs: number): void {
    const signal: Signal = {
      ...{ kind: 'TELEMETRY', protocol: 'native', externalId: `device ${device}`, deviceKind: 'PHONE_APP' },
      deviceAtMs: nowMs - lateMs,
      fix: hasFix
        ? {
            ...{ lonE7: -15_000_000 + east * 100, latE7: 538_000_000 + east, accuracyM: 5 + (east % 9) },
            ...{ altitudeM: null, speedMps: null, headingDeg: east % 360, source: 'GNSS' },
          }
        : null,
      ...{
        batteryPercent: 20 + (east % 70),
        charging: east % 2 === 0,
        alarm: null,
        session: null,
        marks: [],
      },
    };
    const live = this.employer.devicesByExternalId.get(`device ${device}`)!;
    const times = { receivedAtMs: nowMs, processedAtMs: nowMs };
    const world = { cases: this.cases, fences: this.fences };
    const { report } = processSignal(signal, this.employer, live, times, world, {
      track: DEFAULT_TRACK_RULES,
    });
    this.reports.push(report);
  }

  /** The history as the film is given it; `works`: for whoever works alarms. */
  members(works: boolean): Member[] {
    const toMs = NOON + STEP_MS * STEPS;
    const { columns, count } = this.employer.fleet;
    return Array.from({ length: count }, (_, slot): Member => {
      const workerId = columns.workerId[slot]! as WorkerId;
      if (workerId === 0)
        return {
          ...{ workerId: null, deviceId: columns.deviceId[slot]! as DeviceId, teamId: null, states: [] },
          open: [{ fromMs: -Infinity, toMs: Infinity }],
        };
      const alarms: readonly AlarmSpan[] = this.alarms.get(workerId) ?? [];
      const states = pastStates(this.versions.get(workerId) ?? [], alarms, NOON, toMs, RULES);
      const sessions = states.flatMap(({ atMs, inSession }, i) =>
        inSession ? [{ fromMs: atMs, toMs: states[i + 1]?.atMs ?? Infinity }] : [],
      );
      const ways = alarms.filter(({ silent }) => works || !silent);
      return { workerId, deviceId: null, teamId: null, states, open: joined([...sessions, ...ways]) };
    });
  }
}

function packed(reports: readonly Report[]): PastReports {
  const column = (of: (report: Report) => number | null | undefined): Float64Array =>
    Float64Array.from(reports, (report) => of(report) ?? NaN);
  return {
    count: reports.length,
    atMs: column(({ receivedAtMs }) => receivedAtMs),
    fixAtMs: column(({ fix }) => fix?.fixAtMs),
    workerId: column(({ workerId }) => workerId ?? 0),
    deviceId: column(({ deviceId }) => deviceId),
    lonE7: column(({ fix }) => fix?.lonE7),
    latE7: column(({ fix }) => fix?.latE7),
    accuracyM: column(({ fix }) => fix?.accuracyM),
    headingDeg: column(({ fix }) => fix?.headingDeg),
    batteryPercent: column(({ batteryPercent }) => batteryPercent),
    source: column(({ fix }) => (fix === null ? 0 : 1)),
    charging: column(({ charging }) => (charging === true ? 1 : 0)),
  };
}

function shown(columns: FleetColumns): object[] {
  return Array.from({ length: columns.count }, (_, slot) => ({
    has: columns.hasPosition[slot],
    lon: columns.lonE6[slot],
    lat: columns.latE6[slot],
    fixAtS: columns.fixAtS[slot],
    status: columns.status[slot],
    accuracyM: columns.accuracyM[slot],
    heading: columns.heading[slot],
    battery: columns.battery[slot],
    source: columns.source[slot],
  }));
}

it.each(['manager', 'responder'] as const)(
  'a replay of a window gives a %s the columns that the live frames gave at the same moments',
  (audience) => {
    fc.assert(
      fc.property(acts, (unsorted) => {
        const script = [...unsorted].sort((a, b) => a.atMs - b.atMs);
        const run = new Run();
        const live = new FrameStream(
          EMPLOYER,
          run.employer.fleet,
          new Judgements(audience, MAPPING_PROCURED),
          1,
        );
        const reader = new FrameReader();
        const columns = new FleetColumns();
        const seen: object[][] = [];
        let next = 0;
        for (let step = 0; step < STEPS; step++) {
          const atMs = NOON + step * STEP_MS;
          for (; next < script.length && NOON + script[next]!.atMs <= atMs; next++)
            run.do(script[next]!.act, NOON + script[next]!.atMs);
          run.cases.runDue(atMs);
          const delta = live.close(atMs);
          if (delta !== null) reader.apply(step === 0 ? live.key().bytes : delta.bytes, columns);
          seen.push(shown(columns));
        }
        const works = audience === 'responder';
        const film = new ReplayFilm({ employerId: EMPLOYER, epoch: 1, members: run.members(works), works });
        const past = packed(run.reports.filter(({ marks }) => (marks & NEVER_MOVED) === 0));
        const replayed = new FleetColumns();
        let taken = 0;
        for (let step = 0; step < STEPS; step++) {
          const atMs = NOON + step * STEP_MS;
          const from = taken;
          while (taken < past.count && past.atMs[taken]! <= atMs) taken++;
          film.take(past, from, taken);
          reader.apply(film.frame(atMs).bytes, replayed);
          expect(shown(replayed), `step ${step}`).toEqual(seen[step]);
        }
      }),
      { numRuns: 200 },
    );
  },
);
