/** The camera as the labels need it: north is up and nothing is tilted, so that a place on the screen is a sum and a product. */
import { mercatorX, mercatorY, pixelsPerUnit } from '../live/mercator.ts';

export interface FlatView {
  readonly zoom: number;
  /** What the camera looks at, units. The world is cut half a world from there, for labels as for dots. */
  readonly centreX: number;
  readonly centreY: number;
  /** Where that lies on the canvas, CSS pixels: not in the middle where panels cover an edge. */
  readonly middleX: number;
  readonly middleY: number;
  readonly pixelsPerUnit: number;
  /** Canvas, CSS pixels. */
  readonly width: number;
  readonly height: number;
}

/** @param middle where `centre` lies on the canvas; left out: in its middle */
export function flatView(
  centre: { readonly lng: number; readonly lat: number },
  zoom: number,
  width: number,
  height: number,
  middle: { readonly x: number; readonly y: number } = { x: width / 2, y: height / 2 },
): FlatView {
  return {
    zoom,
    centreX: mercatorX(centre.lng * 1e6),
    centreY: mercatorY(centre.lat * 1e6),
    middleX: middle.x,
    middleY: middle.y,
    pixelsPerUnit: pixelsPerUnit(zoom),
    width,
    height,
  };
}

export function screenX(view: FlatView, x: number): number {
  return ((x - view.centreX) | 0) * view.pixelsPerUnit + view.middleX;
}

export function screenY(view: FlatView, y: number): number {
  return (view.centreY - y) * view.pixelsPerUnit + view.middleY;
}
