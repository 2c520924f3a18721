/**
 * The map on which fences are drawn and edited. It knows nothing of Svelte: what is to be shown comes in, what a hand has
 * drawn goes out. What stands on it is a picture; what is inside a fence is the server's to say.
 */
import { circleRing, drawnFence } from '@lonewatch/schema/contract/geofence-drawing.ts';
import type { GeofenceShape, ShapeKind } from '@lonewatch/schema/contract/geofence.ts';
import {
  Map as MapLibreMap,
  type DataDrivenPropertyValueSpecification,
  type GeoJSONSource,
  type StyleSpecification,
} from 'maplibre-gl';
import {
  TerraDraw,
  TerraDrawCircleMode,
  TerraDrawLineStringMode,
  TerraDrawPolygonMode,
  TerraDrawSelectMode,
  type GeoJSONStoreFeatures,
} from 'terra-draw';
import { TerraDrawMapLibreGLAdapter } from 'terra-draw-maplibre-gl-adapter';
import { shapeOf, type DrawnGeometry } from './drawn-shape.ts';

export interface ShownFence {
  readonly id: string;
  readonly name: string;
  readonly shape: GeofenceShape;
}

export interface FenceListener {
  /** A fence was clicked; null: the ground. */
  picked(id: string | null): void;
  /** What is drawn now; null: not enough to be a shape yet. */
  drawn(shape: GeofenceShape | null): void;
  /** Drawing a new shape has come to its end. */
  finished(): void;
}

const LINE = '#9db8d6';
const CHOSEN = '#e9eff5';
const DRAWN: `#${string}` = '#f5c84a';
const GROUND: `#${string}` = '#070e17';
const MODES: Readonly<Record<ShapeKind, string>> = {
  CIRCLE: 'circle',
  POLYGON: 'polygon',
  CORRIDOR: 'linestring',
};
/** Of a circle, to make it larger or smaller; a multiple of four, so that its middle can be read from them. */
const HANDLES = 12;
const SOURCE = 'geofences';
type Collection = Parameters<GeoJSONSource['setData']>[0];
/** Pixels of a metre at zoom 0 on the equator; doubled by each zoom, and longer towards the poles. */
const PX_PER_M = 512 / 40_075_016.686;
const TOP_ZOOM = 24;

export class FenceStage {
  readonly map: MapLibreMap;
  readonly #listener: FenceListener;
  readonly #ready: Promise<void>;
  #draw: TerraDraw | null = null;
  #kind: ShapeKind | null = null;
  #began: GeofenceShape | null = null;
  #fences: readonly ShownFence[] = [];
  #chosenId: string | null = null;
  #isGone = false;

  constructor(container: HTMLElement, style: StyleSpecification | string, listener: FenceListener) {
    this.#listener = listener;
    this.map = new MapLibreMap({
      ...{ container, style, attributionControl: false, dragRotate: false, pitchWithRotate: false },
      ...{ center: [-3.5, 54.6], zoom: 5, maxZoom: 20 },
      locale: { 'Map.Title': 'Map of geofences. The list beside it has the same fences.' },
    });
    this.map.touchZoomRotate.disableRotation();
    this.#ready = new Promise((resolve) => void this.map.once('load', () => resolve()));
    void this.#ready.then(() => this.#isGone || this.#begin());
  }

  show(fences: readonly ShownFence[], chosenId: string | null): void {
    this.#fences = fences;
    this.#chosenId = chosenId;
    void this.map.getSource<GeoJSONSource>(SOURCE)?.setData(this.#collection());
  }

  /** A new one by hand: clicks set points, Enter or a click on the last one ends it, Escape begins anew. */
  begin(kind: ShapeKind): void {
    this.#kind = kind;
    this.#began = null;
    void this.#whenReady((draw) => {
      draw.clear();
      draw.setMode(MODES[kind]);
    });
  }

  /** Its points can be dragged, set between two others, and taken away. */
  edit(shape: GeofenceShape): void {
    this.#kind = shape.kind;
    this.#began = shape;
    void this.#whenReady((draw) => {
      draw.clear();
      const [added] = draw.addFeatures([storable(shape)]);
      draw.setMode('select');
      if (added?.valid === true && added.id !== undefined) draw.selectFeature(added.id);
    });
  }

  rest(): void {
    this.#kind = null;
    this.#began = null;
    void this.#whenReady((draw) => {
      draw.clear();
      draw.setMode('static');
    });
  }

  destroy(): void {
    this.#isGone = true;
    this.#draw?.stop();
    this.#draw = null;
    this.map.remove();
  }

  async #whenReady(act: (draw: TerraDraw) => void): Promise<void> {
    await this.#ready;
    if (this.#draw !== null) act(this.#draw);
  }

  #begin(): void {
    addLayers(this.map, this.#collection());
    this.map.on('click', 'geofences-fill', ({ features }) => this.#pick(features?.[0]?.id));
    this.map.on('click', 'geofences-corridor', ({ features }) => this.#pick(features?.[0]?.id));
    this.#draw = makeDraw(this.map);
    this.#draw.start();
    this.#draw.on('change', () => this.#tell());
    this.#draw.on('finish', (_id, { action }) => {
      this.#tell();
      if (action === 'draw') this.#listener.finished();
    });
  }

  #pick(index: string | number | undefined): void {
    if (this.#kind !== null || typeof index !== 'number') return;
    this.#listener.picked(this.#fences[index]?.id ?? null);
  }

  #tell(): void {
    if (this.#kind === null || this.#draw === null) return;
    const wanted = MODES[this.#kind];
    const drawn = this.#draw.getSnapshot().find(({ properties }) => properties['mode'] === wanted);
    if (drawn === undefined) return;
    this.#listener.drawn(shapeOf(this.#kind, drawn.geometry as DrawnGeometry, this.#began));
  }

  #collection(): Collection {
    const features = this.#fences.map((fence, id) => {
      const { geometry } = drawnFence(fence.shape);
      const chosen = fence.id === this.#chosenId;
      const properties = { name: fence.name, chosen, pxPerM: widthOf(fence.shape) };
      return { type: 'Feature', id, geometry, properties };
    });
    return { type: 'FeatureCollection', features } as unknown as Collection;
  }
}

