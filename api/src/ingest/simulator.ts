/**
 * The demonstration's fleet as a program of its own: it reports over HTTP to the public ingest endpoint, in the formats of
 * real clients, and knows nothing of the server but its address and the tokens. Started by main.ts with a message that
 * holds a `SimulatorPlan`; ends when its parent goes away.
 */
import { readFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Protocol } from '@lonewatch/schema/contract/signal.ts';
import { Duty } from './simulated-duty.ts';
import {
  nativeBatch,
  overlandBatch,
  requestOf,
  sessionBatch,
  type SimulatedReport,
  type SimulatedRequest,
} from './simulated-clients.ts';
import { advance, Country, makeRandom, noise, settle, type Town, type Walker } from './simulation.ts';

export interface SimulatorPlan {
  /** http://host:port of the server, or https. */
  readonly origin: string;
  readonly seed: number;
  readonly fleets: readonly {
    readonly token: string;
    /** Devices with the same carrier are in the same place. */
    readonly devices: readonly {
      readonly carrier: number;
      readonly externalId: string;
      readonly protocol: Protocol;
      readonly lon: number;
      readonly lat: number;
    }[];
  }[];
}

/** Reports a second that the whole fleet makes at most: above it everybody reports less often, not somebody never. */
const MAX_REPORTS_PER_S = 1_200;
const BEAT_MS = 250;
const BATCH = 200;
/** Requests that wait for an answer; like phones, the fleet keeps what is not acknowledged, but not without end. */
const MAX_WAITING = 4_000;
/** Milliseconds between reports, by what somebody does. */
const EVERY_MS = { STANDING: 40_000, WALKING: 8_000, DRIVING: 5_000 } as const;
/** So many have a way behind them when the demonstration starts, told late as by phones without a signal: a past to replay. */
const WITH_PAST = 100;
const PAST_MS = 90 * 60_000;
const PAST_EVERY_MS = 60_000;
/** Two people's past at every beat, once everybody has been heard. */
const PAST_AFTER_MS = 5_000;
const TYPICAL_REPORTS_PER_S = 0.5 / 40 + 0.3 / 8 + 0.2 / 5;

interface Member {
  readonly walker: Walker;
  readonly externalId: string;
  readonly protocol: Protocol;
  readonly token: string;
}

interface Past {
  readonly token: string;
  readonly reports: readonly SimulatedReport[];
}

class Simulator {
  readonly #origin: URL;
  readonly #random: () => number;
  readonly #country: Country;
  readonly #members: Member[] = [];
  /** The device with which each person checks in, by the walker's index. */
  readonly #firstDevices: Member[] = [];
  readonly #duty: Duty;
  readonly #slowdown: number;
  /** Members by the beat in which they report next. */
  readonly #wheel = new Map<number, number[]>();
  readonly #agent: Agent;
  #waiting = 0;

  constructor(plan: SimulatorPlan) {
    const rows = JSON.parse(readFileSync(new URL('towns.json', import.meta.url), 'utf8')) as [
      string,
      number,
      number,
    ][];
    this.#country = new Country(rows.map(([name, lon, lat]): Town => ({ name, lon, lat })));
    this.#origin = new URL(plan.origin);
    const sockets = { keepAlive: true, maxSockets: 24 };
    // Over loopback to our own parent, whose certificate is for another name: there is nobody between to keep out.
    this.#agent = this.#isHttps()
      ? new HttpsAgent({ ...sockets, rejectUnauthorized: false })
      : new Agent(sockets);
    this.#random = makeRandom(plan.seed);
    const walkers = new Map<number, Walker>();
    for (const { token, devices } of plan.fleets)
      for (const { carrier, externalId, protocol, lon, lat } of devices) {
        const walker = walkers.get(carrier) ?? settle(walkers.size, this.#country, lon, lat, this.#random);
        walkers.set(carrier, walker);
        const member = { walker, externalId, protocol, token };
        this.#members.push(member);
        this.#firstDevices[walker.index] ??= member;
      }
    this.#duty = new Duty(walkers.size, this.#random);
    const wanted = this.#duty.onDuty.length * TYPICAL_REPORTS_PER_S;
    this.#slowdown = Math.max(1, wanted / MAX_REPORTS_PER_S);
  }

  #isHttps(): boolean {
    return this.#origin.protocol === 'https:';
  }

  start(): void {
    const now = Date.now();
    // Everybody is heard once soon after the start: within a few seconds, or as fast as the bound allows.
    const spreadMs = Math.max(3_000, (this.#duty.onDuty.length / MAX_REPORTS_PER_S) * 1_000);
    const onDuty = new Set(this.#duty.onDuty);
    this.#members.forEach(({ walker }, index) => {
      if (onDuty.has(walker.index)) this.#schedule(index, now + this.#random() * spreadMs);
    });
    this.#tellPast(this.#walkPast(now));
    setInterval(() => this.#beat(Date.now()), BEAT_MS);
  }

  /** Where they were up to now: the present begins where the past has ended. */
  #walkPast(nowMs: number): Past[] {
    return this.#duty.onDuty.slice(0, WITH_PAST).map((index) => {
      const member = this.#firstDevices[index]!;
      const reports: SimulatedReport[] = [];
      for (let atMs = nowMs - PAST_MS; atMs < nowMs; atMs += PAST_EVERY_MS) {
        advance(member.walker, this.#country, atMs, this.#random);
        reports.push({ ...this.#placeOf(member, atMs), alarm: null });
      }
      return { token: member.token, reports };
    });
  }

  #tellPast(pasts: readonly Past[]): void {
    pasts.forEach(({ token, reports }, place) =>
      setTimeout(
        () => this.#send(nativeBatch(token, reports), false),
        PAST_AFTER_MS + Math.floor(place / 2) * BEAT_MS,
      ),
    );
  }

  #schedule(index: number, atMs: number): void {
    const beat = Math.floor(atMs / BEAT_MS) + 1;
    const due = this.#wheel.get(beat);
    if (due === undefined) this.#wheel.set(beat, [index]);
    else due.push(index);
  }

