/** Makes a shape ready to be asked, very often, whether a place is within. */
import type { GeofenceShape } from '@lonewatch/schema/contract/geofence.ts';
import { prepareCircle } from './geofence-circle.ts';
import { prepareCorridor } from './geofence-corridor.ts';
import { preparePolygon } from './geofence-polygon.ts';
import type { PreparedShape } from './geofence-prepared.ts';

export function prepareShape(shape: GeofenceShape): PreparedShape {
  switch (shape.kind) {
    case 'CIRCLE':
      return prepareCircle(shape);
    case 'POLYGON':
      return preparePolygon(shape);
    case 'CORRIDOR':
      return prepareCorridor(shape);
    default:
      return shape satisfies never;
  }
}
