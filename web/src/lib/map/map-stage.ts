/**
 * The canvases of one live map and how they keep in step: MapLibre below, deck over it, labels on top. It knows nothing of
 * Svelte: state comes in by `show`, what a person does goes out by callbacks. The dots' own motion is drawn by deck without
 * redrawing the basemap.
 */
import {
  Map as MapLibreMap,
  type LngLat,
  type MapMouseEvent,
  type MapOptions,
  type StyleSpecification,
} from 'maplibre-gl';
import { localNowMs } from '../live/local-clock.ts';
import { pixelsPerUnit } from '../live/mercator.ts';
import { MOTION_MS } from '../live/row-record.ts';
import type { PageRows } from '../live/page-rows.ts';
import { HOME, type Box } from './camera.svelte.ts';
import { flatView, type FlatView } from './flat-view.ts';
import type { Padding } from './framing.ts';
import { ClusterCanvas } from './cluster-canvas.ts';
import { LabelCanvas } from './label-canvas.ts';
import { chooseLabels, type Label } from './label-choice.ts';
import { makeLayers, type MapState } from './layers.ts';
import { Overlay } from './overlay.ts';
import { clusterAt, rowsAt, type Spot } from './picking.ts';
import type { Bounds, LonLat } from '../live/tracked.ts';

export interface StageState extends MapState {
  readonly held: PageRows;
  readonly labels: boolean;
  readonly stale: boolean;
  readonly scale: number;
  /** What panels cover, and what floats: a name is put where it can be read. */
  readonly padding: Padding;
  readonly floating: readonly Box[];
  readonly alarmNote: (row: number) => string;
  readonly nameOf: (row: number) => string;
}

export interface StageListener {
  /** Rows at the pointer, the one that was hit first; empty: nobody. `at` null: it has left the map. */
  hovered(rows: readonly number[], at: LonLat | null): void;
  clicked(rows: readonly number[], at: LonLat): void;
  clusterClicked(bounds: Bounds): void;
  /** Before each frame in which something may have moved: for following. */
  framed(): void;
  /** The graphics are gone or never were; a sentence for a person. */
  failed(sentence: string): void;
}

export interface StageOptions {
  readonly style: StyleSpecification | string;
  readonly interactive: boolean;
  readonly title: string;
  /** Canvas pixels for each CSS pixel of the stage. */
  readonly pixelRatio: number;
  /** Where the camera begins; null: at home. */
  readonly start: (LonLat & { readonly zoom: number }) | null;
}

/** While the camera moves labels are chosen anew this often; in between they ride along. */
const RECHOOSE_MS = 150;
/** Below this a motion cannot be seen. */
const VISIBLE_PX = 0.3;
/** Twenty-five pictures a second are enough for a ring that grows, and cost less than half of sixty. */
const PULSE_FRAME_MS = 40;
const SAME_FRAME_MS = 4;
/** More than the pause that the heat layer waits for before it gathers. */
const SETTLED_MS = 450;
/** After leaving a page: its successor stands by then. */
const RELEASE_MS = 1_500;

export class MapStage {
  readonly map: MapLibreMap;
  readonly #overlay: Overlay;
  readonly #bubbles = new ClusterCanvas();
  readonly #words = new LabelCanvas();
  readonly #listener: StageListener;
  #pixelRatio: number;
  #state: StageState | null = null;
  #labels: readonly Label[] = [];
  #had: ReadonlySet<number> = new Set();
  #chosenMs = -Infinity;
  #frame = 0;
  #pulse: ReturnType<typeof setTimeout> | undefined;
  #settled: ReturnType<typeof setTimeout> | undefined;
  #drawnMs = -Infinity;
  #pointer: MapMouseEvent | null = null;
  #destroyed = false;
  #failed = false;