  #beat(nowMs: number): void {
    this.#sayActs(nowMs);
    const present = Math.floor(nowMs / BEAT_MS);
    const batches = new Map<string, SimulatedReport[]>();
    for (const [beat, due] of this.#wheel) {
      if (beat > present) continue;
      this.#wheel.delete(beat);
      for (const index of due) this.#report(index, nowMs, batches);
    }
    for (const [key, reports] of batches) this.#sendBatch(key, reports);
  }

  #report(index: number, nowMs: number, batches: Map<string, SimulatedReport[]>): void {
    const member = this.#members[index]!;
    advance(member.walker, this.#country, nowMs, this.#random);
    const every = EVERY_MS[member.walker.gait] * this.#slowdown;
    this.#schedule(index, nowMs + every * (0.85 + this.#random() * 0.3));
    const report = this.#reportOf(member, nowMs);
    const batched = member.protocol === 'native' || member.protocol === 'overland';
    if (!batched || report.alarm !== null) {
      this.#send(requestOf(member.token, report), report.alarm !== null);
      return;
    }
    const key = `${member.protocol} ${member.token}`;
    const batch = batches.get(key);
    if (batch === undefined) batches.set(key, [report]);
    else batch.push(report);
  }

  #reportOf(member: Member, nowMs: number): SimulatedReport {
    return { ...this.#placeOf(member, nowMs), alarm: this.#duty.alarmOf(member.walker.index, nowMs) };
  }

  #placeOf({ walker, externalId, protocol }: Member, nowMs: number): Omit<SimulatedReport, 'alarm'> {
    const accuracyM = walker.gait === 'DRIVING' ? 4 + this.#random() * 6 : 5 + this.#random() * 15;
    const astray = accuracyM / 3 / 111_195;
    return {
      externalId,
      protocol,
      accuracyM,
      atMs: nowMs,
      lon: walker.lon + (noise(this.#random) * astray) / Math.cos((walker.lat * Math.PI) / 180),
      lat: walker.lat + noise(this.#random) * astray,
      speedMps: walker.speedMps,
      headingDeg: walker.headingDeg,
      batteryPercent: walker.batteryPercent,
    };
  }

  #sendBatch(key: string, reports: readonly SimulatedReport[]): void {
    const [protocol, token] = key.split(' ') as [Protocol, string];
    for (let at = 0; at < reports.length; at += BATCH) {
      const part = reports.slice(at, at + BATCH);
      this.#send(protocol === 'native' ? nativeBatch(token, part) : overlandBatch(token, part), false);
    }
  }

  #sayActs(nowMs: number): void {
    const byToken = new Map<string, Parameters<typeof sessionBatch>[1][number][]>();
    for (const { index, ...act } of this.#duty.takeActs(nowMs, BATCH)) {
      const { token, externalId } = this.#firstDevices[index]!;
      const acts = byToken.get(token) ?? [];
      acts.push({ externalId, ...act });
      byToken.set(token, acts);
    }
    for (const [token, acts] of byToken) this.#send(sessionBatch(token, acts), false);
  }

  /** A request that fails is sent again like a phone would, a little later; an alarm is never given up. */
  #send(what: SimulatedRequest, isAlarm: boolean, attempt = 1): void {
    if (this.#waiting >= MAX_WAITING && !isAlarm) return;
    this.#waiting++;
    let over = false;
    const done = (ok: boolean): void => {
      if (over) return;
      over = true;
      this.#waiting--;
      if (!ok && (attempt < 6 || isAlarm))
        setTimeout(() => this.#send(what, isAlarm, attempt + 1), Math.min(30_000, 1_000 * 2 ** attempt));
    };
    const sent = (this.#isHttps() ? httpsRequest : httpRequest)(
      {
        host: this.#origin.hostname,
        port: this.#origin.port,
        path: what.path,
        method: 'POST',
        agent: this.#agent,
        headers: {
          'Content-Type': what.contentType,
          'Content-Length': Buffer.byteLength(what.body),
          ...what.headers,
        },
      },
      (response) => {
        response.resume();
        response.on('end', () => done((response.statusCode ?? 500) < 300));
        response.on('error', () => done(false));
      },
    );
    sent.on('error', () => done(false));
    sent.setTimeout(15_000, () => sent.destroy());
    sent.end(what.body);
  }
}

process.once('message', (plan: SimulatorPlan) => new Simulator(plan).start());
process.once('disconnect', () => process.exit(0));
// The parent decides when to stop; a Ctrl-C in the terminal reaches both.
process.on('SIGINT', () => undefined);