/** How wide a corridor is in pixels of the highest zoom; 0 for what is no corridor. */
function widthOf(shape: GeofenceShape): number {
  if (shape.kind !== 'CORRIDOR') return 0;
  const lat = shape.line[0]?.[1] ?? 0;
  return (shape.widthM * PX_PER_M * 2 ** TOP_ZOOM) / Math.max(0.01, Math.cos((lat * Math.PI) / 180));
}

function addLayers(map: MapLibreMap, data: Collection): void {
  map.addSource(SOURCE, { type: 'geojson', data });
  const colour: DataDrivenPropertyValueSpecification<string> = ['case', ['get', 'chosen'], CHOSEN, LINE];
  const isLine = ['==', ['geometry-type'], 'LineString'] as never;
  const isArea = ['!=', ['geometry-type'], 'LineString'] as never;
  map.addLayer({
    ...{ id: 'geofences-fill', type: 'fill', source: SOURCE, filter: isArea },
    paint: { 'fill-color': colour, 'fill-opacity': ['case', ['get', 'chosen'], 0.22, 0.12] },
  });
  map.addLayer({
    ...{ id: 'geofences-edge', type: 'line', source: SOURCE, filter: isArea },
    paint: { 'line-color': colour, 'line-width': ['case', ['get', 'chosen'], 2.5, 1.25] },
  });
  map.addLayer({
    ...{ id: 'geofences-corridor', type: 'line', source: SOURCE, filter: isLine },
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: {
      'line-color': colour,
      'line-opacity': ['case', ['get', 'chosen'], 0.3, 0.18],
      // In metres, whatever the zoom; never so thin that it cannot be hit.
      'line-width': [
        'interpolate',
        ['exponential', 2],
        ['zoom'],
        ...[0, 4],
        ...[TOP_ZOOM, ['max', 4, ['get', 'pxPerM']]],
      ] as never,
    },
  });
  map.addLayer({
    ...{ id: 'geofences-way', type: 'line', source: SOURCE, filter: isLine },
    paint: { 'line-color': colour, 'line-width': 1.25, 'line-dasharray': [3, 2] },
  });
}

function makeDraw(map: MapLibreMap): TerraDraw {
  const area = {
    ...{ fillColor: DRAWN, fillOpacity: 0.18, outlineColor: DRAWN, outlineWidth: 2 },
    ...{ closingPointColor: DRAWN, closingPointOutlineColor: GROUND, closingPointWidth: 6 },
  } as const;
  const points = { draggable: true, midpoints: true, deletable: true };
  return new TerraDraw({
    adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: 9 }),
    modes: [
      new TerraDrawPolygonMode({ styles: area }),
      new TerraDrawCircleMode({ styles: area, segments: 64 }),
      new TerraDrawLineStringMode({ styles: { lineStringColor: DRAWN, lineStringWidth: 3 } }),
      new TerraDrawSelectMode({
        allowManualDeselection: false,
        flags: {
          polygon: { feature: { draggable: true, coordinates: points } },
          linestring: { feature: { draggable: true, coordinates: points } },
          circle: { feature: { draggable: true, coordinates: { resizable: 'center-fixed' } } },
        },
        styles: {
          ...{ selectedPolygonColor: DRAWN, selectedPolygonOutlineColor: DRAWN },
          // The shape itself lies below, round where it is round.
          ...{ selectedPolygonFillOpacity: 0.01, selectedPolygonOutlineWidth: 2 },
          selectedPolygonOutlineOpacity: ({ properties }) => (properties['mode'] === 'circle' ? 0 : 1),
          ...{ selectedLineStringColor: DRAWN, selectedLineStringWidth: 3 },
          ...{
            selectionPointColor: DRAWN,
            selectionPointWidth: 6,
            midPointColor: '#e9eff5',
            midPointWidth: 4,
          },
        },
      }),
    ],
  });
}

/** As the library keeps it: one ring, no more than nine decimals. Holes are edited by their coordinates. */
function storable(shape: GeofenceShape): GeoJSONStoreFeatures {
  const { geometry } =
    shape.kind === 'CIRCLE'
      ? drawnFence({ kind: 'POLYGON', rings: [circleRing(shape.center, shape.radiusM, HANDLES)] })
      : drawnFence(shape);
  const round = ([lon, lat]: readonly [number, number]): [number, number] => [
    Math.round(lon * 1e7) / 1e7,
    Math.round(lat * 1e7) / 1e7,
  ];
  const properties = { mode: MODES[shape.kind] };
  return geometry.type === 'Polygon'
    ? {
        type: 'Feature',
        geometry: { type: 'Polygon', coordinates: [geometry.coordinates[0]!.map(round)] },
        properties,
      }
    : {
        type: 'Feature',
        geometry: { type: 'LineString', coordinates: geometry.coordinates.map(round) },
        properties,
      };
}
