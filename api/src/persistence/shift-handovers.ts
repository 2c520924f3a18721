/** What one shift handed on to the next. Texts are sealed with a key of the record; who took what, and when, is in the clear. */
import type { EmployerId, IncidentId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Person } from '@lonewatch/schema/contract/incident.ts';
import { foreignCursor, type Page, type PageArgs } from './page.ts';
import type { PersonKeys } from './person-keys.ts';
import { epochMs } from './row-values.ts';
import { seal, unseal } from './sealing.ts';
import type { Queries } from './sql-port.ts';
import { storableText, storableTime } from './storable.ts';

export interface ItemDraft {
  readonly kind: string;
  readonly employerId: EmployerId | null;
  readonly incidentId: IncidentId | null;
  readonly workerId: WorkerId | null;
  readonly text: string;
  readonly dueAtMs: number | null;
}

export interface Item extends ItemDraft {
  readonly item: number;
  readonly takenAtMs: number | null;
  readonly takenBy: string | null;
  readonly remark: string | null;
}

export interface Handover {
  readonly id: number;
  readonly from: Person;
  readonly to: Person | null;
  readonly employerIds: readonly EmployerId[];
  readonly signedOutAtMs: number;
  readonly signedInBy: Person | null;
  readonly signedInAtMs: number | null;
  /** Those that the viewer may read. */
  readonly items: readonly Item[];
}

export class ShiftHandovers {
  readonly #keys: PersonKeys;

  constructor(keys: PersonKeys) {
    this.#keys = keys;
  }

