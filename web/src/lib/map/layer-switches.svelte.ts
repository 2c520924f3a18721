/** What a person has switched on and off on the map, kept in this browser. Workers in ALARM know no switch. */
const KEY = 'lonewatch.layers';
const NAMES = ['labels', 'offDuty', 'clusters', 'accuracy', 'trail', 'headings', 'fences', 'heat'] as const;
export type SwitchName = (typeof NAMES)[number];

const FIRST: Readonly<Record<SwitchName, boolean>> = {
  labels: true,
  offDuty: true,
  clusters: false,
  accuracy: true,
  trail: true,
  headings: true,
  fences: true,
  heat: false,
};

export class LayerSwitches {
  #on = $state.raw<Readonly<Record<SwitchName, boolean>>>(FIRST);
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'> | null;

  /** @param storage null: forget at the end of the page, as a wall does */
  constructor(storage: Pick<Storage, 'getItem' | 'setItem'> | null = null) {
    this.#storage = storage;
    this.#on = { ...FIRST, ...read(storage) };
  }

  get labels(): boolean {
    return this.#on.labels;
  }
  set labels(on: boolean) {
    this.#set('labels', on);
  }
  get offDuty(): boolean {
    return this.#on.offDuty;
  }
  set offDuty(on: boolean) {
    this.#set('offDuty', on);
  }
  get clusters(): boolean {
    return this.#on.clusters;
  }
  set clusters(on: boolean) {
    this.#set('clusters', on);
  }
  get accuracy(): boolean {
    return this.#on.accuracy;
  }
  set accuracy(on: boolean) {
    this.#set('accuracy', on);
  }
  get trail(): boolean {
    return this.#on.trail;
  }
  set trail(on: boolean) {
    this.#set('trail', on);
  }
  get headings(): boolean {
    return this.#on.headings;
  }
  set headings(on: boolean) {
    this.#set('headings', on);
  }

  get fences(): boolean {
    return this.#on.fences;
  }
  set fences(on: boolean) {
    this.#set('fences', on);
  }
  get heat(): boolean {
    return this.#on.heat;
  }
  set heat(on: boolean) {
    this.#set('heat', on);
  }

  #set(name: SwitchName, on: boolean): void {
    this.#on = { ...this.#on, [name]: on };
    try {
      this.#storage?.setItem(KEY, JSON.stringify(this.#on));
    } catch {
      // A full or forbidden storage forgets; the switch itself has worked.
    }
  }
}

function read(storage: Pick<Storage, 'getItem'> | null): Partial<Record<SwitchName, boolean>> {
  try {
    const kept = JSON.parse(storage?.getItem(KEY) ?? '{}') as Record<string, unknown>;
    return Object.fromEntries(
      NAMES.flatMap((name) => (typeof kept[name] === 'boolean' ? [[name, kept[name]]] : [])),
    );
  } catch {
    return {};
  }
}
