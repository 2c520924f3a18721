/** Geofences over the wire: two people who edit one, other employers, files, and who hears of what. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dropGeofenceEvents } from './persistence/geofence-events.ts';
import { onBothEngines } from './persistence/test-support.ts';
import { globalId, Room, type Somebody } from './server-room-test-kit.ts';

const PATIENCE_MS = 60_000;
const CIRCLE = { kind: 'CIRCLE', center: { lon: -1.55, lat: 53.8 }, radiusM: 100 };
const RULE = { trigger: 'ENTER', response: 'NOTE' };

interface Fence {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly rules: readonly { readonly id: number; readonly sentence: string }[];
}
interface Outcome {
  readonly geofence: Fence | null;
  readonly refusal: {
    readonly kind: string;
    readonly sentence: string;
    readonly by: string | null;
    readonly clashes: readonly string[];
    readonly since: readonly { readonly version: number; readonly sentences: readonly string[] }[];
  } | null;
}
const OUTCOME = `{ geofence { id version name removed changedBy rules { id sentence } }
  refusal { kind sentence by at clashes since { version by parts sentences } } }`;

await onBothEngines('geofences', (create) => {
  let room: Room;
  let mia: Somebody;
  let max: Somebody;
  let ann: Somebody;
  let employerId: string;

  beforeAll(async () => {
    room = await Room.open(await (await create()).open());
    mia = await room.person('Mia Roy', 'SAFETY_MANAGER');
    max = await room.person('Max Lowe', 'SAFETY_MANAGER');
    ann = await room.person('Ann Lee', 'ARC_OPERATOR');
    employerId = globalId('Employer', room.employerId);
  }, PATIENCE_MS);
  afterAll(() => room.close());

  const write = async (who: Somebody, field: string, input: object): Promise<Outcome> => {
    const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input`;
    const query = `mutation ($i: ${type}!) { ${field}(input: $i) ${OUTCOME} }`;
    const answer = await room.ask<Record<string, Outcome>>(who, query, {
      i: { employerId, commandId: randomUUID(), ...input },
    });
    return answer[field]!;
  };
  const draw = async (name: string, over: object = {}): Promise<Fence> =>
    (await write(mia, 'createGeofence', { name, shape: CIRCLE, rules: [RULE], ...over })).geofence!;

  const get = async (who: Somebody, path: string): Promise<string> => {
    const answer = await fetch(`${room.server.origin}/api/geofences/${path}`, { headers: who.headers });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    return answer.text();
  };

  it('answers the later of two editors with what has changed, by whom, and what of theirs clashes', async () => {
    const { id } = await draw('Yard');
    await write(max, 'changeGeofence', { geofenceId: id, expectedVersion: 1, name: 'Old yard' });
    const late = { geofenceId: id, expectedVersion: 1, name: 'New yard', shape: { ...CIRCLE, radiusM: 200 } };
    const { geofence, refusal } = await write(mia, 'changeGeofence', late);
    expect(geofence).toMatchObject({ version: 2, name: 'Old yard', changedBy: 'Max Lowe' });
    expect(refusal).toMatchObject({ kind: 'STALE', by: 'Max Lowe', clashes: ['NAME'] });
    expect(refusal!.since).toMatchObject([
      { version: 2, by: 'Max Lowe', parts: ['NAME'], sentences: ['Name: “Yard” is now “Old yard”.'] },
    ]);
    const again = await write(mia, 'changeGeofence', { ...late, expectedVersion: 2 });
    expect(again).toMatchObject({ geofence: { version: 3, name: 'New yard' }, refusal: null });
  });

  it('tells whoever edits a removed fence who has removed it', async () => {
    const { id } = await draw('Gone');
    const target = { geofenceId: id, expectedVersion: 1 };
    expect(await write(max, 'removeGeofence', target)).toMatchObject({
      geofence: { removed: true, version: 2 },
    });
    const { refusal } = await write(mia, 'changeGeofence', { ...target, name: 'Here still' });
    expect(refusal).toMatchObject({ kind: 'REMOVED', by: 'Max Lowe' });
    const { geofences } = await room.ask<{ geofences: object }>(
      mia,
      '{ geofences(search: "gone") { totalCount edges { node { name } } } }',
    );
    expect(geofences).toEqual({ totalCount: 0, edges: [] });
  });

  it('makes one fence of a command that is sent twice, even at the same moment', async () => {
    const input = { commandId: randomUUID(), name: 'Twice', shape: CIRCLE, rules: [] };
    const answers = await Promise.all([1, 2, 3].map(() => write(mia, 'createGeofence', input)));
    expect(new Set(answers.map(({ geofence }) => geofence!.id)).size).toBe(1);
  });

  it('never gives the number of a rule twice', async () => {
    const { id, rules } = await draw('Rules');
    expect(rules[0]!.sentence).toBe('Note when somebody enters.');
    const none = await write(mia, 'changeGeofence', { geofenceId: id, expectedVersion: 1, rules: [] });
    expect(none.geofence!.rules).toEqual([]);
    const anew = await write(mia, 'changeGeofence', { geofenceId: id, expectedVersion: 2, rules: [RULE] });
    expect(anew.geofence!.rules.map((rule) => rule.id)).toEqual([2]);
  });

  it('says what cannot be a fence, and asks where the place looks swapped', async () => {
    const bow = [
      { lon: -1.5, lat: 53.8 },
      { lon: -1.4, lat: 53.9 },
      { lon: -1.4, lat: 53.8 },
      { lon: -1.5, lat: 53.9 },
    ];
    const shape = { kind: 'POLYGON', rings: [{ points: bow }] };
    await expect(draw('Bow', { shape })).rejects.toThrow(/The outline crosses itself near/);
    const swapped = { ...CIRCLE, center: { lon: 53.8, lat: -1.55 } };
    const asked = { name: 'Far', shape: swapped, rules: [] };
    expect(await write(mia, 'createGeofence', asked)).toMatchObject({
      geofence: null,
      refusal: { kind: 'LOOKS_SWAPPED' },
    });
    const sure = await write(mia, 'createGeofence', { ...asked, placeConfirmed: true });
    expect(sure.geofence!.version).toBe(1);
  });

  it('lets another employer’s fence look like none', async () => {
    const { id } = await draw('Ours');
    const [row] = await room.server.db.query<{ id: number }>(
      `SELECT id FROM employers WHERE name = 'Unmapped'`,
    );
    const stranger = await room.server.accountWith('SAFETY_MANAGER', [row!.id as never]);
    const who = { ...mia, headers: { cookie: await room.server.sessionOf(stranger) } };
    const target = { geofenceId: id, expectedVersion: 1, employerId: globalId('Employer', row!.id) };
    await expect(write(who, 'removeGeofence', target)).rejects.toThrow('There is no such geofence.');
    await expect(
      write(who, 'removeGeofence', { ...target, geofenceId: globalId('Geofence', 2_000_000_000) }),
    ).rejects.toThrow('There is no such geofence.');
    await expect(write(who, 'removeGeofence', { ...target, employerId })).rejects.toThrow(
      'There is no such employer.',
    );
    expect(await room.ask(who, 'query ($i: ID!) { node(id: $i) { id } }', { i: id })).toEqual({ node: null });
    await expect(write(ann, 'removeGeofence', { geofenceId: id, expectedVersion: 1 })).rejects.toThrow(
      'Your role does not include',
    );
  });

  it('reads a file of which half is bad, and makes fences of the good half', async () => {
    const text = JSON.stringify({
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          properties: { name: 'Depot' },
          geometry: { type: 'Point', coordinates: [-1.5, 53.8] },
        },
        {
          type: 'Feature',
          properties: { name: 'Line' },
          geometry: { type: 'LineString', coordinates: [[-1.5, 53.8]] },
        },
        {
          ...{ type: 'Feature', properties: { name: 'Road', widthM: 40 } },
          geometry: {
            type: 'LineString',
            coordinates: [
              [-1.5, 53.8],
              [-1.4, 53.8],
            ],
          },
        },
        null,
      ],
    });
    const { readGeofences } = await room.ask<{
      readGeofences: { drafts: { name: string; shape: object }[]; problems: object[] };
    }>(
      mia,
      `query ($i: ReadGeofencesInput!) { readGeofences(input: $i) { drafts { feature name
         shape { kind center { lon lat } radiusM line { lon lat } widthM } } problems { feature name sentence } } }`,
      { i: { employerId, text, format: 'GEOJSON', radiusM: 50, corridorWidthM: 20 } },
    );
    expect(readGeofences.drafts).toMatchObject([
      { feature: 1, name: 'Depot', shape: { kind: 'CIRCLE', radiusM: 50 } },
      { feature: 3, name: 'Road', shape: { kind: 'CORRIDOR', widthM: 40 } },
    ]);
    expect(readGeofences.problems).toMatchObject([{ feature: 2, name: 'Line' }, { feature: 4 }]);
    const good = readGeofences.drafts.map(({ name, shape }) => ({ name, shape }));
    const geofences = [...good, { name: 'Dot', shape: { ...CIRCLE, radiusM: 1 } }];
    const input = { employerId, commandId: randomUUID(), geofences };
    const query = `mutation ($i: ImportGeofencesInput!) { importGeofences(input: $i) {
      imported { index geofence { id name } problem } } }`;
    const first = await room.ask(mia, query, { i: input });
    expect(first).toMatchObject({
      importGeofences: {
        imported: [
          { geofence: { name: 'Depot' }, problem: null },
          { geofence: { name: 'Road' }, problem: null },
          { geofence: null, problem: 'This circle has a radius of 1 m. Choose 10 to 200,000 m.' },
        ],
      },
    });
    expect(await room.ask(mia, query, { i: input })).toEqual(first);
  });

  it('tells another console of each fence that is made, changed and removed, once', async () => {
    const listener = room.listen(ann, `subscription { geofencesChanged { kind version geofence { name } } }`);
    await listener.until(() => listener.heard.length === 1);
    const { id } = await draw('Told');
    await listener.until(() => listener.heard.length === 2);
    await write(max, 'changeGeofence', { geofenceId: id, expectedVersion: 1, name: 'Told again' });
    await listener.until(() => listener.heard.length === 3);
    await write(max, 'removeGeofence', { geofenceId: id, expectedVersion: 2 });
    await listener.until(() => listener.heard.length === 4);
    expect(listener.heard.map(({ geofencesChanged }) => geofencesChanged)).toEqual([
      { kind: 'READY', version: null, geofence: null },
      { kind: 'CREATED', version: 1, geofence: { name: 'Told' } },
      { kind: 'CHANGED', version: 2, geofence: { name: 'Told again' } },
      { kind: 'REMOVED', version: 3, geofence: { name: 'Told again' } },
    ]);
    listener.close();
  });

  it('shows editors of one fence to each other, and to nobody else', async () => {
    const { id } = await draw('Edited');
    const report = (who: Somebody): Promise<object> =>
      room.ask(who, 'mutation ($i: ReportPresenceInput!) { reportPresence(input: $i) }', {
        i: { room: id, consoleId: `tab of ${who.name}`, activity: 'EDITING' },
      });
    await report(max);
    const query = 'subscription ($r: ID!) { presence(room: $r) { present { name activity } } }';
    const listener = room.listen(mia, query, { r: id });
    await listener.until(() => listener.heard.length > 0);
    expect(listener.heard[0]!['presence']).toEqual({ present: [{ name: 'Max Lowe', activity: 'EDITING' }] });
    listener.close();
    await expect(report(ann)).rejects.toThrow('Only those who may edit a geofence see who edits it.');
  });

  it('tells what happened to those alone whose trail is open, and writes the look down', async () => {
    const { id } = await draw('Seen');
    const { db } = room.server;
    const [worker, other] = room.workers;
    const fenceId = Number(Buffer.from(id, 'base64').toString().split(':')[1]);
    for (const { id: workerId } of [worker!, other!])
      await db.query(
        `INSERT INTO geofence_events (employer_id, geofence_id, geofence_version, rule_id, kind, response, worker_id, at,
           received_at, late, lon_e7, lat_e7)
         VALUES ($1, $2, 1, 1, 'ENTER', 'NOTE', $3, now(), now(), false, -15500000, 538000000)`,
        [room.employerId, fenceId, workerId],
      );
    const events = `{ geofenceEvents(filter: { geofenceId: "${id}" }) { edges { node { worker { id } trigger geofenceName } } } }`;
    const nothing = { geofenceEvents: { edges: [] } };
    expect(await room.ask(mia, events)).toEqual(nothing);
    await room.badge(0, {
      lon: -1.55,
      lat: 53.8,
      at: Date.now() - 60_000,
      session: 'start',
      durationMin: 60,
    });
    expect(await room.ask(mia, events)).toEqual({
      geofenceEvents: {
        edges: [
          {
            node: { worker: { id: globalId('Worker', worker!.id) }, trigger: 'ENTER', geofenceName: 'Seen' },
          },
        ],
      },
    });
    const looks = await db.query<{ worker: number }>(
      `SELECT worker_id AS worker FROM location_reads WHERE what = 'GEOFENCE_EVENTS'`,
    );
    expect(looks).toEqual([{ worker: worker!.id }]);
    // A control room sees nobody's way before there is an alarm; then what led up to it, on the incident too.
    expect(await room.ask(ann, events)).toEqual(nothing);
    await room.badge(1, { lon: -1.55, lat: 53.8, at: Date.now(), alarm: 'panic' });
    expect(await room.ask(ann, events)).toEqual(nothing);
    const incidents =
      '{ incidents(filter: { open: true }, first: 5) { edges { node { id geofenceEvents(first: 5) { edges { node { id } } } } } } }';
    interface Listed {
      incidents: { edges: { node: { id: string; geofenceEvents: { edges: object[] } } }[] };
    }
    const { incidents: before } = await room.ask<Listed>(ann, incidents);
    expect(before.edges[0]!.node.geofenceEvents.edges).toEqual([]);
    await room.command(ann, 'claimIncident', before.edges[0]!.node.id);
    const { incidents: claimed } = await room.ask<Listed>(ann, incidents);
    expect(claimed.edges[0]!.node.geofenceEvents.edges).toHaveLength(1);
    expect(await room.ask(ann, events)).toMatchObject({ geofenceEvents: { edges: [{}] } });
    const file = await get(mia, `events.csv?employer=${employerId}&geofence=${id}`);
    expect(file.split('\r\n').slice(1)).toEqual([
      expect.stringMatching(/^[^,]+,[^,]+,Seen,ENTER,NOTE,Worker 2,false,53.8,-1.55$/),
      expect.stringMatching(/^[^,]+,[^,]+,Seen,ENTER,NOTE,Worker 1,false,53.8,-1.55$/),
      '',
    ]);
  });

  it('keeps what happened as long as the track, and what belongs to an incident longer', async () => {
    const { id } = await draw('Kept');
    const { db } = room.server;
    const fenceId = Number(Buffer.from(id, 'base64').toString().split(':')[1]);
    const happened = (worker: number, agoDays: number): Promise<object[]> =>
      db.query(
        `INSERT INTO geofence_events (employer_id, geofence_id, geofence_version, rule_id, kind, response, worker_id, at,
           received_at, late)
         VALUES ($1, $2, 1, 1, 'EXIT', 'NOTE', $3, now() - $4 * interval '1 day', now(), false)`,
        [room.employerId, fenceId, room.workers[worker]!.id, agoDays],
      );
    await db.query(
      `INSERT INTO incidents (number, employer_id, worker_id, is_open, priority, duress, raised_at, closed_at, changed_at, version,
         hash, state) VALUES ('20-000001', $1, $2, false, 2, false, now() - interval '40 days', now() - interval '39 days', now(),
         1, '\\x01', '{}')`,
      [room.employerId, room.workers[3]!.id],
    );
    await happened(2, 39.5);
    await happened(3, 39.5);
    await happened(2, 1);
    expect(await dropGeofenceEvents(db, Date.now() - 30 * 86_400_000)).toBe(1);
    expect(await dropGeofenceEvents(db, Date.now() - 30 * 86_400_000)).toBe(0);
  });

  it('gives the fences out as files that can be read again, to those who see them', async () => {
    const name = '=Gate & <lane>';
    await draw(name);
    for (const [file, format] of [
      ['fences.geojson', 'GEOJSON'],
      ['fences.kml', 'KML'],
      ['fences.wkt', 'WKT'],
    ] as const) {
      const text = await get(ann, `${file}?employer=${employerId}`);
      const { readGeofences } = await room.ask<{
        readGeofences: { drafts: { name: string }[]; problems: object[] };
      }>(
        mia,
        'query ($i: ReadGeofencesInput!) { readGeofences(input: $i) { drafts { name } problems { sentence } } }',
        { i: { employerId, text, format } },
      );
      expect([file, readGeofences.problems]).toEqual([file, []]);
      expect(readGeofences.drafts.map((draft) => draft.name)).toContain(name);
    }
    const foreign = globalId('Employer', room.employerId + 1);
    await expect(get(mia, `fences.kml?employer=${foreign}`)).rejects.toThrow('404');
  });
});
