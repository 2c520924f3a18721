/** Gathers what one request holds. One bad report never costs the others; nothing grows without bound. */
import type { Protocol, Rejected, Signal } from '@lonewatch/schema/contract/signal.ts';
import { EMPTY_OK, type Adapter, type Answer, type Decoded, type IngestRequest } from './adapter.ts';
import { paramsExcerpt, textOf } from './body.ts';
import { hearAlarm } from './alarm-word.ts';
import { FieldReader } from './field.ts';
import { excerptOf } from './text.ts';

/** Ten times Overland's largest batch. Beyond it only alarms are kept: 2 MB of `{}` are no fleet. */
export const MAX_REPORTS = 10_000;
const MAX_REJECTS = 1_000;

/** Older than this, a place is not where the alarm was raised, and counts as a report of its own. */
const SAME_MOMENT_MS = 120_000;

export class Decoding {
  readonly #protocol: Protocol;
  readonly #signals: Signal[] = [];
  readonly #rejects: Rejected[] = [];
  #leftOut = 0;

  constructor(protocol: Protocol) {
    this.#protocol = protocol;
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

  /**
   * The whole body cannot be parsed: kept as a reject. A call for help in it is still heard, as from a button
   * whose hand-made JSON has a hole where the position should be.
   */
  rejectBody(reason: string, text: string): void {
    const call = salvageCall(text, this.#protocol);
    if (call !== null) this.keep(call);
    this.reject(reason, call?.externalId ?? null, text);
  }

  /** Reads each report by itself: a fault of ours in one of them must not cost the others. */
  each(reports: readonly unknown[], read: (report: unknown, index: number) => void): void {
    for (let index = 0; index < reports.length; index++) {
      try {
        read(reports[index], index);
      } catch (cause) {
        this.reject(faultSentence(cause), null, reports[index]);
      }
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
        decoding.rejectBody(faultSentence(cause), rawText(request));
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

/** In JSON with quotes, in JSON where they were forgotten, in a form. */
const ALARM_FIELD =
  /"alarm"\s*:\s*"([^"]{1,200})|"alarm"\s*:\s*([^"\s,{}[\]]{1,50})|\balarm=([^&\s]{1,200})/gi;
const OWNTRACKS_SOS = /"(?:tag|poi|desc)"\s*:\s*"\s*(sos)\s*"/i;
const ID_FIELD = /(?:"(?:device_?id|device|uniqueid|id|tid)"\s*:\s*"?|\bid=)([^"\\&,{}[\]\s]{1,128})/i;

/** The call for help in a body that no parser can read; null when there is none. */
export function salvageCall(text: string, protocol: Protocol): Signal | null {
  const words = [...text.matchAll(ALARM_FIELD)].map((found) => found[1] ?? found[2] ?? found[3]);
  const heard = hearAlarm(words.length > 0 ? words : OWNTRACKS_SOS.exec(text)?.[1]);
  if (heard?.kind !== 'ALARM') return null;
  const fields = new FieldReader();
  fields.mark('TIME_MISSING');
  fields.mark('FIELD_DROPPED');
  return {
    kind: 'ALARM',
    protocol,
    externalId: fields.id(ID_FIELD.exec(text)?.[1]),
    deviceKind: 'UNKNOWN',
    deviceAtMs: null,
    fix: null,
    batteryPercent: null,
    charging: null,
    alarm: heard.alarm,
    session: null,
    marks: fields.marks,
  };
}
