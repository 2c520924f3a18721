/**
 * Grid references that an ambulance crew can use: the OS National Grid in Great Britain, the Irish Grid on the island of
 * Ireland. WGS84 is shifted by a seven-parameter Helmert transformation, good to about 5 m (OSTN15 would be exact), which
 * an eight-figure reference (10 m) can carry. Constants: Ordnance Survey, "A guide to coordinate systems in Great Britain";
 * Ordnance Survey Ireland for Ireland 1975.
 */
export type GridSystem = 'OSGB' | 'IRISH';

interface GridDefinition {
  /** Semi-axes of the ellipsoid, metres. */
  readonly a: number;
  readonly b: number;
  readonly scale: number;
  readonly lat0: number;
  readonly lon0: number;
  readonly falseEast: number;
  readonly falseNorth: number;
  /** From WGS84: metres, parts per million, arc seconds. */
  readonly shift: readonly [
    tx: number,
    ty: number,
    tz: number,
    ppm: number,
    rx: number,
    ry: number,
    rz: number,
  ];
}

const GRIDS: Readonly<Record<GridSystem, GridDefinition>> = {
  OSGB: {
    a: 6377563.396,
    b: 6356256.909,
    scale: 0.9996012717,
    lat0: 49,
    lon0: -2,
    falseEast: 400_000,
    falseNorth: -100_000,
    shift: [-446.448, 125.157, -542.06, 20.4894, -0.1502, -0.247, -0.8421],
  },
  IRISH: {
    a: 6377340.189,
    b: 6356034.447,
    scale: 1.000035,
    lat0: 53.5,
    lon0: -8,
    falseEast: 200_000,
    falseNorth: 250_000,
    shift: [-482.53, 130.596, -564.557, -8.15, 1.042, 0.214, 0.631],
  },
};
const WGS84 = { a: 6378137, b: 6356752.314245 };
const RAD = Math.PI / 180;
const LETTERS = 'ABCDEFGHJKLMNOPQRSTUVWXYZ';

/** Which grid is printed on the maps of this place; null where neither is. A line through the North Channel parts them. */
export function gridSystemAt(lon: number, lat: number): GridSystem | null {
  const irish =
    lat > 51.2 &&
    lat < 55.6 &&
    lon > -11 &&
    lon < (lat < 53.6 ? -5.85 : lat < 55 ? -5.3 : lat < 55.45 ? -5.95 : -6.9);
  if (irish) return 'IRISH';
  return lat > 49.8 && lat < 61 && lon > -8.75 && lon < 1.9 ? 'OSGB' : null;
}

/** Metres east and north of the grid's false origin. */
export function toGrid(system: GridSystem, lon: number, lat: number): { east: number; north: number } {
  const grid = GRIDS[system];
  const [x, y, z] = helmert(cartesian(lon, lat, WGS84.a, WGS84.b), grid.shift, 1);
  const local = geodetic(x, y, z, grid.a, grid.b);
  return project(grid, local.lat * RAD, local.lon * RAD);
}

/** WGS84 degrees of a point of the grid. */
export function fromGrid(system: GridSystem, east: number, north: number): { lon: number; lat: number } {
  const grid = GRIDS[system];
  // Newton on the forward projection: a degree is some 111 km, and the step converges to below a millimetre in five rounds.
  let lat = grid.lat0 + (north - grid.falseNorth) / 111_000;
  let lon = grid.lon0 + (east - grid.falseEast) / (111_000 * Math.cos(lat * RAD));
  for (let round = 0; round < 8; round++) {
    const reached = project(grid, lat * RAD, lon * RAD);
    lat += (north - reached.north) / 111_200;
    lon += (east - reached.east) / (111_320 * Math.cos(lat * RAD));
  }
  const [x, y, z] = helmert(cartesian(lon, lat, grid.a, grid.b), grid.shift, -1);
  const { lon: lonOut, lat: latOut } = geodetic(x, y, z, WGS84.a, WGS84.b);
  return { lon: lonOut, lat: latOut };
}

/** Figures that the accuracy supports: 8 (10 m), 6 (100 m) or 4 (1 km), so that the reference never claims more than we know. */
export function honestFigures(accuracyM: number | null): 4 | 6 | 8 {
  if (accuracyM === null || accuracyM > 100) return 4;
  return accuracyM > 10 ? 6 : 8;
}

/** For example `SJ 8379 9787` or `J 338 740`; null outside both grids. */
export function gridReference(lon: number, lat: number, accuracyM: number | null): string | null {
  const system = gridSystemAt(lon, lat);
  if (system === null) return null;
  const { east, north } = toGrid(system, lon, lat);
  const letters = squareLetters(system, east, north);
  if (letters === null) return null;
  const digits = honestFigures(accuracyM) / 2;
  const size = 10 ** (5 - digits);
  const part = (metres: number): string =>
    Math.floor((metres % 100_000) / size)
      .toString()
      .padStart(digits, '0');
  return `${letters} ${part(east)} ${part(north)}`;
}

