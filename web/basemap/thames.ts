/**
 * The Thames from Windsor to Dartford, drawn by hand through the middle of its bridges, locks and reaches.
 * In the source its tideway falls into pieces; this line reads as the river that everybody finds London
 * by. Right to about a hundred metres, like the coast.
 */
import type { Line, Polygon } from './rings.ts';
import { smoothLine } from './smooth.ts';

const METRES_PER_DEGREE = 111_200;
/** Metres per degree of longitude in London, as a share of those per degree of latitude. */
const LON_SHARE = Math.cos((51.5 * Math.PI) / 180);

/** How many metres wide the river is about here; between two longitudes it widens evenly. */
const WIDTHS: readonly (readonly [lon: number, metres: number])[] = [
  [-1, 45],
  [-0.52, 60],
  [-0.34, 80],
  [-0.3, 110],
  [-0.25, 160],
  [-0.17, 210],
  [-0.05, 280],
  [0.0, 360],
  [0.06, 480],
  [0.1, 560],
  [0.17, 650],
  [0.22, 740],
  [0.25, 800],
];

const THAMES: Line = [
  [-0.6085, 51.4862],
  [-0.5965, 51.4935],
  [-0.584, 51.4895],
  [-0.5795, 51.4825],
  [-0.5665, 51.476],
  [-0.5595, 51.4685],
  [-0.5705, 51.4615],
  [-0.5685, 51.452],
  [-0.5585, 51.4445],
  [-0.5405, 51.4395],
  [-0.5265, 51.437],
  [-0.516, 51.4333],
  [-0.506, 51.426],
  [-0.5085, 51.4185],
  [-0.501, 51.413],
  [-0.4915, 51.4085],
  [-0.4875, 51.399],
  [-0.4865, 51.389],
  [-0.4715, 51.3845],
  [-0.4585, 51.383],
  [-0.445, 51.387],
  [-0.431, 51.3845],
  [-0.419, 51.3867],
  [-0.4105, 51.3945],
  [-0.4065, 51.4035],
  [-0.394, 51.409],
  [-0.378, 51.4115],
  [-0.361, 51.412],
  [-0.351, 51.407],
  [-0.3421, 51.4035],
  [-0.335, 51.396],
  [-0.326, 51.393],
  [-0.315, 51.3945],
  [-0.3095, 51.401],
  [-0.3081, 51.411],
  [-0.3095, 51.419],
  [-0.3155, 51.4255],
  [-0.3219, 51.431],
  [-0.3268, 51.4365],
  [-0.3262, 51.4435],
  [-0.3205, 51.449],
  [-0.3085, 51.4535],
  [-0.3069, 51.4576],
  [-0.314, 51.462],
  [-0.3195, 51.469],
  [-0.316, 51.4755],
  [-0.306, 51.4805],
  [-0.2975, 51.4855],
  [-0.2874, 51.4869],
  [-0.2785, 51.4845],
  [-0.2697, 51.4731],
  [-0.262, 51.4695],
  [-0.2528, 51.4719],
  [-0.2495, 51.4795],
  [-0.2455, 51.4868],
  [-0.2375, 51.489],
  [-0.2304, 51.4881],
  [-0.226, 51.482],
  [-0.2235, 51.475],
  [-0.2195, 51.4693],
  [-0.2132, 51.4666],
  [-0.2005, 51.4632],
  [-0.1883, 51.4648],
  [-0.1815, 51.469],
  [-0.1795, 51.4755],
  [-0.1723, 51.481],
  [-0.1667, 51.4822],
  [-0.1499, 51.4846],
  [-0.1385, 51.4848],
  [-0.1272, 51.4875],
  [-0.1233, 51.4944],
  [-0.1219, 51.5009],
  [-0.1195, 51.5065],
  [-0.1167, 51.5086],
  [-0.1043, 51.5099],
  [-0.0951, 51.5086],
  [-0.0877, 51.5079],
  [-0.0754, 51.5055],
  [-0.0645, 51.5032],
  [-0.0545, 51.504],
  [-0.0445, 51.5078],
  [-0.0345, 51.508],
  [-0.0295, 51.504],
  [-0.029, 51.4975],
  [-0.0275, 51.4905],
  [-0.0205, 51.4855],
  [-0.0095, 51.4848],
  [-0.0005, 51.4872],
  [0.003, 51.493],
  [-0.0005, 51.5],
  [-0.0015, 51.5055],
  [0.0045, 51.508],
  [0.01, 51.5045],
  [0.0145, 51.4985],
  [0.024, 51.4958],
  [0.0367, 51.4971],
  [0.05, 51.4957],
  [0.0617, 51.4965],
  [0.072, 51.4995],
  [0.08, 51.5055],
  [0.0885, 51.5112],
  [0.1, 51.5135],
  [0.117, 51.5132],
  [0.135, 51.5118],
  [0.152, 51.5095],
  [0.165, 51.506],
  [0.1755, 51.5],
  [0.1825, 51.4945],
  [0.1875, 51.489],
  [0.1965, 51.4855],
  [0.2105, 51.486],
  [0.2225, 51.4835],
  [0.2345, 51.4765],
  [0.2465, 51.4695],
  [0.2587, 51.4646],
  [0.27, 51.4615],
];

function widthAt(lon: number): number {
  const next = WIDTHS.findIndex(([from]) => lon < from);
  const [before, after] = [WIDTHS[Math.max(0, next - 1)]!, WIDTHS[next] ?? WIDTHS.at(-1)!];
  if (next === -1 || before === after) return after[1];
  return before[1] + ((after[1] - before[1]) * (lon - before[0])) / (after[0] - before[0]);
}

/** The river as an area, its banks half a width from the middle. @param leastM width to be seen at a zoom */
export function thamesArea(leastM: number): Polygon {
  const line = smoothLine(THAMES, 3);
  const left: Line = [];
  const right: Line = [];
  for (const [i, [lon, lat]] of line.entries()) {
    const [before, after] = [line[i - 1] ?? line[i]!, line[i + 1] ?? line[i]!];
    const [east, north] = [(after[0] - before[0]) * LON_SHARE, after[1] - before[1]];
    const half = Math.max(widthAt(lon), leastM) / 2 / METRES_PER_DEGREE / Math.hypot(east, north);
    left.push([lon - (north * half) / LON_SHARE, lat + east * half]);
    right.push([lon + (north * half) / LON_SHARE, lat - east * half]);
  }
  return [[...left, ...right.reverse(), left[0]!]];
}

/** The source's pieces of the tideway that this line replaces. Below Dartford its river is whole. */
export function isThamesPiece(lon: number, lat: number, areaKm2: number): boolean {
  return areaKm2 < 6 && lon > -0.15 && lon < 0.25 && lat > 51.46 && lat < 51.52;
}
