/** The places a search finds, as one small file: rows of `[name, lon, lat, population, area, alias?]`. */
import { countyAt } from './counties.ts';
import type { County } from './counties.ts';
import type { Place } from './places.ts';

const NATIONS: ReadonlyMap<string, string> = new Map([
  ['ENG', 'England'],
  ['SCT', 'Scotland'],
  ['WLS', 'Wales'],
  ['NIR', 'Northern Ireland'],
]);
const COUNTRIES: ReadonlyMap<string, string> = new Map([
  ['IE', 'Ireland'],
  ['IM', 'Isle of Man'],
  ['JE', 'Jersey'],
  ['GG', 'Guernsey'],
]);
/** Natural Earth's spelling or an authority since merged → what an envelope says. */
const COUNTY_NAME: ReadonlyMap<string, string> = new Map([
  ['Perthshire and Kinross', 'Perth and Kinross'],
  ['North Ayshire', 'North Ayrshire'],
  ['Eilean Siar', 'Outer Hebrides'],
  ['Royal Borough of Windsor and Maidenhead', 'Berkshire'],
  ['Bracknell Forest', 'Berkshire'],
  ['West Berkshire', 'Berkshire'],
  ['Wokingham', 'Berkshire'],
  ['Rhondda, Cynon, Taff', 'Rhondda Cynon Taf'],
  ['Laoighis', 'Laois'],
  ['North Tipperary', 'Tipperary'],
  ['South Tipperary', 'Tipperary'],
  ['Fingal', 'Dublin'],
  ['South Dublin', 'Dublin'],
  ['Dún Laoghaire–Rathdown', 'Dublin'],
]);

/** Nobody asks which county such a city is in. */
const WELL_KNOWN = 100_000;

type Row = [name: string, lon: number, lat: number, population: number, area: number, alias?: string];

export interface Gazetteer {
  readonly attribution: string;
  readonly areas: readonly string[];
  readonly places: readonly Row[];
}

function areaOf(place: Place, counties: readonly County[]): string {
  const country = COUNTRIES.get(place.country) ?? NATIONS.get(place.adminCode) ?? 'United Kingdom';
  if (place.name === 'St Anne' && place.country === 'GG') return 'Alderney';
  if (place.within !== undefined)
    return place.within === 'London' ? 'London' : `near ${place.within}, ${country}`;
  if (place.population >= WELL_KNOWN) return country;
  // Northern Ireland's districts in the source were merged in 2015.
  if (place.adminCode === 'NIR' || !['GB', 'IE'].includes(place.country)) return country;
  const county = countyAt(counties, place.position);
  if (!county) return country;
  const name = COUNTY_NAME.get(county.name) ?? county.name;
  if (county.country === 'irl') return `Co. ${name}, ${country}`;
  return name === place.name ? country : `${name}, ${country}`;
}

export function writeGazetteer(
  places: readonly Place[],
  counties: readonly County[],
  attribution: string,
): string {
  const areas: string[] = [];
  const rows = places.map((place): Row => {
    const area = areaOf(place, counties);
    let index = areas.indexOf(area);
    if (index < 0) index = areas.push(area) - 1;
    const [lon, lat] = place.position.map((degrees) => Math.round(degrees * 1e4) / 1e4) as [number, number];
    return [
      place.name,
      lon,
      lat,
      place.population,
      index,
      ...(place.alias === undefined ? [] : [place.alias]),
    ] as Row;
  });
  const gazetteer: Gazetteer = { attribution, areas, places: rows };
  return `${JSON.stringify(gazetteer)}\n`;
}