/** The middle of the square that a written reference names, with or without spaces; null when it is none. */
export function parseGridReference(text: string): { lon: number; lat: number; sizeM: number } | null {
  const match = /^([A-HJ-Z]{1,2})\s*((?:\d\s*){2,10})$/.exec(text.trim().toUpperCase());
  const letters = match?.[1];
  const figures = match?.[2]?.replace(/\s/g, '');
  if (letters === undefined || figures === undefined || figures.length % 2 === 1) return null;
  const system: GridSystem = letters.length === 1 ? 'IRISH' : 'OSGB';
  const corner = squareCorner(system, letters);
  if (corner === null) return null;
  const half = figures.length / 2;
  const sizeM = 10 ** (5 - half);
  const east = corner.east + Number(figures.slice(0, half)) * sizeM + sizeM / 2;
  const north = corner.north + Number(figures.slice(half)) * sizeM + sizeM / 2;
  return { ...fromGrid(system, east, north), sizeM };
}

function squareLetters(system: GridSystem, east: number, north: number): string | null {
  const column = Math.floor(east / 100_000);
  const row = Math.floor(north / 100_000);
  if (system === 'IRISH')
    return column < 0 || column > 4 || row < 0 || row > 4 ? null : LETTERS[(4 - row) * 5 + column]!;
  if (column < 0 || column > 6 || row < 0 || row > 12) return null;
  const first = 19 - row - ((19 - row) % 5) + Math.floor((column + 10) / 5);
  const second = (((19 - row) * 5) % 25) + (column % 5);
  return LETTERS[first]! + LETTERS[second]!;
}

function squareCorner(system: GridSystem, letters: string): { east: number; north: number } | null {
  const columns = system === 'IRISH' ? 5 : 7;
  const rows = system === 'IRISH' ? 5 : 13;
  for (let column = 0; column < columns; column++)
    for (let row = 0; row < rows; row++)
      if (squareLetters(system, column * 100_000, row * 100_000) === letters)
        return { east: column * 100_000, north: row * 100_000 };
  return null;
}

type Vector = readonly [x: number, y: number, z: number];

function cartesian(lon: number, lat: number, a: number, b: number): Vector {
  const e2 = 1 - (b * b) / (a * a);
  const sin = Math.sin(lat * RAD);
  const cos = Math.cos(lat * RAD);
  const nu = a / Math.sqrt(1 - e2 * sin * sin);
  return [nu * cos * Math.cos(lon * RAD), nu * cos * Math.sin(lon * RAD), nu * (1 - e2) * sin];
}

function helmert([x, y, z]: Vector, shift: GridDefinition['shift'], direction: 1 | -1): Vector {
  const [tx, ty, tz] = [shift[0] * direction, shift[1] * direction, shift[2] * direction];
  const scale = 1 + (shift[3] * direction) / 1e6;
  const second = (RAD / 3600) * direction;
  const [rx, ry, rz] = [shift[4] * second, shift[5] * second, shift[6] * second];
  return [
    tx + x * scale - y * rz + z * ry,
    ty + x * rz + y * scale - z * rx,
    tz - x * ry + y * rx + z * scale,
  ];
}

function geodetic(x: number, y: number, z: number, a: number, b: number): { lon: number; lat: number } {
  const e2 = 1 - (b * b) / (a * a);
  const p = Math.hypot(x, y);
  let lat = Math.atan2(z, p * (1 - e2));
  for (let round = 0; round < 6; round++) {
    const sin = Math.sin(lat);
    lat = Math.atan2(z + (e2 * a * sin) / Math.sqrt(1 - e2 * sin * sin), p);
  }
  return { lon: Math.atan2(y, x) / RAD, lat: lat / RAD };
}

/** Transverse Mercator as in the Ordnance Survey guide, annexe C. Radians in, metres out. */
function project(grid: GridDefinition, lat: number, lon: number): { east: number; north: number } {
  const { a, b, scale } = grid;
  const lat0 = grid.lat0 * RAD;
  const e2 = 1 - (b * b) / (a * a);
  const n = (a - b) / (a + b);
  const sin = Math.sin(lat);
  const cos = Math.cos(lat);
  const tan2 = Math.tan(lat) ** 2;
  const nu = (a * scale) / Math.sqrt(1 - e2 * sin * sin);
  const rho = (a * scale * (1 - e2)) / (1 - e2 * sin * sin) ** 1.5;
  const eta2 = nu / rho - 1;
  const minus = lat - lat0;
  const plus = lat + lat0;
  const arc =
    b *
    scale *
    ((1 + n + (5 / 4) * n ** 2 + (5 / 4) * n ** 3) * minus -
      (3 * n + 3 * n ** 2 + (21 / 8) * n ** 3) * Math.sin(minus) * Math.cos(plus) +
      ((15 / 8) * n ** 2 + (15 / 8) * n ** 3) * Math.sin(2 * minus) * Math.cos(2 * plus) -
      (35 / 24) * n ** 3 * Math.sin(3 * minus) * Math.cos(3 * plus));
  const d = lon - grid.lon0 * RAD;
  const north =
    arc +
    grid.falseNorth +
    (nu / 2) * sin * cos * d ** 2 +
    (nu / 24) * sin * cos ** 3 * (5 - tan2 + 9 * eta2) * d ** 4 +
    (nu / 720) * sin * cos ** 5 * (61 - 58 * tan2 + tan2 ** 2) * d ** 6;
  const east =
    grid.falseEast +
    nu * cos * d +
    (nu / 6) * cos ** 3 * (nu / rho - tan2) * d ** 3 +
    (nu / 120) * cos ** 5 * (5 - 18 * tan2 + tan2 ** 2 + 14 * eta2 - 58 * tan2 * eta2) * d ** 5;
  return { east, north };
}
