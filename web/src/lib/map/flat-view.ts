/** The camera as the labels need it: north is up and nothing is tilted, so that a place on the screen is a sum and a product. */
import { mercatorX, mercatorY, pixelsPerUnit } from '../live/mercator.ts';

export interface FlatView {
  readonly zoom: number;
  /** The middle of the canvas, units. */
  readonly centreX: number;
  readonly centreY: number;
  readonly pixelsPerUnit: number;
  /** Canvas, CSS pixels. */
  readonly width: number;
  readonly height: number;
}

/** @param centre what lies in the middle of the canvas: not the map's centre where panels cover an edge */
export function flatView(
  centre: { lng: number; lat: number },
  zoom: number,
  width: number,
  height: number,
): FlatView {
  const centreX = mercatorX(centre.lng * 1e6);
  const centreY = mercatorY(centre.lat * 1e6);
  return { zoom, centreX, centreY, pixelsPerUnit: pixelsPerUnit(zoom), width, height };
}

export function screenX(view: FlatView, x: number): number {
  return ((x - view.centreX) | 0) * view.pixelsPerUnit + view.width / 2;
}

export function screenY(view: FlatView, y: number): number {
  return (view.centreY - y) * view.pixelsPerUnit + view.height / 2;
}
