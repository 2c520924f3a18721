import { createECDH } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bodyOf, HttpReceiver } from '../messaging/receiver-test-kit.ts';
import { addGrant, insertAccount } from '../persistence/accounts.ts';
import { pageOfDeliveries } from '../persistence/deliveries.ts';
import { subscribe, subscriptionsOf } from '../persistence/push-subscriptions.ts';
import type { Database } from '../persistence/sql-port.ts';
import { setSummaryRecipients } from '../persistence/summary-recipients.ts';
import { onBothEngines } from '../persistence/test-support.ts';
import { removeWebhook } from '../persistence/webhooks.ts';
import { RETRIES_S, step, TestHouse } from './courier-test-kit.ts';
import { commandOf, KEYS, NO_AIDS, operator, seedSite, SUPERVISES, type Site } from './desk-test-kit.ts';

await onBothEngines('what leaves the house', (create) => {
  let db: Database;
  let site: Site;
  let house: TestHouse;
  let used = 0;
  beforeAll(async () => {
    db = await (await create()).open();
    site = await seedSite(db, 60);
  }, 60_000);
  beforeEach(async () => {
    house = await TestHouse.open(db, site, used);
  });
  afterEach(async () => {
    await house.close();
    used = house.used;
    expect(house.warnings).toEqual([]);
  });
  const told = async () => (await pageOfDeliveries(db, site.employerId, { first: 10, after: null })).rows;

  describe('a step of the plan', () => {
    it('that is a mail reaches a real mail server when it is started, and is done by that', async () => {
      house.plan(step({}));
      const incident = await house.raise();
      await house.escalate(incident);
      await house.start(incident, 0);
      const [sent] = await house.mail.count(1);
      expect(sent!.to).toEqual(['bea@contact.example']);
      const text = bodyOf(sent!);
      for (const word of [`Worker ${incident.workerId!}`, '0113 496 0999', incident.number, 'Has the key'])
        expect(text).toContain(word);
      expect(await house.deliveries(incident, 1)).toMatchObject([
        { channel: 'EMAIL', attempt: 1, outcome: 'SENT', step: 0 },
      ]);
      expect((await house.find(incident)).steps[0]).toMatchObject({ state: 'DONE', outcome: 'MESSAGE_SENT' });
    });

    it('is tried again, each attempt under one id and in the log, and fails when nothing helps', async () => {
      house.plan(step({}));
      house.mail.refusals.push(451, 451, 451);
      const incident = await house.raise();
      await house.escalate(incident);
      await house.start(incident, 0);
      await house.deliveries(incident, 1);
      house.pass(RETRIES_S[0]);
      await house.deliveries(incident, 2);
      house.pass(RETRIES_S[1]);
      const all = await house.deliveries(incident, 3);
      expect(all.map(({ outcome, attempt }) => `${attempt} ${outcome}`)).toEqual([
        '1 FAILED',
        '2 FAILED',
        '3 GAVE_UP',
      ]);
      expect(new Set(all.map(({ deliveryId }) => deliveryId)).size).toBe(1);
      expect((await house.find(incident)).steps[0]).toMatchObject({ outcome: 'FAILED' });
      expect(house.mail.attempts).toBe(3);
    });

    it('that is refused for good is not tried again', async () => {
      house.plan(step({}));
      house.mail.refusals.push(550);
      const incident = await house.raise();
      await house.escalate(incident);
      await house.start(incident, 0);
      expect(await house.deliveries(incident, 1)).toMatchObject([{ outcome: 'GAVE_UP' }]);
      expect((await told())[0]!.node).toMatchObject({
        state: 'GAVE_UP',
        problem: expect.stringContaining('550') as string,
      });
    });

    it('waits for no other: a receiver that says nothing holds up no mail and no command', async () => {
      await house.hook('STEP_WEBHOOK');
      house.web.answers.push(null);
      house.plan(step({ action: 'WEBHOOK' }), step({ order: 2 }));
      const incident = await house.raise();
      await house.escalate(incident);
      await house.start(incident, 0);
      await house.web.count(1);
      await house.start(incident, 1);
      await house.mail.count(1);
      await house.act(incident, 'NOTE', {
        text: 'Still here',
        mentions: [],
        corrects: null,
        whisperTo: null,
      });
      expect(await house.deliveries(incident, 1)).toMatchObject([{ channel: 'EMAIL', outcome: 'SENT' }]);
    });

    it('that is a text message goes to the provider that takes them, with number and words', async () => {
      const { secret } = await house.hook('STEP_SMS', 'STEP_CALL');
      house.plan(step({ action: 'SMS' }), step({ order: 2, action: 'CALL' }));
      const incident = await house.raise();
      await house.escalate(incident);
      await house.start(incident, 0);
      await house.start(incident, 1);
      const received = await house.web.count(2);
      const payloads = received.map(({ body }) => JSON.parse(body.toString()) as Record<string, unknown>);
      const sms = payloads.find(({ event }) => event === 'STEP_SMS');
      expect(sms).toMatchObject({
        version: 1,
        employer: { id: site.employerId, name: 'Acme' },
        incident: { number: incident.number },
        step: { index: 0, action: 'SMS', phone: '0113 496 0001', name: 'Bea' },
        text: expect.stringContaining(incident.number) as string,
      });
      expect(JSON.stringify(received)).not.toContain(secret);
      const all = await house.deliveries(incident, 2);
      // Who dials is one thing, what was said another: the call stays in the operator's hand.
      expect(all.map(({ step: index }) => index).sort()).toEqual([0, null]);
      expect((await house.find(incident)).steps[1]!.state).toBe('DOING');
    });

    it('that is a webhook which nobody has added says so', async () => {
      house.plan(step({ action: 'WEBHOOK' }));
      const incident = await house.raise();
      await house.escalate(incident);
      await house.start(incident, 0);
      expect(await house.deliveries(incident, 1)).toMatchObject([{ outcome: 'GAVE_UP', step: 0 }]);
      expect((await told())[0]!.node.problem).toContain('add one under Plans');
    });

    it('that is automatic is sent by itself when the incident escalates, in its hours alone', async () => {
      // It is a Sunday.
      const window = { weekdays: [0], fromMin: 0, toMin: 1_440 };
      house.plan(
        step({ automatic: true }),
        step({ order: 2, automatic: true, window, email: 'not@now.example' }),
      );
      const incident = await house.raise();
      await house.escalate(incident);
      expect(await house.deliveries(incident, 1)).toMatchObject([{ step: 0, outcome: 'SENT' }]);
      expect((await house.find(incident)).steps.map(({ state }) => state)).toEqual(['DONE', 'TO_DO']);
      expect(house.mail.received.map(({ to }) => to[0])).toEqual(['bea@contact.example']);
    });
  });

  describe('a call for help in disguise', () => {
    const quiet = { type: 'DURESS' } as const;

    it('is told to no webhook, sends nothing by itself, and no summary', async () => {
      await house.hook('INCIDENT_RAISED', 'INCIDENT_CLOSED');
      house.plan(step({ automatic: true }));
      const incident = await house.raise(quiet);
      await house.act(incident, 'CLAIM', {});
      await house.act(incident, 'ASK_OVERRIDE', { disposition: 'GENUINE_NO_ES', reason: 'Seen safe' });
      const sue = { ...operator('S. Upervisor'), supervisor: true };
      await house.at.desk.command(
        sue,
        SUPERVISES,
        incident.id,
        commandOf('APPROVE_OVERRIDE', { reason: 'Agreed' }),
        {
          ...NO_AIDS,
          freshlyAuthenticated: true,
        },
      );
      expect((await house.find(incident)).state).toBe('CLOSED');
      expect(await db.query('SELECT FROM deliveries')).toEqual([]);
    });

    it('sends a contact whom the operator has chosen the words of any alarm, and the worker none', async () => {
      await house.hook('STEP_SMS');
      house.plan(
        step({}),
        step({ order: 2, target: 'WORKER', email: 'ada@worker.example' }),
        step({ order: 3, action: 'SMS' }),
      );
      const incident = await house.raise(quiet);
      await house.act(incident, 'CLAIM', {});
      for (const index of [0, 1, 2]) await house.start(incident, index);
      const all = await house.deliveries(incident, 3);
      expect(all.filter(({ outcome }) => outcome === 'GAVE_UP')).toMatchObject([{ step: 1 }]);
      const { mail, web } = house;
      const everything = [
        ...mail.received.flatMap((each) => [each.text, bodyOf(each)]),
        ...web.received.map(({ body, headers }) => body.toString() + JSON.stringify(headers)),
      ].join('\n');
      expect(everything).toContain(incident.number);
      expect(everything).not.toMatch(/duress|disguise|silent/i);
      expect(everything).not.toContain('ada@worker.example');
      // Nor does the employer's list of messages name it.
      expect(await told()).toEqual([]);
    });

    it('that another alarm joins is told as that other alarm', async () => {
      await house.hook('INCIDENT_RAISED');
      await house.raise(quiet);
      await house.raiseAgain({ type: 'FALL' });
      const [received] = await house.web.count(1);
      expect(JSON.parse(received!.body.toString())).toMatchObject({ incident: { alarmTypes: ['FALL'] } });
      expect(received!.body.toString()).not.toMatch(/duress/i);
    });
  });

  describe('a closed incident', () => {
    it('is summed up for the employer by mail, without the worker’s name, and that stands in the log', async () => {
      const { employerId } = site;
      const addresses = ['safety@acme.example'];
      await setSummaryRecipients(db, KEYS, { employerId, addresses, accountId: null, nowMs: 0 });
      const incident = await house.raise();
      await house.act(incident, 'CLAIM', {});
      await house.finish(incident);
      const [sent] = await house.mail.count(1);
      expect(sent!.to).toEqual(addresses);
      const text = bodyOf(sent!);
      expect(text).toContain(`https://lonewatch.example/incidents/${incident.number}`);
      expect(text).toContain('false alarm, by accident');
      for (const word of [`Worker ${incident.workerId!}`, 'Sat on it']) expect(text).not.toContain(word);
      await house.deliveries(incident, 1);
      await house.courier.close();
      expect((await house.find(incident)).times.summarySentAtMs).not.toBeNull();
    });

    it('is told to webhooks, but not to one that was removed while it waited', async () => {
      const { webhook } = await house.hook('INCIDENT_CLOSED');
      house.web.answers.push(500);
      const incident = await house.raise();
      await house.act(incident, 'CLAIM', {});
      await house.finish(incident);
      expect(await house.deliveries(incident, 2)).toContainEqual(
        expect.objectContaining({ channel: 'WEBHOOK', outcome: 'FAILED' }),
      );
      await removeWebhook(db, { id: webhook.id, employerId: site.employerId, nowMs: house.at.clock.now() });
      house.pass(60);
      await house.courier.close();
      expect(house.web.received).toHaveLength(1);
    });
  });

  it('wakes the browsers of those on duty for a new incident, and forgets one that has gone', async () => {
    const accountId = await operatorOf(db, site);
    const auth = Buffer.alloc(16, 1).toString('base64url');
    for (const path of ['one', 'two'])
      await subscribe(db, {
        ...{ accountId, auth, agent: null, nowMs: 0, endpoint: `${house.web.origin}/${path}` },
        p256dh: createECDH('prime256v1').generateKeys('base64url'),
      });
    house.web.answers.push(410);
    // A call for help in disguise is told to the control room like any other.
    const incident = await house.raise({ type: 'DURESS' });
    expect(await house.deliveries(incident, 1)).toMatchObject([
      { channel: 'PUSH', outcome: 'SENT', step: null },
    ]);
    expect(await subscriptionsOf(db, accountId)).toHaveLength(1);
    await db.query('DELETE FROM push_subscriptions');
  });

  it('says by every way that nobody is signed on', async () => {
    await house.hook('NO_COVER');
    await house.courier.noCover(site.employerId);
    const [sent] = await house.mail.count(1);
    expect(sent!.to).toEqual(['duty@arc.example']);
    const [received] = await house.web.count(1);
    expect(JSON.parse(received!.body.toString())).toMatchObject({
      event: 'NO_COVER',
      employer: { name: 'Acme' },
    });
  });

  describe('a server that was killed', () => {
    it('sends again under the same id what it had under way, and nothing else twice', async () => {
      await house.hook('INCIDENT_RAISED');
      house.web.answers.push(null);
      const incident = await house.raise();
      const [first] = await house.web.count(1);
      // The process is gone: nothing of the attempt was written down.
      const dead = house.courier;
      house.at.clock.pass(60_000);
      await house.restart();
      const [, second] = await house.web.count(2);
      expect(second!.headers['lonewatch-delivery']).toBe(first!.headers['lonewatch-delivery']);
      expect(await house.deliveries(incident, 1)).toMatchObject([{ attempt: 2, outcome: 'SENT' }]);
      await house.web.close();
      house.web = await HttpReceiver.open();
      await dead.close();
    });

    it('writes down once what came of an attempt that it had not written down', async () => {
      house.plan(step({}));
      const incident = await house.raise();
      await house.escalate(incident);
      await house.start(incident, 0);
      await house.deliveries(incident, 1);
      await house.courier.close();
      // Killed between the log and the note that it stands there; and, for another, before both.
      await db.query('UPDATE deliveries SET logged = false');
      const [{ id: other } = { id: '' }] = await db.query<{ id: string }>(
        `INSERT INTO deliveries (id, employer_id, incident_id, entry_version, occasion, channel, state, attempts, queued_at, settled_at, logged)
         VALUES (gen_random_uuid(), $1, $2, 1, 'STEP', 'EMAIL', 'GAVE_UP', 3, now(), now(), false) RETURNING id::text`,
        [site.employerId, incident.id],
      );
      house.connect();
      const all = await house.deliveries(incident, 2);
      expect(all.map(({ deliveryId }) => deliveryId === other)).toEqual([false, true]);
      await house.courier.close();
      expect(await db.query('SELECT FROM deliveries WHERE NOT logged')).toEqual([]);
    });

    it('goes on with what waits although the clock was set back by a year', async () => {
      await house.hook('INCIDENT_RAISED');
      house.web.answers.push(500);
      const incident = await house.raise();
      await house.deliveries(incident, 1);
      house.at.clock.nowMs -= 365 * 86_400_000;
      house.courier.look();
      await house.web.count(2);
      expect(await house.deliveries(incident, 2)).toMatchObject([{ outcome: 'FAILED' }, { outcome: 'SENT' }]);
    });
  });
});

/** Somebody on duty for the site, whom browsers can be woken up of. */
async function operatorOf(db: Database, { employerId }: Site): Promise<string> {
  const email = `${crypto.randomUUID()}@arc.example`;
  const accountId = await insertAccount(db, {
    ...{ name: 'Olu', email, passwordHash: null, demonstration: false, nowMs: 0 },
  });
  const [arc] = await db.query<{ id: number }>(`INSERT INTO arcs (name) VALUES ('Centre') RETURNING id`);
  await db.query('INSERT INTO arc_contracts VALUES ($1, $2)', [arc!.id, employerId]);
  await addGrant(db, {
    ...{ accountId: accountId!, role: 'ARC_OPERATOR', employerId: null, arcId: arc!.id },
    ...{ teamId: null, workerId: null, grantedBy: null },
  });
  return accountId!;
}