  /** In a transaction: the record and its items, or nothing. */
  async write(
    tx: Queries,
    record: Pick<Handover, 'from' | 'to' | 'employerIds' | 'signedOutAtMs'> & {
      readonly items: readonly ItemDraft[];
    },
  ): Promise<number> {
    const { from, to, employerIds, signedOutAtMs, items } = record;
    const [{ id }] = (await tx.query<{ id: number }>(
      `INSERT INTO shift_handovers (from_id, from_name, to_id, to_name, employer_ids, signed_out_at)
       VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
      [
        ...[from.accountId, storableText(from.name), to?.accountId ?? null, to && storableText(to.name)],
        ...[employerIds, storableTime(signedOutAtMs)],
      ],
    )) as [{ id: number }];
    const wrapped = this.#keys.wrap(keyContext(id));
    const key = this.#keys.unwrap(wrapped, keyContext(id), 'shift_handovers');
    await tx.query('UPDATE shift_handovers SET wrapped_key = $2 WHERE id = $1', [id, wrapped]);
    await tx.query(
      `INSERT INTO shift_items (handover_id, item, kind, employer_id, incident_id, worker_id, due_at, text)
       SELECT $1, * FROM unnest($2::int4[], $3::text[], $4::int4[], $5::int4[], $6::int4[], $7::timestamptz[], $8::bytea[])`,
      [
        id,
        items.map((_, i) => i + 1),
        items.map(({ kind }) => kind),
        items.map(({ employerId }) => employerId),
        items.map(({ incidentId }) => incidentId),
        items.map(({ workerId }) => workerId),
        items.map(({ dueAtMs }) => storableTime(dueAtMs)),
        items.map(({ text }, i) => sealText(key, text, id, i + 1, 'text')),
      ],
    );
    return id;
  }

  /** Newest first, of the viewer's employers. Faults: BAD_USER_INPUT for another list's cursor. */
  async page(q: Queries, { first, after }: PageArgs): Promise<Page<Handover>> {
    if (after !== null && !/^\d{1,9}$/.test(after)) throw foreignCursor('the list of shift handovers');
    const rows = await q.query<HandoverRow>(
      `SELECT ${HANDOVER} FROM shift_handovers WHERE id < $1 ORDER BY id DESC LIMIT $2`,
      [Number(after ?? 2 ** 31 - 1), first + 1],
    );
    const shown = await this.#withItems(q, rows.slice(0, first));
    return {
      rows: shown.map((node) => ({ node, cursor: String(node.id) })),
      hasNextPage: rows.length > first,
      totalCount: null,
    };
  }

  /** null: there is none that the viewer may see. */
  async find(q: Queries, id: number): Promise<Handover | null> {
    const rows = await q.query<HandoverRow>(`SELECT ${HANDOVER} FROM shift_handovers WHERE id = $1`, [id]);
    const [found] = await this.#withItems(q, rows);
    return found ?? null;
  }

  /** Items that were taken before stay as they are. With the last one the record is signed by whoever took it. */
  async take(
    tx: Queries,
    id: number,
    taken: readonly { readonly item: number; readonly remark: string | null }[],
    by: Person,
    nowMs: number,
  ): Promise<void> {
    // Two who take at once come one after the other, so that one of them signs.
    const [row] = await tx.query<HandoverRow>(
      `SELECT ${HANDOVER} FROM shift_handovers WHERE id = $1 FOR UPDATE`,
      [id],
    );
    const key = row === undefined ? null : this.#keyOf(row);
    const remarks = taken.map(({ item, remark }) =>
      remark === null || key === null ? null : sealText(key, remark, id, item, 'remark'),
    );
    await tx.query(
      `UPDATE shift_items s SET taken_at = $3, taken_by_id = $4, taken_by_name = $5, remark = t.remark
       FROM unnest($2::int4[], $6::bytea[]) AS t (item, remark)
       WHERE s.handover_id = $1 AND s.item = t.item AND s.taken_at IS NULL`,
      [
        ...[id, taken.map(({ item }) => item), storableTime(nowMs), by.accountId, storableText(by.name)],
        remarks,
      ],
    );
    await tx.query(
      `UPDATE shift_handovers SET signed_in_by_id = $2, signed_in_by_name = $3, signed_in_at = $4
       WHERE id = $1 AND signed_in_at IS NULL
         AND NOT EXISTS (SELECT FROM shift_items WHERE handover_id = $1 AND taken_at IS NULL)`,
      [id, by.accountId, storableText(by.name), storableTime(nowMs)],
    );
  }

  async #withItems(q: Queries, rows: readonly HandoverRow[]): Promise<Handover[]> {
    if (rows.length === 0) return [];
    const items = await q.query<ItemRow>(
      `SELECT ${ITEM} FROM shift_items WHERE handover_id = ANY($1::int4[]) ORDER BY item`,
      [rows.map(({ id }) => id)],
    );
    return rows.map((row) => {
      const key = this.#keyOf(row);
      return {
        ...handoverOf(row),
        items: items.filter(({ handoverId }) => handoverId === row.id).map((item) => itemOf(item, key)),
      };
    });
  }

  /** null: the texts can no longer be read. */
  #keyOf({ id, wrapped }: HandoverRow): Uint8Array | null {
    return wrapped === null ? null : this.#keys.unwrap(wrapped, keyContext(id), 'shift_handovers');
  }
}

const HANDOVER = `id, from_id, from_name, to_id, to_name, employer_ids, ${epochMs('signed_out_at')} AS out_ms,
  signed_in_by_id, signed_in_by_name, ${epochMs('signed_in_at')} AS in_ms, wrapped_key AS wrapped`;
interface HandoverRow {
  readonly id: number;
  readonly from_id: string;
  readonly from_name: string;
  readonly to_id: string | null;
  readonly to_name: string | null;
  readonly employer_ids: readonly EmployerId[];
  readonly out_ms: number;
  readonly signed_in_by_id: string | null;
  readonly signed_in_by_name: string | null;
  readonly in_ms: number | null;
  readonly wrapped: Buffer | null;
}

const ITEM = `handover_id AS "handoverId", item, kind, employer_id AS "employerId", incident_id AS "incidentId",
  worker_id AS "workerId", ${epochMs('due_at')} AS "dueAtMs", text AS sealed, ${epochMs('taken_at')} AS "takenAtMs",
  taken_by_name AS "takenBy", remark AS "sealedRemark"`;
interface ItemRow extends Omit<Item, 'text' | 'remark'> {
  readonly handoverId: number;
  readonly sealed: Buffer;
  readonly sealedRemark: Buffer | null;
}

function handoverOf(row: HandoverRow): Omit<Handover, 'items'> {
  const person = (accountId: string | null, name: string | null): Person | null =>
    accountId === null ? null : { accountId, name: name ?? '' };
  return {
    id: row.id,
    from: { accountId: row.from_id, name: row.from_name },
    to: person(row.to_id, row.to_name),
    employerIds: row.employer_ids,
    signedOutAtMs: row.out_ms,
    signedInBy: person(row.signed_in_by_id, row.signed_in_by_name),
    signedInAtMs: row.in_ms,
  };
}

const UNREADABLE = '(no longer to be read)';

function itemOf({ handoverId, sealed, sealedRemark, ...row }: ItemRow, key: Uint8Array | null): Item {
  const read = (bytes: Buffer, what: string): string =>
    (key === null ? null : unseal(key, bytes, textContext(handoverId, row.item, what)))?.toString('utf8') ??
    UNREADABLE;
  return {
    ...row,
    text: read(sealed, 'text'),
    remark: sealedRemark === null ? null : read(sealedRemark, 'remark'),
  };
}

function sealText(key: Uint8Array, text: string, id: number, item: number, what: string): Buffer {
  return seal(key, Buffer.from(text), textContext(id, item, what));
}

function textContext(id: number, item: number, what: string): string {
  return `lonewatch shift ${id} item ${item} ${what}`;
}

function keyContext(id: number): string {
  return `lonewatch key of shift ${id}`;
}
