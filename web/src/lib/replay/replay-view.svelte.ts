/** Which past the page shows: what its address names, completed by what is known of the incident, and what stands on the line. */
import { BEFORE_ALARM_MS } from '@lonewatch/schema/contract/replay.ts';
import type { Client, ResultOf } from '../graphql/client.ts';
import { LiveQuery } from '../graphql/live-query.svelte.ts';
import { ReplayIncidentDocument, ReplayMarksDocument } from '../graphql/replay-documents.ts';
import { isoTime } from '../ui/uk-time.ts';
import type { ReplayWindow } from './messages.ts';
import type { AddressedPast } from './window-address.ts';

export type Mark = ResultOf<typeof ReplayMarksDocument>['replayMarks'][number] & { readonly atMs: number };

const HOUR_MS = 3_600_000;
/** What is open goes on while it is replayed: its marks are asked for again. */
const MARKS_MS = 30_000;

export interface ReplayViewOptions {
  readonly client: Client;
  /** Reactive. */
  readonly address: () => AddressedPast;
  /** Where the address names none. */
  readonly employerId: () => string | null;
  /** Server time when the page was opened. */
  readonly openedMs: number;
}

export class ReplayView {
  /** Why somebody looks at an incident that is over; null: nobody has said. */
  reason = $state.raw<string | null>(null);
  readonly incident;
  readonly marksQuery;
  readonly #options: ReplayViewOptions;

  constructor(options: ReplayViewOptions) {
    this.#options = options;
    const { client, address } = options;
    this.incident = new LiveQuery({
      client,
      document: ReplayIncidentDocument,
      variables: () => {
        const { incident: number } = address();
        return number === null ? null : { number };
      },
    });
    this.marksQuery = new LiveQuery({
      client,
      document: ReplayMarksDocument,
      everyMs: MARKS_MS,
      variables: () => {
        const past = this.window;
        if (past === null) return null;
        const { employerId, workerId, incidentId } = past;
        return { employerId, workerId, incidentId, from: isoTime(past.fromMs), to: isoTime(past.toMs) };
      },
    });
  }

  readonly about = $derived.by(() => this.incident.data?.incident ?? null);
  /** The incident is closed: where its worker was is told for a reason alone. */
  readonly asksReason = $derived.by(() => this.about !== null && this.about.closedAt !== null);
  /** The address names an incident that is not there, or not this viewer's. */
  readonly missing = $derived.by(
    () => this.#options.address().incident !== null && this.incident.data !== null && this.about === null,
  );

  /** null: not known yet. */
  readonly window = $derived.by((): ReplayWindow | null => {
    const { employerId, openedMs, address } = this.#options;
    const past = address();
    const { about } = this;
    if (past.incident !== null && about === null) return null;
    const employer = past.employerId ?? about?.employer.id ?? employerId();
    if (employer === null) return null;
    const raisedMs = about === null ? null : Date.parse(about.raisedAt);
    const closedMs = about?.closedAt == null ? null : Date.parse(about.closedAt);
    const toMs = past.toMs ?? closedMs ?? openedMs;
    const fromMs = past.fromMs ?? (raisedMs === null ? toMs - HOUR_MS : raisedMs - BEFORE_ALARM_MS);
    return {
      ...{ employerId: employer, fromMs, toMs: Math.max(toMs, fromMs + 10_000), order: past.order },
      ...{
        workerId: past.workerId ?? about?.worker?.id ?? null,
        incidentId: about?.id ?? null,
        reason: this.reason,
      },
    };
  });

  readonly marks = $derived.by((): readonly Mark[] =>
    (this.marksQuery.data?.replayMarks ?? []).map((mark) => ({ ...mark, atMs: Date.parse(mark.at) })),
  );
}
