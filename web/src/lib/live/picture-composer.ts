/**
 * What of the rows is drawn and listed: made anew only when something that it depends on has changed, the list at most
 * once a second unless a person asked for another one.
 */
import { CLUSTERS_BELOW_ZOOM, makeClusters } from './clusters.ts';
import type { FleetView } from './picture.ts';
import { alarmRows, drawRows, listRows, sift, type Named } from './row-order.ts';
import type { RowTable } from './row-table.ts';
import { NO_FILTER } from './tracked.ts';

/** A list that reorders itself more often than this cannot be read. */
const RELIST_MS = 1_000;

const FIRST_VIEW: FleetView = {
  filter: NO_FILTER,
  sort: { by: 'STATUS', descending: false },
  offDuty: true,
  clusterZoom: null,
  selectedId: null,
  gliding: true,
};

export interface Drawn {
  readonly rows: Uint32Array<ArrayBuffer>;
  readonly alarmsFrom: number;
  readonly alarms: Uint32Array<ArrayBuffer>;
  /** null: clusters are off and were off before. */
  readonly clusters: Int32Array<ArrayBuffer> | null;
}

const NO_CLUSTERS = new Int32Array(0);

export class PictureComposer {
  readonly #table: RowTable;
  #view = FIRST_VIEW;
  #viewDirty = true;
  #listDirty = true;
  #kept = new Uint8Array(0);
  #drawnShape = 0;
  #hadClusters = false;
  #listedMs = -Infinity;
  #listedLayout = 0;
  #order = new Uint32Array(0);

  constructor(table: RowTable) {
    this.#table = table;
  }

  get selectedId(): string | null {
    return this.#view.selectedId;
  }

  get gliding(): boolean {
    return this.#view.gliding;
  }

  look(view: FleetView): void {
    this.#view = view;
    this.invalidate();
  }

  /** Everything that depends on names, teams or employers is to be made anew. */
  invalidate(): void {
    this.#viewDirty = true;
    this.#listDirty = true;
  }

  /** @param moved rows have changed since the last call; null: the drawing is as it was */
  draw(named: Named, moved: boolean, selectedRow: number): Drawn | null {
    const table = this.#table;
    const { clusterZoom, filter, offDuty } = this.#view;
    const clustered = clusterZoom !== null && clusterZoom < CLUSTERS_BELOW_ZOOM;
    const shapeChanged = this.#drawnShape !== table.shape;
    if (!this.#viewDirty && !shapeChanged && !(clustered && moved)) return null;
    if (shapeChanged) this.#listDirty = true;
    this.#viewDirty = false;
    this.#drawnShape = table.shape;
    if (this.#kept.length < table.count) this.#kept = new Uint8Array(table.capacity);
    sift(table, filter, named, this.#kept);
    const groups = clustered ? makeClusters(table, this.#kept, clusterZoom, selectedRow, offDuty) : null;
    const { rows, alarmsFrom } = drawRows(table, this.#kept, offDuty, groups?.hidden ?? null);
    const clusters = groups?.words ?? (this.#hadClusters ? NO_CLUSTERS : null);
    this.#hadClusters = groups !== null;
    return { rows, alarmsFrom, alarms: alarmRows(table), clusters };
  }

  /** After `draw`. null: the list is as it was, or was made less than a second ago. */
  list(named: Named, moved: boolean, asked: boolean, nowMs: number): Uint32Array<ArrayBuffer> | null {
    const table = this.#table;
    const { sort } = this.#view;
    if (moved && (sort.by === 'LAST_FIX' || sort.by === 'BATTERY')) this.#listDirty = true;
    const otherRows = this.#listedLayout !== table.layout;
    if (!otherRows && (!this.#listDirty || (!asked && nowMs - this.#listedMs < RELIST_MS))) return null;
    this.#listDirty = false;
    this.#listedMs = nowMs;
    this.#listedLayout = table.layout;
    const order = listRows(table, this.#kept, sort, named);
    if (!otherRows && isSame(order, this.#order)) return null;
    this.#order = order;
    // The picture carries its list away by transfer.
    return order.slice();
  }
}

function isSame(one: Uint32Array, other: Uint32Array): boolean {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}
