/** Whether a place lies in an area, and how far from its edge. On a plane around the place: right to 1 % within 50 km of it. */
import type { AreaPolygon } from '@lonewatch/schema/contract/police.ts';

export interface Reach {
  readonly inside: boolean;
  /** To the nearest edge of any ring, metres; Infinity: there is none. */
  readonly edgeM: number;
}

const M_PER_DEGREE = 111_195;

/** A hole's edge is an edge like any other. A point on an edge is inside or not, and 0 m from it. */
export function reachOf(areas: readonly AreaPolygon[], lon: number, lat: number): Reach {
  const lonScale = M_PER_DEGREE * Math.cos((lat * Math.PI) / 180);
  let edgeM = Infinity;
  let inside = false;
  for (const polygon of areas) {
    let surrounded = false;
    for (const ring of polygon)
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
        const ax = (ring[j]![0] - lon) * lonScale;
        const ay = (ring[j]![1] - lat) * M_PER_DEGREE;
        const bx = (ring[i]![0] - lon) * lonScale;
        const by = (ring[i]![1] - lat) * M_PER_DEGREE;
        if (ay > 0 !== by > 0 && ax + ((bx - ax) * -ay) / (by - ay) > 0) surrounded = !surrounded;
        edgeM = Math.min(edgeM, fromOriginM(ax, ay, bx, by));
      }
    inside ||= surrounded;
  }
  return { inside, edgeM };
}

/** From the origin to the stretch between two points. */
function fromOriginM(ax: number, ay: number, bx: number, by: number): number {
  const dx = bx - ax;
  const dy = by - ay;
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length));
  return Math.hypot(ax + along * dx, ay + along * dy);
}
