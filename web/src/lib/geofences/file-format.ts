/** Which format a file is, by what stands in it before what it is called. */
export type FileFormat = 'GEOJSON' | 'KML' | 'WKT';

export function formatOf(name: string, text: string): FileFormat {
  const start = text.trimStart();
  if (start.startsWith('{') || start.startsWith('[')) return 'GEOJSON';
  if (start.startsWith('<')) return 'KML';
  if (/^(SRID=\d+;)?\s*(POLYGON|MULTIPOLYGON|LINESTRING|CIRCLE|POINT)/i.test(start)) return 'WKT';
  const ending = name.toLowerCase().split('.').at(-1);
  return ending === 'kml' ? 'KML' : ending === 'wkt' || ending === 'txt' ? 'WKT' : 'GEOJSON';
}
