import { expect, test } from 'vitest';
import { formatOf } from './file-format.ts';

test.each([
  ['fences.txt', ' {"type":"FeatureCollection"}', 'GEOJSON'],
  ['fences.json', '<?xml version="1.0"?><kml/>', 'KML'],
  ['fences', 'POLYGON ((0 1, 2 3))', 'WKT'],
  ['fences', 'SRID=4326;LINESTRING (0 1)', 'WKT'],
  ['a.kml', '', 'KML'],
  ['a.wkt', '', 'WKT'],
  ['a.geojson', '', 'GEOJSON'],
])('%s with %j is %s', (name, text, format) => expect(formatOf(name, text)).toBe(format));
