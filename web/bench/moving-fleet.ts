/** Seeded people in Great Britain, all of whom move at every step: the same for every way that is compared. */
import { FleetColumns, HEADING_UNKNOWN } from '@lonewatch/schema/contract/columns.ts';

const TOWNS = [
  [-0.12, 51.5],
  [-1.9, 52.48],
  [-2.24, 53.48],
  [-1.55, 53.8],
  [-4.25, 55.86],
  [-3.18, 51.48],
  [-1.61, 54.97],
  [-2.59, 51.45],
] as const;

export class MovingFleet {
  readonly columns: FleetColumns;
  readonly count: number;
  #seed = 20_261_122;

  constructor(count: number, atS: number) {
    this.count = count;
    this.columns = new FleetColumns(count);
    this.columns.grow(count);
    const { columns } = this;
    for (let slot = 0; slot < count; slot++) {
      const [lon, lat] = TOWNS[slot % TOWNS.length]!;
      columns.hasPosition[slot] = 1;
      columns.lonE6[slot] = Math.round((lon + this.#bell() * 0.5) * 1e6);
      columns.latE6[slot] = Math.round((lat + this.#bell() * 0.35) * 1e6);
      columns.fixAtS[slot] = atS;
      // Mostly OK, a fifth off duty, some of every other state, 0.2 ‰ in ALARM.
      const dice = this.#random();
      columns.status[slot] =
        dice < 0.2 ? 0 : dice < 0.96 ? 1 : dice < 0.98 ? 2 : dice < 0.99 ? 3 : dice < 0.9998 ? 4 : 5;
      columns.heading[slot] = slot % 2 === 0 ? HEADING_UNKNOWN : slot % 240;
      columns.accuracyM[slot] = 12;
    }
  }

  /** Some metres for everybody. */
  move(atS: number): void {
    const { lonE6, latE6, fixAtS } = this.columns;
    for (let slot = 0; slot < this.count; slot++) {
      lonE6[slot] = lonE6[slot]! + Math.round(this.#bell() * 90);
      latE6[slot] = latE6[slot]! + Math.round(this.#bell() * 60);
      fixAtS[slot] = atS;
    }
  }

  #random(): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#seed / 2 ** 32;
  }

  #bell(): number {
    return this.#random() + this.#random() + this.#random() - 1.5;
  }
}
