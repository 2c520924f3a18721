/** The past as people of every kind may see it, and what is written down of their looking. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FleetColumns } from '@lonewatch/schema/contract/columns.ts';
import { FrameReader, fits, readHeader } from '@lonewatch/schema/contract/frame-reader.ts';
import { STATUS_CODE } from '@lonewatch/schema/contract/worker.ts';
import { globalId, Room, type Somebody } from './server-room-test-kit.ts';
import { parseXml } from './ingest/xml.ts';
import { TestDatabases } from './persistence/test-support.ts';

const PATIENCE_MS = 60_000;
const MINUTE_MS = 60_000;
const databases = new TestDatabases();
let room: Room;
let ann: Somebody;
let ben: Somebody;
let sue: Somebody;
let mia: Somebody;
/** The minute that everything here happens before. */
let nowMs: number;

beforeAll(async () => {
  room = await Room.open(await (await databases.create('embedded')).open());
  ann = await room.person('Ann Lee', 'ARC_OPERATOR');
  ben = await room.person('Ben Okafor', 'ARC_OPERATOR');
  sue = await room.person('Sue Hart', 'ARC_SUPERVISOR');
  mia = await room.person('Mia Roy', 'SAFETY_MANAGER');
  nowMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
}, PATIENCE_MS);
afterAll(async () => {
  await room.close();
  await databases.removeAll();
});

const FRAMES = `query ($e: ID!, $from: DateTime!, $to: DateTime!, $step: Int!, $w: ID, $i: ID, $r: String, $o: ReplayOrder) {
  replay(employerId: $e, from: $from, to: $to, stepSeconds: $step, workerId: $w, incidentId: $i, reason: $r, order: $o) { kind at data } }`;
const iso = (minutesAgo: number): string => new Date(nowMs - minutesAgo * MINUTE_MS).toISOString();

interface Asked {
  readonly worker?: number;
  readonly incidentId?: string;
  readonly reason?: string;
  readonly order?: 'SEEN' | 'HAPPENED';
  readonly toMin?: number;
}

interface Shown {
  readonly status: number;
  /** null: no position. */
  readonly lat: number | null;
}

/** The workers by their place among the employer's, at each minute from so many minutes ago. */
async function replayed(who: Somebody, fromMin: number, asked: Asked = {}): Promise<Shown[][]> {
  const { replay } = await room.ask<{ replay: { kind: string; at: string; data: string }[] }>(who, FRAMES, {
    ...{ e: globalId('Employer', room.employerId), from: iso(fromMin), to: iso(asked.toMin ?? -2), step: 60 },
    w: asked.worker === undefined ? null : globalId('Worker', room.workers[asked.worker]!.id),
    ...{ i: asked.incidentId ?? null, r: asked.reason ?? null, o: asked.order ?? null },
  });
  const [reader, columns] = [new FrameReader(), new FleetColumns()];
  let [epoch, seq] = [0, 0];
  return replay.map(({ data }) => {
    const bytes = Buffer.from(data, 'base64');
    const header = readHeader(bytes);
    expect(fits(header, epoch, seq)).toBe(true);
    reader.apply(bytes, columns);
    ({ epoch, seq } = header);
    return Array.from({ length: columns.count }, (_, slot) => ({
      status: columns.status[slot]!,
      lat: columns.hasPosition[slot] === 1 ? columns.latE6[slot]! / 1e6 : null,
    }));
  });
}

const latsOf = (frames: readonly Shown[][], slot: number): (number | null)[] => [
  ...new Set(frames.map((frame) => frame[slot]!.lat)),
];
/** A walk to the north, a hundredth of a degree a minute, told by the badge as phones tell what they have kept. */
async function walks(worker: number, fromMin: number, toMin: number, more: object = {}): Promise<void> {
  for (let min = fromMin; min >= toMin; min--)
    await room.badge(worker, { lat: 53 + min / 100, lon: -1.5, accuracyM: 5, at: iso(min), ...more });
}
const reads = (
  worker: number,
): Promise<{ what: string; why: string; reason: string | null; viewer_name: string }[]> =>
  room.server.db.query(
    'SELECT what, why, reason, viewer_name FROM location_reads WHERE worker_id = $1 ORDER BY at_minute, viewer_name, why',
    [room.workers[worker]!.id],
  );
