/**
 * Places that surely belong to a police force: circles within cities that lie well inside its area, drawn by hand from general
 * knowledge and as small as that asks for. They are no boundaries. Outside of them nothing is claimed: load real areas with
 * FORCE_AREAS.
 */
import type { PoliceForce } from '@lonewatch/schema/contract/police.ts';

type Circle = readonly [lon: number, lat: number, radiusKm: number];

const PLACES: readonly (readonly [id: string, name: string, ...circles: Circle[]])[] = [
  ['avon-and-somerset', 'Avon and Somerset Police', [-2.5966, 51.4552, 5]],
  ['cumbria', 'Cumbria Constabulary', [-2.9382, 54.8951, 5]],
  ['derbyshire', 'Derbyshire Constabulary', [-1.4766, 52.9228, 4]],
  ['devon-and-cornwall', 'Devon and Cornwall Police', [-3.5275, 50.7236, 5], [-4.143, 50.3715, 4]],
  ['greater-manchester', 'Greater Manchester Police', [-2.2374, 53.481, 6]],
  ['gwent', 'Gwent Police', [-2.9983, 51.5877, 4]],
  ['hampshire', 'Hampshire and Isle of Wight Constabulary', [-1.4043, 50.904, 5], [-1.0912, 50.799, 3]],
  ['humberside', 'Humberside Police', [-0.3352, 53.7446, 5]],
  ['lancashire', 'Lancashire Constabulary', [-2.7999, 54.0465, 5], [-2.7045, 53.7628, 4]],
  ['leicestershire', 'Leicestershire Police', [-1.1317, 52.6386, 6]],
  ['merseyside', 'Merseyside Police', [-2.9779, 53.4106, 5]],
  ['metropolitan', 'Metropolitan Police Service', [-0.2, 51.51, 4], [-0.1, 51.3833, 4]],
  ['norfolk', 'Norfolk Constabulary', [1.2983, 52.6278, 6]],
  ['north-yorkshire', 'North Yorkshire Police', [-1.0827, 53.9576, 4]],
  ['northern-ireland', 'Police Service of Northern Ireland', [-5.9254, 54.5968, 10], [-7.3, 54.6, 8]],
  ['northumbria', 'Northumbria Police', [-1.614, 54.9733, 5], [-1.3822, 54.9047, 3]],
  ['nottinghamshire', 'Nottinghamshire Police', [-1.1505, 52.9536, 4]],
  [
    'scotland',
    'Police Scotland',
    [-4.2576, 55.8652, 15],
    [-3.1965, 55.9521, 15],
    [-2.0981, 57.1437, 15],
    [-4.2247, 57.4778, 15],
  ],
  ['south-wales', 'South Wales Police', [-3.18, 51.48, 4], [-3.9432, 51.6208, 4]],
  ['south-yorkshire', 'South Yorkshire Police', [-1.4659, 53.383, 3]],
  ['west-midlands', 'West Midlands Police', [-1.8998, 52.4814, 6], [-1.5122, 52.4066, 3]],
  ['west-yorkshire', 'West Yorkshire Police', [-1.5478, 53.7965, 6], [-1.7521, 53.7939, 5]],
];

const CORNERS = 32;
const KM_PER_DEGREE = 111.2;

export const KNOWN_FORCE_PLACES: readonly PoliceForce[] = PLACES.map(([id, name, ...circles]) => ({
  id,
  name,
  areas: circles.map((circle) => [ringOf(circle)]),
  toleranceM: 0,
  partial: true,
}));

/** Closed, within the circle. */
function ringOf([lon, lat, radiusKm]: Circle): [number, number][] {
  const latRadius = radiusKm / KM_PER_DEGREE;
  const lonRadius = latRadius / Math.cos((lat * Math.PI) / 180);
  return Array.from({ length: CORNERS + 1 }, (_, i) => {
    const angle = ((i % CORNERS) / CORNERS) * 2 * Math.PI;
    return [lon + lonRadius * Math.cos(angle), lat + latRadius * Math.sin(angle)];
  });
}
