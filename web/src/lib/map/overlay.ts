/**
 * Deck's canvas over MapLibre's, drawn only when we say so. `MapLibreOverlay` does the same with a loop of its own that
 * wakes the page sixty times a second also when nothing moves (5 to 8 % of a slow core, all day), and picks at every move
 * of the pointer; so this is Deck without loop, controller and picking. Never interleaved: a dot that moves must not make
 * MapLibre draw the basemap anew.
 */
import { Deck, MapView, type Layer } from '@deck.gl/core';
import type { Map as MapLibreMap } from 'maplibre-gl';

/** Deck keeps its loop and its layer manager to its subclasses. */
class QuietDeck extends Deck<MapView> {
  /** Takes over what was set and draws, now. */
  drawNow(): void {
    this.layerManager?.updateLayers();
    this.redraw('asked');
  }

  stopLoop(): void {
    this.animationLoop?.stop();
  }
}

export interface OverlayOptions {
  /** Canvas pixels for each CSS pixel. */
  readonly pixelRatio: number;
  /** The canvas is ready or has another size: draw. */
  readonly changed: () => void;
  readonly failed: (error: Error) => void;
}

export class Overlay {
  readonly #map: MapLibreMap;
  readonly #container = document.createElement('div');
  readonly #deck: QuietDeck;

  constructor(map: MapLibreMap, options: OverlayOptions) {
    this.#map = map;
    Object.assign(this.#container.style, { position: 'absolute', inset: '0', pointerEvents: 'none' });
    map.getCanvasContainer().after(this.#container);
    this.#deck = new QuietDeck({
      parent: this.#container,
      views: new MapView({ id: 'map', repeat: false }),
      viewState: this.#viewState(),
      controller: false,
      layers: [],
      useDevicePixels: options.pixelRatio,
      deviceProps: { createCanvasContext: { pixelSizeSource: 'css-dpr' } },
      getCursor: () => 'inherit',
      onLoad: () => {
        this.#deck.stopLoop();
        options.changed();
      },
      onResize: () => options.changed(),
      onError: (error) => options.failed(error),
    });
  }

  setPixelRatio(ratio: number): void {
    this.#deck.setProps({ useDevicePixels: ratio });
  }

  show(layers: Layer[]): void {
    this.#deck.setProps({ layers });
  }

  /** With the camera as the map has it at this moment. */
  draw(): void {
    this.#deck.setProps({ viewState: this.#viewState() });
    if (this.#deck.isInitialized) this.#deck.drawNow();
  }

  destroy(): void {
    this.#deck.finalize();
    this.#container.remove();
  }

  #viewState(): {
    longitude: number;
    latitude: number;
    zoom: number;
    padding: ReturnType<MapLibreMap['getPadding']>;
  } {
    const { lng, lat } = this.#map.getCenter();
    const { top = 0, right = 0, bottom = 0, left = 0 } = this.#map.getPadding();
    return {
      longitude: lng,
      latitude: lat,
      zoom: this.#map.getZoom(),
      padding: { top, right, bottom, left },
    };
  }
}