async function incidentOf(worker: number): Promise<string> {
  const { incidents } = await room.ask<{ incidents: { edges: { node: { id: string; who: string } }[] } }>(
    ann,
    '{ incidents(filter: { open: true }) { edges { node { id who } } } }',
  );
  return incidents.edges.find(({ node }) => node.who === `Worker ${worker + 1}`)!.node.id;
}
async function close(incidentId: string): Promise<void> {
  await room.command(ann, 'connectAudio', incidentId, { mode: 'TWO_WAY' });
  await room.command(ann, 'recordContactAttempt', incidentId, { channel: 'DEVICE', outcome: 'REACHED_SAFE' });
  const { refusal } = await room.command(ann, 'closeFalseAlarm', incidentId, {
    ...{ disposition: 'FALSE_ACCIDENTAL', method: 'VISUAL', narrative: 'Pressed in a pocket.' },
  });
  expect(refusal).toBeNull();
}

describe('a session that is over', { timeout: PATIENCE_MS }, () => {
  it('is replayed to a manager from its beginning to its end, and not a minute more', async () => {
    await walks(0, 40, 31);
    await room.badge(0, { at: iso(30), session: { act: 'START', minutes: 60 } });
    await walks(0, 29, 11);
    await room.badge(0, { at: iso(10), session: { act: 'END' } });
    await walks(0, 9, 5);
    const frames = await replayed(mia, 45);
    const byMinute = new Map(frames.map((frame, index) => [45 - index, frame[0]!]));
    expect(byMinute.get(40)).toEqual({ status: STATUS_CODE.OFF_DUTY, lat: null });
    expect(byMinute.get(29)).toEqual({ status: STATUS_CODE.OK, lat: 53.29 });
    expect(byMinute.get(12)).toEqual({ status: STATUS_CODE.OK, lat: 53.12 });
    expect(byMinute.get(9)).toEqual({ status: STATUS_CODE.OFF_DUTY, lat: null });
    expect(latsOf(frames, 1)).toEqual([null]);
  });

  it('is not what the consoles showed while the phone had told nobody yet', async () => {
    const before = await replayed(mia, 45, { order: 'SEEN', toMin: 2 });
    expect(latsOf(before, 0)).toEqual([null]);
  });

  it('is told of to the worker, with the hours that were looked at, and once to the officer', async () => {
    await replayed(mia, 45, { worker: 0, reason: 'Checking a route for a complaint' });
    const [read] = await reads(0);
    expect(read).toMatchObject({ what: 'REPLAY', why: 'SESSION', viewer_name: 'Mia Roy' });
    expect(read!.reason).toMatch(
      /^Checking a route for a complaint · Past of \d{4}-\d\d-\d\d \d\d:00 to .*UTC$/,
    );
    const worker = await room.person('Worker 1', 'LONE_WORKER', 0);
    const { viewer } = await room.ask<{
      viewer: { grants: { worker: { seenBy: { edges: { node: { what: string; reason: string }[] }[] } } }[] };
    }>(worker, '{ viewer { grants { worker { seenBy { edges { node { what reason } } } } } } }');
    const seen = viewer.grants[0]!.worker.seenBy.edges.map(
      ({ node }) => node as unknown as { what: string; reason: string },
    );
    // Once for the fleet that was replayed above, once for this worker alone.
    expect(seen.filter(({ what, reason }) => what === 'REPLAY' && reason.startsWith('Past of'))).not.toEqual(
      [],
    );
    expect(seen.filter(({ reason }) => reason.startsWith('Checking'))).not.toEqual([]);
  });

  it('is nothing to a control room, to a wall, or to people who see no positions', async () => {
    expect(latsOf(await replayed(ann, 45), 0)).toEqual([null]);
    expect((await reads(0)).map(({ viewer_name: name }) => name)).not.toContain('Ann Lee');
    const analyst = await room.person('Ada', 'ANALYST');
    await expect(replayed(analyst, 45)).rejects.toThrow('Your role does not include');
    await expect(replayed(await room.wall(), 45)).rejects.toThrow('Your role does not include');
    const other = { e: globalId('Employer', room.server.employerId('Unmapped')) };
    await expect(room.ask(ann, FRAMES, { ...other, from: iso(5), to: iso(1), step: 60 })).rejects.toThrow(
      'There is no such employer.',
    );
  });

  it('needs bounds: a window, a step and frames within what one answer holds', async () => {
    const ask = (more: object) =>
      room.ask(mia, FRAMES, {
        e: globalId('Employer', room.employerId),
        from: iso(9),
        to: iso(1),
        step: 60,
        ...more,
      });
    await expect(ask({ to: iso(9) })).rejects.toThrow('ends before it begins');
    await expect(ask({ step: 0 })).rejects.toThrow('it may be 1 to 3600');
    await expect(ask({ from: iso(60), step: 1 })).rejects.toThrow('at most 300 frames');
    await expect(ask({ from: iso(60 * 24 * 40), step: 3_600 })).rejects.toThrow('at most 31 days');
    await expect(ask({ w: globalId('Worker', 999_999) })).rejects.toThrow('There is no such worker.');
  });
});

