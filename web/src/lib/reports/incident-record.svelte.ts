/** The whole record of one incident, for a page that prints it: all of its log, or nothing and a sentence why. */
import type { Client, ResultOf } from '../graphql/client.ts';
import { onForget, sentenceOf } from '../graphql/client.ts';
import {
  IncidentRecordDocument,
  IssueReportDocument,
  RecordLogDocument,
  RecordTrailDocument,
} from '../graphql/report-documents.ts';
import type { TrailFix } from '../map/trail.ts';
import type { ReportEntry } from './report-facts.ts';
import { WIRE_REDACTION, type Redaction } from './redaction.ts';

type Recorded = NonNullable<ResultOf<typeof IncidentRecordDocument>['incident']>;

export interface IncidentRecordData {
  readonly incident: Recorded;
  readonly log: readonly ReportEntry[];
  readonly trail: readonly TrailFix[];
  /** Of the server, when it was asked. */
  readonly atMs: number;
}

const LOG_PAGE = 200;
const TRAIL_PAGE = 500;
/** Some 25 hours at a fix in ten seconds. */
const TRAIL_PAGES = 18;

export class IncidentRecord {
  data = $state.raw<IncidentRecordData | null>(null);
  /** A sentence; null: nothing has gone wrong. */
  error = $state.raw<string | null>(null);
  /** Which levels have been issued from this page. */
  issued = $state.raw<readonly Redaction[]>([]);
  readonly #client: Client;
  readonly #number: () => string;
  #round = 0;

  /** `number` is reactive. Create it while a component starts. */
  constructor(client: Client, number: () => string) {
    this.#client = client;
    this.#number = number;
    $effect(() => {
      void this.load(this.#number());
      return () => {
        this.#round++;
      };
    });
    $effect(() =>
      onForget(client, () => {
        this.data = null;
        void this.load(this.#number());
      }),
    );
  }

  async load(number = this.#number()): Promise<void> {
    const round = ++this.#round;
    this.error = null;
    try {
      const data = await this.#whole(number);
      if (round === this.#round) this.data = data;
    } catch (error) {
      if (round === this.#round) this.error = (error as Error).message;
    }
  }

  /** Writes into the log that this report was issued, and reads it again. false: not issued, and `error` says why. */
  async issue(level: Redaction): Promise<boolean> {
    const id = this.data?.incident.id;
    if (id === undefined) return false;
    const { data, error } = await this.#client
      .mutation(IssueReportDocument, {
        ...{ incidentId: id, commandId: crypto.randomUUID(), redaction: WIRE_REDACTION[level] },
      })
      .toPromise();
    this.error = error === undefined ? (data?.done.refusal?.sentence ?? null) : sentenceOf(error);
    if (this.error !== null) return false;
    await this.load();
    this.issued = [...this.issued, level];
    return this.error === null;
  }

  async #whole(number: string): Promise<IncidentRecordData> {
    const { data, error } = await this.#client.query(IncidentRecordDocument, { number }).toPromise();
    if (error !== undefined) throw new Error(sentenceOf(error));
    if (data?.incident == null)
      throw new Error(`There is no incident ${number} that you may see. Look at its number again.`);
    // One after the other: nobody waits for a printer by the millisecond, and the log is whole or there is no report.
    const log = await this.#log(number);
    const trail = await this.#trail(number);
    return { incident: data.incident, log, trail, atMs: Date.parse(data.serverTime) };
  }

  #log(number: string): Promise<ReportEntry[]> {
    return allOf(async (after) => {
      const asked = this.#client.query(RecordLogDocument, { number, first: LOG_PAGE, after });
      const { data, error } = await asked.toPromise();
      if (error !== undefined) throw new Error(sentenceOf(error));
      return data?.incident?.log ?? null;
    }, Infinity);
  }

  /** As much as there is and as this reader may see: a report without a way is still a report. */
  async #trail(number: string): Promise<TrailFix[]> {
    const fixes = await allOf(async (after) => {
      const asked = this.#client.query(RecordTrailDocument, { number, first: TRAIL_PAGE, after });
      return (await asked.toPromise()).data?.incident?.trail ?? null;
    }, TRAIL_PAGES);
    return fixes.map(({ fixAt, ...fix }) => ({ ...fix, fixAtMs: Date.parse(fixAt) }));
  }
}

interface PageOf<Node> {
  readonly edges: readonly { readonly node: Node }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** Page after page until there is no more, or `most` of them. */
async function allOf<Node>(
  page: (after: string | null) => Promise<PageOf<Node> | null>,
  most: number,
): Promise<Node[]> {
  const nodes: Node[] = [];
  let after: string | null = null;
  for (let pages = 0; pages < most; pages++) {
    const got: PageOf<Node> | null = await page(after);
    if (got === null) return nodes;
    nodes.push(...got.edges.map(({ node }) => node));
    if (!got.pageInfo.hasNextPage) return nodes;
    after = got.pageInfo.endCursor;
  }
  return nodes;
}
