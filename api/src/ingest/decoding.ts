/** Gathers what one request holds. One bad report never costs the others; nothing grows without bound. */
import type { Protocol, Rejected, Signal } from '@lonewatch/schema/contract/signal.ts';
import { EMPTY_OK, type Adapter, type Answer, type Decoded, type IngestRequest } from './adapter.ts';
import { paramsExcerpt, textOf } from './body.ts';
import { UNIDENTIFIED } from './field.ts';
import { BY_HAND, callInQuery, salvageCalls, type Manner } from './salvage.ts';
import { excerptOf } from './text.ts';

/** Ten times Overland's largest batch. Beyond it only alarms are kept: 2 MB of `{}` are no fleet. */
export const MAX_REPORTS = 10_000;
const MAX_REJECTS = 1_000;
const MAX_NESTING = 8;

/** Older than this, a place is not where the alarm was raised, and counts as a report of its own. */
const SAME_MOMENT_MS = 120_000;

export class Decoding {
  readonly #protocol: Protocol;
  readonly #signals: Signal[] = [];
  readonly #rejects: Rejected[] = [];
  readonly #manner: Manner;
  #leftOut = 0;

  constructor(protocol: Protocol, manner: Manner = BY_HAND) {
    this.#protocol = protocol;
    this.#manner = manner;
  }

  get signals(): readonly Signal[] {
    return this.#signals;
  }

  /** false: left out, the request holds too many. */
  keep(signal: Signal): boolean {
    const kept = this.#signals.length < MAX_REPORTS || signal.alarm !== null;
    if (kept) this.#signals.push(signal);
    else this.#leftOut++;
    return kept;
  }

  /**
   * An alarm that rides on an old place becomes two signals: the place with its own time, and the alarm with its.
   * Otherwise either the alarm would look old or the place would look new.
   */
  keepAlarmOfItsTime(signal: Signal, alarmAtMs: number | null): void {
    const { alarm, fix, deviceAtMs } = signal;
    const apart =
      alarm !== null &&
      fix !== null &&
      deviceAtMs !== null &&
      alarmAtMs !== null &&
      Math.abs(alarmAtMs - deviceAtMs) > SAME_MOMENT_MS;
    if (!apart) {
      this.keep(signal);
      return;
    }
    this.keep({ ...signal, kind: 'TELEMETRY', alarm: null });
    this.keep({ ...signal, deviceAtMs: alarmAtMs, fix: null });
  }

  reject(reason: string, externalId: string | null, offending: unknown): void {
    if (this.#rejects.length >= MAX_REJECTS) return;
    this.#rejects.push({ protocol: this.#protocol, externalId, reason, excerpt: excerptOf(offending) });
  }

  /** As above, of what is used in no other way: a call for help in it is still heard. false: there was none. */
  refuse(reason: string, externalId: string | null, offending: unknown): boolean {
    const calls = salvageCalls(searchable(offending), this.#protocol, this.#manner);
    for (const call of calls) this.keep(call);
    this.reject(reason, externalId ?? calls[0]?.externalId ?? null, offending);
    return calls.length > 0;
  }

  /**
   * An alarm in the address (`…?id=7&alarm=sos`) of a request whose body is read: of the device that the address
   * names, else of the only one in the body. Nothing to add when that device is calling already.
   */
  hearAddress({ query }: IngestRequest): void {
    if (query.size === 0) return;
    const call = callInQuery(query, this.#protocol, this.#manner);
    if (call === null) return;
    const [first] = this.#signals;
    const isNamed = call.externalId !== UNIDENTIFIED;
    const isAlone = !isNamed && this.#signals.every(({ externalId }) => externalId === first?.externalId);
    const externalId = isAlone ? (first?.externalId ?? call.externalId) : call.externalId;
    if (this.#signals.some((signal) => signal.kind === 'ALARM' && signal.externalId === externalId)) return;
    const marks =
      externalId === UNIDENTIFIED ? call.marks : call.marks.filter((mark) => mark !== 'ID_MISSING');
    this.keep({ ...call, externalId, marks });
  }

  /**
   * Reads each report by itself: a fault of ours in one of them must not cost the others. A list in the list is read
   * as its members, under its index.
   */
  each(reports: readonly unknown[], read: (report: unknown, index: number) => void): void {
    for (let index = 0; index < reports.length; index++) {
      const report = reports[index];
      if (Array.isArray(report) && report.length > 0) {
        const members = (report as unknown[]).flat(MAX_NESTING).filter((member) => !Array.isArray(member));
        for (const member of members) this.#one(member, index, read);
        if (members.length > 0) continue;
      }
      this.#one(report, index, read);
    }
  }

  #one(report: unknown, index: number, read: (report: unknown, index: number) => void): void {
    try {
      read(report, index);
    } catch (cause) {
      this.refuse(faultSentence(cause), null, report);
    }
  }

  finish(answer: Answer): Decoded {
    if (this.#leftOut > 0) {
      this.#rejects.push({
        protocol: this.#protocol,
        externalId: null,
        reason: `${this.#leftOut} reports after the ${MAX_REPORTS}th of one request were left out: send smaller batches.`,
        excerpt: '',
      });
    }
    return { signals: this.#signals, rejects: this.#rejects, answer };
  }
}

/** '' for what cannot be written as JSON: nested too deep for anybody to have meant it. */
function searchable(offending: unknown): string {
  if (typeof offending === 'string') return offending;
  if (typeof offending !== 'object' || offending === null) return '';
  try {
    return JSON.stringify(offending);
  } catch {
    return '';
  }
}

function faultSentence(cause: unknown): string {
  return `Lonewatch failed to read this because of a fault of its own (${String(cause)}): please open an issue with the excerpt.`;
}

/** The adapter whose `decode` keeps its promise never to throw, even where one of us made a mistake. */
export function unfailing(adapter: Adapter): Adapter {
  return {
    protocol: adapter.protocol,
    recognises(request) {
      try {
        return adapter.recognises(request);
      } catch {
        return false;
      }
    },
    decode(request) {
      try {
        return adapter.decode(request);
      } catch (cause) {
        const decoding = new Decoding(adapter.protocol);
        decoding.refuse(faultSentence(cause), null, rawText(request));
        return decoding.finish(EMPTY_OK);
      }
    },
  };
}

function rawText(request: IngestRequest): string {
  try {
    return `${textOf(request)}\n${paramsExcerpt(request)}`;
  } catch {
    return '';
  }
}