describe('a file of the past', { timeout: PATIENCE_MS }, () => {
  const take = (who: Somebody, format: string, more: object = {}): Promise<Response> => {
    const query = new URLSearchParams({
      ...{ format, employer: globalId('Employer', room.employerId), from: iso(45), to: iso(0), ...more },
    });
    return fetch(`${room.server.origin}/api/replay/export?${query.toString()}`, { headers: who.headers });
  };

  it('has every position that a replay may show and no other, in four formats that parse, whatever a name is', async () => {
    const odd = `=Ann "Li" <b>&\u0001`;
    const { worker } = room.server.running.directory.worker(room.workers[0]!.id)!;
    Object.assign(worker, { name: odd });
    const files = Object.fromEntries(
      await Promise.all(
        ['gpx', 'kml', 'geojson', 'csv'].map(async (format) => {
          const answer = await take(mia, format);
          expect(answer.status).toBe(200);
          expect(answer.headers.get('content-disposition')).toContain(`.${format}"`);
          return [format, await answer.text()] as const;
        }),
      ),
    );
    // From minute 29 to minute 11: the walk within the session.
    const within = 19;
    for (const format of ['gpx', 'kml']) {
      expect(parseXml(files[format]!, () => false)).toBeTypeOf('object');
      expect(files[format]!.match(/<(trkpt|Placemark)/g)).toHaveLength(within);
    }
    const { features } = JSON.parse(files['geojson']!) as {
      features: { geometry: { coordinates: number[] }; properties: { worker: string } }[];
    };
    expect(features).toHaveLength(within);
    expect(features[0]!.geometry.coordinates).toEqual([-1.5, 53.29]);
    expect(features[0]!.properties.worker).toBe(odd);
    const lines = files['csv']!.trimEnd().split('\r\n');
    expect(lines).toHaveLength(within + 1);
    expect(lines[1]).toMatch(/^"'=Ann ""Li"" <b>&/);
    expect(await reads(0)).toContainEqual(
      expect.objectContaining({ what: 'TRAIL_EXPORT', why: 'SESSION', viewer_name: 'Mia Roy' }),
    );
  });

  it('is nobody’s who may see nothing, and has nothing in it for who may see nobody', async () => {
    expect((await take({ ...mia, headers: {} }, 'gpx')).status).toBe(401);
    expect((await take(await room.person('Ada', 'ANALYST'), 'gpx')).status).toBe(403);
    expect((await take(mia, 'gpx', { employer: globalId('Employer', 999_999) })).status).toBe(404);
    expect((await take(mia, 'doc')).status).toBe(400);
    const empty = await (await take(ann, 'gpx')).text();
    expect(parseXml(empty, () => false)).toBeTypeOf('object');
    expect(empty).not.toContain('<trkpt');
  });
});

describe('an incident that is over', { timeout: PATIENCE_MS }, () => {
  let incidentId: string;

  it('shows its last quarter of an hour and what came after to who was on it, while it is open', async () => {
    await walks(1, 30, 1);
    await room.badge(1, { lat: 53, lon: -1.5, accuracyM: 5, at: new Date().toISOString(), alarm: 'panic' });
    incidentId = await incidentOf(1);
    await room.command(ann, 'claimIncident', incidentId);
    const frames = await replayed(ann, 30, { incidentId, worker: 1 });
    const lats = frames.map(([worker]) => worker!.lat);
    expect(lats.slice(0, 13)).toEqual(Array<null>(13).fill(null));
    expect(lats).toContain(53.12);
    expect(frames.at(-1)![0]!.status).toBe(STATUS_CODE.ALARM);
    expect(latsOf(await replayed(ben, 30, { incidentId, worker: 1 }), 0)).toEqual([null]);
    expect(latsOf(await replayed(sue, 30, { incidentId, worker: 1 }), 0)).toContain(53.12);
    expect(await reads(1)).toContainEqual(
      expect.objectContaining({ what: 'REPLAY', why: 'ALARM', viewer_name: 'Ann Lee' }),
    );
  });

  it('is closed to all of them without a reason, and open with one, which is written down', async () => {
    await close(incidentId);
    expect(latsOf(await replayed(ann, 30, { incidentId, worker: 1 }), 0)).toEqual([null]);
    const reason = 'For the report to the employer';
    const frames = await replayed(ann, 30, { incidentId, worker: 1, reason });
    expect(latsOf(frames, 0)).toContain(53.12);
    expect(latsOf(frames, 0)).not.toContain(53.2);
    // A stretch of what led up to it, which ends before the alarm.
    const before = await replayed(ann, 14, { incidentId, worker: 1, reason, toMin: 10 });
    expect(latsOf(before, 0)).toContain(53.12);
    expect(await reads(1)).toContainEqual(
      expect.objectContaining({
        what: 'REPLAY',
        why: 'REPORT',
        reason: expect.stringContaining(reason) as string,
      }),
    );
    await expect(replayed(ann, 30, { incidentId, worker: 1, reason: '…' })).rejects.toThrow(
      'Say why in words',
    );
  });

  it('stands on the time line with every entry of its log, of a fleet with how it began and ended', async () => {
    const MARKS = `query ($e: ID!, $from: DateTime!, $to: DateTime!, $w: ID, $i: ID) {
      replayMarks(employerId: $e, from: $from, to: $to, workerId: $w, incidentId: $i) { kind text who priority incidentNumber } }`;
    const marks = async (who: Somebody, more: object) =>
      (
        await room.ask<{
          replayMarks: { kind: string; text: string; who: string; priority: number | null }[];
        }>(who, MARKS, {
          ...{ e: globalId('Employer', room.employerId), from: iso(50), to: iso(-5), ...more },
        })
      ).replayMarks;
    const whole = await marks(ann, { i: incidentId });
    expect(whole[0]).toMatchObject({
      kind: 'ALARM',
      text: 'Raised: SOS alarm.',
      who: 'Worker 2',
      priority: 1,
    });
    expect(whole.some(({ kind, text }) => kind === 'INCIDENT' && text.includes('Ann Lee'))).toBe(true);
    const fleet = await marks(mia, {});
    expect(fleet.filter(({ who }) => who === 'Worker 2').map(({ kind }) => kind)).toEqual([
      'ALARM',
      'INCIDENT',
    ]);
    const session = await marks(mia, { w: globalId('Worker', room.workers[0]!.id) });
    expect(session.map(({ text }) => text)).toEqual(['Session began', 'Session ended']);
  });

  it('has on its time line what happened at fences while the place was open, and nothing of after', async () => {
    const { db } = room.server;
    const { id: workerId } = room.workers[0]!;
    const [fence] = await db.query<{ id: number }>(
      'INSERT INTO geofences (employer_id, version) VALUES ($1, 1) RETURNING id',
      [room.employerId],
    );
    await db.query(
      `INSERT INTO geofence_versions (geofence_id, version, employer_id, name, shape, rules, made_at, made_by_name)
       VALUES ($1, 1, $2, 'Depot', '{}', '[]', now(), 'Mia Roy')`,
      [fence!.id, room.employerId],
    );
    for (const minutesAgo of [20, 5])
      await db.query(
        `INSERT INTO geofence_events (employer_id, geofence_id, geofence_version, rule_id, kind, response, worker_id, at, received_at, late)
         VALUES ($1, $2, 1, 1, 'ENTER', 'NOTE', $3, $4, $4, false)`,
        [room.employerId, fence!.id, workerId, iso(minutesAgo)],
      );
    const atFences = async (who: Somebody): Promise<string[]> =>
      (
        await room.ask<{ replayMarks: { kind: string; text: string; at: string }[] }>(
          who,
          `query ($e: ID!, $w: ID) { replayMarks(employerId: $e, from: "${iso(50)}", to: "${iso(-5)}", workerId: $w) { kind text at } }`,
          { e: globalId('Employer', room.employerId), w: globalId('Worker', workerId) },
        )
      ).replayMarks.flatMap(({ kind, text }) => (kind === 'GEOFENCE' ? [text] : []));
    expect(await atFences(mia)).toEqual(['Entered Depot']);
    expect(await atFences(ann)).toEqual([]);
    expect(await reads(0)).toContainEqual(
      expect.objectContaining({ what: 'REPLAY', viewer_name: 'Mia Roy' }),
    );
  });
});

describe('a call for help in disguise', { timeout: PATIENCE_MS }, () => {
  it('is in the past of those alone who work alarms', async () => {
    await walks(2, 5, 1);
    await room.badge(2, { lat: 53, lon: -1.5, at: new Date().toISOString(), alarm: 'duress' });
    const managers = await replayed(mia, 6, { worker: 2 });
    expect(
      managers.every(([worker]) => worker!.status === STATUS_CODE.OFF_DUTY && worker!.lat === null),
    ).toBe(true);
    await room.command(ann, 'claimIncident', await incidentOf(2));
    expect((await replayed(ann, 6, { worker: 2 })).at(-1)![0]!.status).toBe(STATUS_CODE.ALARM);
    expect((await reads(2)).map(({ why }) => why)).toEqual(['SILENT_ALARM']);
  });
});

describe('where location mapping is not procured', { timeout: PATIENCE_MS }, () => {
  it('a manager sees nothing but an incident’s own time, and that with a reason', async () => {
    await room.server.db.query(`DELETE FROM contract_services WHERE service = 'LOCATION_MAPPING'`);
    room.server.running.directory.setServices(room.employerId, ['LONE_WORKER']);
    expect(latsOf(await replayed(mia, 45, { worker: 0 }), 0)).toEqual([null]);
    const { node } = await room.ask<{ node: { incidents: { edges: { node: { id: string } }[] } } }>(
      mia,
      'query ($w: ID!) { node(id: $w) { ... on Worker { incidents { edges { node { id } } } } } }',
      { w: globalId('Worker', room.workers[1]!.id) },
    );
    const incidentId = node.incidents.edges[0]!.node.id;
    expect(latsOf(await replayed(mia, 30, { worker: 1, incidentId }), 0)).toEqual([null]);
    const lats = latsOf(await replayed(mia, 30, { worker: 1, incidentId, reason: 'For the board' }), 0);
    expect(lats.filter((lat) => lat !== null && lat > 53.02)).toEqual([]);
    await walks(3, 20, 1);
    await room.badge(3, { lat: 53, lon: -1.5, accuracyM: 5, at: new Date().toISOString(), alarm: 'panic' });
    const frames = await replayed(mia, 20, { worker: 3 });
    expect(frames.slice(0, -1).map(([worker]) => worker!.lat)).toEqual(
      Array<null>(frames.length - 1).fill(null),
    );
    expect(frames.at(-1)).toEqual([{ status: STATUS_CODE.ALARM, lat: 53 }]);
  });
});
