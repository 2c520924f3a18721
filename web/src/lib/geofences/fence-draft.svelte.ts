/** A fence as somebody edits it: drawn, written, or both; what of it differs from what was read. */
import type {
  GeofenceResponse,
  GeofenceShape,
  GeofenceTrigger,
  Position,
  ShapeKind,
} from '@lonewatch/schema/contract/geofence.ts';
import { FIRST_WIDTH_M } from './drawn-shape.ts';
import { pointsOf, ringsOf, textOf, textOfRings } from './points-text.ts';

/** As fields hold it: text is read when it is sent. */
export interface RuleDraft {
  readonly key: number;
  /** null: a new rule. */
  readonly id: number | null;
  trigger: GeofenceTrigger;
  minutes: string;
  speedMph: string;
  at: string;
  hours: 'ALWAYS' | 'SOME';
  weekdays: readonly string[];
  from: string;
  to: string;
  teams: 'ALL' | 'SOME';
  teamIds: readonly string[];
  response: GeofenceResponse;
  priority: string;
}

export interface FenceStart {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly shape: GeofenceShape;
  readonly rules: readonly RuleDraft[];
}

let keys = 0;
const WORKDAYS = ['0', '1', '2', '3', '4'];

export function newRule(): RuleDraft {
  return {
    ...{ key: ++keys, id: null, trigger: 'ENTER', minutes: '30', speedMph: '30', at: '18:00' },
    ...{ hours: 'ALWAYS', weekdays: WORKDAYS, from: '08:00', to: '18:00', teams: 'ALL', teamIds: [] },
    ...{ response: 'SUPERVISORY', priority: '3' },
  };
}

export function nextKey(): number {
  return ++keys;
}

export class FenceDraft {
  readonly start: FenceStart | null;
  readonly kind: ShapeKind;
  name = $state('');
  rules = $state<RuleDraft[]>([]);
  /** What is sent; null: nothing that is a shape yet. */
  shape = $state.raw<GeofenceShape | null>(null);
  /** Somebody draws a new one by hand. */
  isDrawing = $state(false);
  /** Rises when the map has to show what was written. */
  round = $state.raw(0);
  /** CIRCLE: its middle; otherwise its points. */
  places = $state('');
  /** Metres: radius or width. */
  metres = $state('');
  /** A sentence about what is written; null: it can be read. */
  error = $state.raw<string | null>(null);

  constructor(kind: ShapeKind, start: FenceStart | null) {
    this.start = start;
    this.kind = kind;
    this.metres = kind === 'CIRCLE' ? '100' : `${FIRST_WIDTH_M}`;
    if (start === null) return;
    this.name = start.name;
    this.rules = start.rules.map((rule) => ({ ...rule }));
    this.#take(start.shape);
  }

  get isNameChanged(): boolean {
    return this.name.trim() !== this.start?.name;
  }
  get isShapeChanged(): boolean {
    return this.start === null || JSON.stringify(this.shape) !== JSON.stringify(this.start.shape);
  }
  get areRulesChanged(): boolean {
    return this.start === null || JSON.stringify(this.rules) !== JSON.stringify(this.start.rules);
  }
  get isChanged(): boolean {
    return this.isNameChanged || this.isShapeChanged || this.areRulesChanged;
  }

  /** By hand, on the map. */
  draw(shape: GeofenceShape | null): void {
    if (shape === null) return;
    this.error = null;
    this.#take(shape);
  }

  drawn(): void {
    if (this.shape === null) return;
    this.isDrawing = false;
    this.round++;
  }

  startDrawing(): void {
    this.isDrawing = true;
    this.shape = null;
    this.places = '';
    this.error = null;
    this.round++;
  }

  /** By keyboard: the fields are read. */
  write(): void {
    const shape = this.#read();
    if (shape === null) return;
    this.shape = shape;
    this.isDrawing = false;
    this.round++;
  }

  putAt(place: Position): void {
    if (this.kind === 'CIRCLE') this.places = textOf([place]);
    else
      this.places =
        this.places.trim() === '' ? textOf([place]) : `${this.places.trimEnd()}\n${textOf([place])}`;
    this.write();
  }

  #take(shape: GeofenceShape): void {
    this.shape = shape;
    switch (shape.kind) {
      case 'CIRCLE':
        this.places = textOf([shape.center]);
        this.metres = `${shape.radiusM}`;
        break;
      case 'POLYGON':
        this.places = textOfRings(shape.rings);
        break;
      case 'CORRIDOR':
        this.places = textOf(shape.line);
        this.metres = `${shape.widthM}`;
        break;
      default:
        shape satisfies never;
    }
  }

  #read(): GeofenceShape | null {
    const metres = Number(this.metres);
    if (this.kind !== 'POLYGON' && !(metres > 0)) {
      this.error = 'Write how many metres, such as 100.';
      return null;
    }
    if (this.kind === 'POLYGON') {
      const { rings, error } = ringsOf(this.places);
      const few = rings.length === 0 || rings.some((ring) => ring.length < 3);
      this.error = error ?? (few ? 'An area has three points or more.' : null);
      return this.error === null ? { kind: 'POLYGON', rings } : null;
    }
    const { points, error } = pointsOf(this.places);
    const [first] = points;
    if (this.kind === 'CIRCLE') {
      this.error = error ?? (first === undefined ? 'Write where its middle is.' : null);
      return this.error !== null || first === undefined
        ? null
        : { kind: 'CIRCLE', center: first, radiusM: metres };
    }
    this.error = error ?? (points.length < 2 ? 'A corridor has two points or more.' : null);
    return this.error === null ? { kind: 'CORRIDOR', line: points, widthM: metres } : null;
  }
}