  /** Throws where the browser has no WebGL. */
  constructor(container: HTMLElement, options: StageOptions, listener: StageListener) {
    this.#listener = listener;
    this.#pixelRatio = options.pixelRatio;
    this.map = new MapLibreMap({
      container,
      style: options.style,
      ...startOf(options.start),
      attributionControl: false,
      interactive: options.interactive,
      pixelRatio: options.pixelRatio,
      // An 8K wall; beyond, the picture gets coarser and goes on.
      maxCanvasSize: [8_192, 8_192],
      // Dots are drawn once, not on copies of the world.
      renderWorldCopies: false,
      ...(options.interactive ? {} : { transformConstrain: unbound }),
      // North is up and nothing tilts: an operator who says "to the left of the road" must be right.
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxPitch: 0,
      maxZoom: 19.5,
      fadeDuration: 150,
      validateStyle: false,
      locale: { 'Map.Title': options.title },
    });
    this.#overlay = new Overlay(this.map, {
      pixelRatio: options.pixelRatio,
      changed: () => this.#schedule(),
      failed: (error) => this.#fail(error),
    });
    // Bottom to top: ground, bubbles, dots, names.
    this.map.getCanvasContainer().after(this.#bubbles.element);
    container.append(this.#words.element);
    this.#listen(options.interactive);
    this.#resize();
    void document.fonts.ready.then(() => {
      this.#words.forget();
      this.#schedule();
    });
  }

  show(state: StageState): void {
    const before = this.#state?.ground;
    this.#state = state;
    this.#overlay.show(makeLayers(state));
    this.#choose();
    this.#schedule();
    if (state.ground !== before) this.#scheduleSettled();
  }

  /** What is gathered on the graphics card is ready a moment after it was asked for, and says so to nobody. */
  #scheduleSettled(): void {
    clearTimeout(this.#settled);
    const again = (afterMs: number, then: () => void): void => {
      this.#settled = setTimeout(() => {
        this.#schedule();
        then();
      }, afterMs);
    };
    if (this.#state?.ground != null) again(SETTLED_MS, () => again(SETTLED_MS, () => undefined));
  }

  setPixelRatio(ratio: number): void {
    if (ratio === this.#pixelRatio) return;
    this.#pixelRatio = ratio;
    this.map.setPixelRatio(ratio);
    this.#overlay.setPixelRatio(ratio);
    this.#resize();
  }

  /** Nothing is drawn from now on. The graphics are let go of a moment later: that can take longer than the next page may. */
  destroy(): void {
    this.#destroyed = true;
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#pulse);
    clearTimeout(this.#settled);
    this.map.stop();
    this.#bubbles.element.remove();
    this.#words.element.remove();
    setTimeout(() => {
      this.#overlay.destroy();
      this.map.remove();
    }, RELEASE_MS);
  }

  #listen(interactive: boolean): void {
    const { map } = this;
    // In the map's own frame, so that dots and names never trail behind the ground.
    map.on('render', () => this.#draw());
    map.on('move', () => {
      if (localNowMs() - this.#chosenMs > RECHOOSE_MS) this.#choose();
    });
    map.on('moveend', () => {
      this.#choose();
      this.#schedule();
      this.#scheduleSettled();
    });
    map.on('resize', () => this.#resize());
    map.on('webglcontextlost', () => this.#fail(new Error('WebGL context is lost')));
    map.on('error', ({ error }) => console.warn('The basemap:', error.message));
    if (!interactive) return;
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.on('mousemove', (event) => {
      this.#pointer = event;
      this.#schedule();
    });
    map.on('mouseout', () => {
      this.#pointer = null;
      this.#listener.hovered([], null);
    });
    map.on('click', (event) => this.#click(event));
  }

  #click(event: MapMouseEvent): void {
    const state = this.#state;
    if (state === null) return;
    const spot = this.#spot(event);
    const rows = rowsAt(spot, state.held, localNowMs());
    const cluster = rows.length > 0 ? null : clusterAt(spot, state.held.clusters);
    if (cluster === null) this.#listener.clicked(rows, { lon: event.lngLat.lng, lat: event.lngLat.lat });
    else this.#listener.clusterClicked(cluster);
  }

  #spot({ lngLat, originalEvent }: MapMouseEvent): Spot {
    const coarse = originalEvent instanceof PointerEvent && originalEvent.pointerType === 'touch';
    return {
      lon: lngLat.lng,
      lat: lngLat.lat,
      zoom: this.map.getZoom(),
      dotScale: this.#state?.scale ?? 1,
      coarse,
    };
  }

  /** One frame of our own. */
  #schedule(): void {
    if (this.#frame !== 0 || this.#destroyed) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#listener.framed();
      this.#hover();
      // The map may have drawn in this very frame, and us with it.
      if (localNowMs() - this.#drawnMs > SAME_FRAME_MS) this.#draw();
      if (this.#isGliding()) this.#schedule();
    });
  }

  /** Frames are spent only on what can be seen to move; alarms breathe at a rate of their own. */
  #isGliding(): boolean {
    const held = this.#state?.held;
    if (held === undefined || localNowMs() - held.glideAtMs > MOTION_MS + 50) return false;
    return held.glideUnits * pixelsPerUnit(this.map.getZoom()) > VISIBLE_PX;
  }

  #draw(): void {
    const state = this.#state;
    if (state === null || this.#destroyed) return;
    this.#drawnMs = localNowMs();
    this.#overlay.draw();
    this.#drawWords(state);
    clearTimeout(this.#pulse);
    const { dots, pulsing } = state.workers;
    if (pulsing && dots.alarmsFrom < dots.draw.length)
      this.#pulse = setTimeout(() => this.#schedule(), PULSE_FRAME_MS);
  }

  #hover(): void {
    const event = this.#pointer;
    const state = this.#state;
    if (event === null || state === null) return;
    this.#pointer = null;
    if (this.map.isMoving()) return;
    const spot = this.#spot(event);
    const rows = rowsAt(spot, state.held, localNowMs());
    const isLink = rows.length > 0 || clusterAt(spot, state.held.clusters) !== null;
    this.map.getCanvas().style.cursor = isLink ? 'pointer' : '';
    this.#listener.hovered(rows, { lon: event.lngLat.lng, lat: event.lngLat.lat });
  }

  #view(): FlatView {
    const { clientWidth, clientHeight } = this.map.getContainer();
    const centre = this.map.getCenter();
    return flatView(centre, this.map.getZoom(), clientWidth, clientHeight, this.map.project(centre));
  }

  #choose(): void {
    const state = this.#state;
    if (state === null) return;
    this.#chosenMs = localNowMs();
    const { held, labels: names, scale, padding, floating, alarmNote, nameOf } = state;
    const { selectedRow, hoveredRow } = state.workers;
    this.#labels = chooseLabels(held, {
      view: this.#view(),
      selectedRow,
      hoveredRow,
      names,
      scale,
      nowMs: this.#chosenMs,
      had: this.#had,
      padding,
      floating,
      alarmNote,
      nameOf,
    });
    this.#had = new Set(this.#labels.map(({ row }) => row));
  }

  #drawWords({ held, scale, stale }: StageState): void {
    const view = this.#view();
    this.#bubbles.draw(held.clusters, view, scale, stale);
    this.#words.draw({ view, held, labels: this.#labels, nowMs: localNowMs(), scale, stale });
  }

  #resize(): void {
    const { clientWidth, clientHeight } = this.map.getContainer();
    this.#bubbles.resize(clientWidth, clientHeight, this.#pixelRatio);
    this.#words.resize(clientWidth, clientHeight, this.#pixelRatio);
    this.#choose();
    this.#schedule();
  }

  #fail(error: Error): void {
    if (this.#destroyed || this.#failed) return;
    this.#failed = true;
    console.error('The live map:', error);
    this.#listener.failed('The map’s graphics have failed. The list goes on; the map tries again.');
  }
}

/**
 * MapLibre keeps the world's edges outside the canvas, so that a world of alarms could not be shown beside a wall's cards.
 * A screen that nobody drags needs no such fence.
 */
function unbound(center: LngLat, zoom: number): { center: LngLat; zoom: number } {
  return { center, zoom };
}

function startOf(start: StageOptions['start']): Partial<MapOptions> {
  if (start !== null) return { center: [start.lon, start.lat], zoom: start.zoom };
  const [west, south, east, north] = HOME;
  return { bounds: [west, south, east, north], fitBoundsOptions: { padding: 24 } };
}
