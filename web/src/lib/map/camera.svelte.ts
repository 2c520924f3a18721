/**
 * Where the map looks, for everybody who wants to move it. It never fights a person: a drag ends following, and framing
 * that nobody asked for waits until the map has been left alone. Under prefers-reduced-motion it jumps.
 */
import type { Map as MapLibreMap, PaddingOptions } from 'maplibre-gl';
import type { Bounds, LonLat } from '../live/tracked.ts';
import { framing, type Padding } from './framing.ts';

/** A box on the map, CSS pixels from its top left corner. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface FitOptions {
  readonly maxZoom?: number;
  /** Do nothing while a person is using the map. */
  readonly unlessTouched?: boolean;
  /** At once, for a page that has just opened. */
  readonly jump?: boolean;
}

/** The British Isles. */
export const HOME: Bounds = [-10.7, 49.8, 2.1, 59.2];
const TOUCHED_FOR_MS = 30_000;
const FLY_MS = 900;
/** Close enough to tell two people in a street apart, far enough to know the town. */
const CLOSE_ZOOM = 14;

export class Camera {
  #map: MapLibreMap | null = null;
  #pending: ((map: MapLibreMap) => void) | null = null;
  #zoom = $state.raw(5);
  #centre = $state.raw<LonLat>({ lon: -3.5, lat: 54.6 });
  #bounds = $state.raw<Bounds | null>(null);
  #followingId = $state.raw<string | null>(null);
  #touched = $state.raw(false);
  #padding = $state.raw<Padding>({ top: 0, right: 0, bottom: 0, left: 0 });
  #floating = $state.raw<readonly Box[]>([]);
  #touches = $state.raw(0);
  #touchTimer: ReturnType<typeof setTimeout> | undefined;

  get zoom(): number {
    return this.#zoom;
  }
  get centre(): LonLat {
    return this.#centre;
  }
  get bounds(): Bounds | null {
    return this.#bounds;
  }
  /** Where a map that is made anew goes on; null: there was none yet. */
  get place(): (LonLat & { readonly zoom: number }) | null {
    return this.#bounds === null ? null : { ...this.#centre, zoom: this.#zoom };
  }
  get followingId(): string | null {
    return this.#followingId;
  }
  get touched(): boolean {
    return this.#touched;
  }
  /** How often a person has moved the map: what somebody else's hand was leading ends when it rises. */
  get touches(): number {
    return this.#touches;
  }
  get padding(): Padding {
    return this.#padding;
  }
  set padding(padding: Padding) {
    const { top, right, bottom, left } = this.#padding;
    const isSame =
      padding.top === top && padding.right === right && padding.bottom === bottom && padding.left === left;
    if (!isSame) this.#padding = padding;
  }

  /** Buttons that float over the map: names keep out from under them where they can. */
  get floating(): readonly Box[] {
    return this.#floating;
  }
  set floating(boxes: readonly Box[]) {
    this.#floating = boxes;
  }

  /** By the map component only; returns the undo. A wish from before the map was there is granted now. */
  attach(map: MapLibreMap): () => void {
    this.#map = map;
    const rest = (): void => this.#read(map);
    const touch = ({ originalEvent }: { originalEvent?: unknown }): void => {
      if (originalEvent === undefined) return;
      this.#touch();
      if (originalEvent instanceof KeyboardEvent && originalEvent.key.startsWith('Arrow')) this.follow(null);
    };
    const drag = (): void => this.follow(null);
    map.on('moveend', rest);
    map.on('movestart', touch);
    map.on('dragstart', drag);
    rest();
    this.#pending?.(map);
    this.#pending = null;
    return () => {
      map.off('moveend', rest);
      map.off('movestart', touch);
      map.off('dragstart', drag);
      clearTimeout(this.#touchTimer);
      this.#map = null;
    };
  }

  /** Closer than now if the map is far off, never farther. */
  flyTo(place: LonLat, zoom?: number): void {
    this.#move((map) => {
      const target = {
        center: [place.lon, place.lat] as [number, number],
        zoom: zoom ?? Math.max(map.getZoom(), CLOSE_ZOOM),
      };
      const padding = this.#mapPadding();
      if (reducedMotion()) map.jumpTo({ ...target, padding });
      else map.flyTo({ ...target, padding, duration: FLY_MS, essential: true });
    });
  }

  fit(bounds: Bounds, { maxZoom = CLOSE_ZOOM, unlessTouched = false, jump = false }: FitOptions = {}): void {
    if (unlessTouched && (this.#touched || this.#followingId !== null)) return;
    this.#move((map) => {
      const { clientWidth: width, clientHeight: height } = map.getContainer();
      const { lon, lat, zoom } = framing(bounds, { width, height }, this.#padding, maxZoom);
      const target = { center: [lon, lat] as [number, number], zoom, padding: this.#mapPadding() };
      if (jump || reducedMotion()) map.jumpTo(target);
      else map.flyTo({ ...target, duration: FLY_MS, essential: true });
    });
  }

  /** Keeps somebody in the middle until a person drags the map; zooming does not end it. null ends it. */
  follow(id: string | null): void {
    this.#followingId = id;
  }

  /** By the map component, each frame while following. */
  keepInMiddle(place: LonLat): void {
    const map = this.#map;
    if (map === null || map.isMoving()) return;
    map.jumpTo({ center: [place.lon, place.lat], padding: this.#mapPadding() });
  }

  zoomBy(steps: number): void {
    this.#touch();
    this.#move((map) => map.zoomTo(map.getZoom() + steps, { animate: !reducedMotion(), duration: 250 }));
  }

  panBy(x: number, y: number): void {
    this.#touch();
    this.follow(null);
    this.#move((map) => map.panBy([x, y], { animate: !reducedMotion(), duration: 200 }));
  }

  /** Nothing that nobody asked for happens for a while. */
  #touch(): void {
    this.#touched = true;
    this.#touches++;
    clearTimeout(this.#touchTimer);
    this.#touchTimer = setTimeout(() => (this.#touched = false), TOUCHED_FOR_MS);
  }

  #move(wish: (map: MapLibreMap) => void): void {
    if (this.#map === null) this.#pending = wish;
    else wish(this.#map);
  }

  #read(map: MapLibreMap): void {
    const { lng, lat } = map.getCenter();
    const box = map.getBounds();
    this.#zoom = map.getZoom();
    this.#centre = { lon: lng, lat };
    this.#bounds = [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()];
  }

  #mapPadding(): PaddingOptions {
    return { ...this.#padding };
  }
}

export function reducedMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
